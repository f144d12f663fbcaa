"""A process that is asked for long holds on to nothing; `python -m benchmarks.soak` is the long form."""

import logging
from pathlib import Path

import pytest

from benchmarks.gauges import look
from benchmarks.soak import Soak, grown
from faqbot import app
from faqbot.matching.onnx import load_encoder

pytestmark = pytest.mark.load

WARM_UP, ASKED = 400, 600


@pytest.fixture(autouse=True)
def own_encoder(one_encoder: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that the other tests share remembers all that it has seen."""
    monkeypatch.setattr(app, "load_encoder", load_encoder)


async def test_questions_votes_hand_overs_and_reloads_leave_nothing_behind(tmp_path: Path):
    soak = Soak(tmp_path, people=200, reloads_every=250)
    logging.getLogger("faqbot").setLevel(logging.CRITICAL)
    await soak.ask(0, WARM_UP, in_flight=16)
    await soak.settled()
    before = look()
    await soak.ask(WARM_UP, ASKED, in_flight=16)
    await soak.settled()
    assert list(grown(before, look())) == []
    # It was all done, and nothing failed on the way.
    assert soak.service.recorder.failures == 0
    assert (soak.reloads, soak.reloaded) == (4, 4)
    assert soak.votes > ASKED / 10
    assert soak.handed_over > ASKED / 100
    await soak.close()


async def test_what_is_kept_for_each_question_is_found(tmp_path: Path):
    """The test above can fail: a container without a bound is named."""
    soak = Soak(tmp_path, encoder="none", people=10, reloads_every=1_000)
    await soak.ask(0, 100, in_flight=16)
    before = look()
    kept = soak.service.recorder.__dict__.setdefault("kept_for_ever", [])
    for number in range(100):
        kept.append(number)
    found = list(grown(before, look()))
    assert found == ["faqbot.service.recording.Recorder.kept_for_ever: 0, now 100"]
    await soak.close()
