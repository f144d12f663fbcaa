"""Long work on all cores is the same work, in the same order, and is seen to go on."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from faqbot.adapters import PLATFORMS
from faqbot.cli import cli
from faqbot.evaluation import load_queries, predict
from faqbot.evaluation.parallel import parallel_map
from faqbot.evaluation.predictions import STEPS, predict_all
from faqbot.knowledge import load
from tests.conftest import SMALL_FILE, matcher_of
from tests.processes import OnTerminal

ROOT = Path(__file__).parents[2]
# In a process of its own: one that runs tests has threads, and then nothing is shared out.
PROGRAM = """
import os
from faqbot.evaluation.parallel import parallel_map
found = list(parallel_map(lambda item: (item, os.getpid()), range({count})))
assert [item for item, _ in found] == list(range({count}))
print(os.getpid() in {{pid for _, pid in found}})
"""


@pytest.mark.parametrize(
    ("count", "alone"),
    [
        (10, "True"),
        pytest.param(
            1000, "False",
            marks=pytest.mark.skipif(
                sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2,
                reason="needs Linux and two cores",
            ),
        ),
    ],
)  # fmt: skip
def test_many_items_are_shared_out_and_few_are_not(count: int, alone: str):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(count=count)],
        capture_output=True, text=True, timeout=60, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (f"{alone}\n", "")


def test_a_fault_in_the_work_is_told():
    with pytest.raises(ZeroDivisionError):
        list(parallel_map(lambda item: 1 / item, range(5)))


def test_many_questions_get_what_each_gets_alone():
    entries = load(ROOT / "faqs.yaml", PLATFORMS).entries
    queries = load_queries(ROOT / "tests" / "questions.jsonl")[::6]
    told: list[int] = []
    together = predict_all(matcher_of(entries), queries, tell=told.append)
    assert together == list(predict(matcher_of(entries), queries))
    assert sum(told) == STEPS * len(queries)


@pytest.mark.parametrize(
    ("arguments", "label"),
    [
        (["check", "--matcher"], "asking each phrasing"),
        (["test"], "asking"),
        (["diff", "faqs.yaml", "faqs.yaml"], "asking both"),
    ],
)
def test_progress_is_shown_on_a_terminal_and_nowhere_else(
    tmp_path: Path, on_terminal: OnTerminal, arguments: list[str], label: str
):
    content = SMALL_FILE.replace(
        "    related:", "    tests: {asks: [when are you open]}\n    related:"
    )
    (tmp_path / "faqs.yaml").write_text(content)
    terminal = on_terminal(*arguments, apart=True)
    assert terminal.ended() == 0
    assert "reading " in terminal.shown
    assert label in terminal.shown
    assert "100%" in terminal.shown
    assert label not in terminal.process.output
    with contextlib.chdir(tmp_path):
        quiet = CliRunner(env={"FAQBOT_ENCODER": "none"}).invoke(cli, arguments)
    assert quiet.stderr == ""
