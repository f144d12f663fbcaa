"""Who is forgotten at a press: the one who pressed, by every name that Slack gives them."""

import pytest

from faqbot.conversation.replies import names_of
from faqbot.model import Person
from faqbot.service import Service
from faqbot.store import Store
from tests.adapters.slack.conftest import Running
from tests.wire.slack import FakeSlack


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("T1:U1", {"T2:U1", "T1:U1"}),
        ("T2:U1", {"T2:U1"}),
        ("T1:U9", {"T2:U1"}),
        ("T1:XU1", {"T2:U1"}),
        ("", {"T2:U1"}),
    ],
)
def test_a_name_of_somebody_else_does_not_count(value: str, names: set[str]):
    assert names_of(Person("U1", "Ann", key="T2:U1"), value) == names


@pytest.mark.parametrize(
    ("user", "name"), [("U0ALICE", "T0HOME:U0ALICE"), ("U0CAROL", "T0CLIENT:U0CAROL")]
)
async def test_a_person_has_one_name_in_events_and_presses(
    slack: FakeSlack, bot: Running, service: Service, user: str, name: str
):
    """The name that `faqbot person` is given, also for one of another workspace."""
    await slack.send(slack.events.app_mention("when are you open", user=user, channel="C0SHARED"))
    message = await slack.wait_for_message(text="We open at nine.")
    await slack.send(
        slack.interactions.block_actions(message, "feedback", user=user, value="negative")
    )
    await slack.wait_for_message(to=user, text="Sorry.")
    await service.recorder.settle()

    def numbers(store: Store) -> dict[str, int]:
        shown = store.personal.show("slack", [name])
        return {place: len(kept) for place, kept in shown.items() if kept}

    assert await service.recorder.ask(numbers, dict[str, int]()) == {"questions": 1, "votes": 1}
