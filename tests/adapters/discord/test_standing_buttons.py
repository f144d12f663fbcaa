"""Buttons that stand in people's channels: each is pressed by its literal custom_id.

Nothing here is made by the code that makes buttons. A button that was posted once can be pressed
for years, so these rows are added to and never changed. `{ada}`, `{bob}`, `{asked}` and `{first}`
stand for ids of the fake's own: of two people, of the message that was asked, and of one that the
bot shared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from faqbot.model import Approach, Person, Question
from faqbot.model import Place as Where
from faqbot.store import Database
from tests.adapters.discord.conftest import Adapters, Place
from tests.adapters.standing import keep_card, keep_question
from tests.conftest import SMALL_FILE, snapshot_of
from tests.wire.discord import Channel, FakeDiscord, Interaction, Message, User
from tests.wire.discord.journal import RestCall
from tests.wire.discord.messages import EPHEMERAL

Json = dict[str, Any]
Calls = Sequence[tuple[str, str]]
COMPONENTS = 1 << 15
CARD_ID = "Hc8_tRn2YfJdU5sE"


@dataclass(frozen=True)
class Row:
    """A button or menu, and what a press of it is answered.

    Attributes:
        custom_id: What it is called.
        calls: The calls that follow, as `DOES` names them, and a part of what each says.
        private: Whether its message is seen by one alone.
        chosen: What is chosen, for a menu.
        by: Who presses.
        beside: The custom_id of a menu that stands in the same message.
    """

    custom_id: str
    calls: Calls
    private: bool = False
    chosen: str = ""
    by: str = "ada"
    beside: str = ""


DEFERRED = ("answer", "6")
HOOK = "/webhooks/{application}/{token}"
DOES = {
    "POST /interactions/{interaction}/{token}/callback": "answer",
    f"POST {HOOK}": "tell",
    f"PATCH {HOOK}/messages/{{message}}": "replace",
    f"DELETE {HOOK}/messages/{{message}}": "remove",
    "POST /channels/{channel}/messages": "post",
    "GET /channels/{channel}/messages/{message}": "look",
    "DELETE /channels/{channel}/messages/{message}": "delete",
}
KEPT: Calls = [DEFERRED, ("tell", "Glad it helped!")]
SORRY: Calls = [DEFERRED, ("tell", "Sorry. Shall a person answer?")]
DAYS: Calls = [DEFERRED, ("replace", "Three *days*.")]
GONE: Calls = [("remove", ""), ("tell", "Removed")]
CARD: Calls = [DEFERRED, ("post", "**A question for a person**"), ("tell", "Sent to our team")]
QUESTIONS: Calls = [DEFERRED, ("tell", "**More questions**")]
TOO_OLD: Calls = [("answer", "4 That button no longer works")]
PREVIEWED = "faq:v1:instead:Qk3vXw0p-9aLmZ7b:{asked}"
ROWS = [
    Row("faq:v1:choose:Qk3vXw0p-9aLmZ7b:delivery-time", DAYS),
    Row("faq:v1:choose:Qk3vXw0p-9aLmZ7b:delivery-time", DAYS, private=True),
    Row("faq:v1:choose:Qk3vXw0p-9aLmZ7b:gone", [DEFERRED, ("tell", "gone from my list")]),
    Row("faq:v1:choose:Qk3vXw0p-9aLmZ7b", DAYS, chosen="delivery-time"),
    Row("faq:v1:yes:Qk3vXw0p-9aLmZ7b:opening-hours", KEPT),
    Row("faq:v1:no:Qk3vXw0p-9aLmZ7b:opening-hours", SORRY),
    Row("faq:v1:no:Qk3vXw0p-9aLmZ7b:_", SORRY),
    Row(
        "faq:v1:share:Qk3vXw0p-9aLmZ7b:opening-hours",
        [DEFERRED, ("tell", "**When are you open?**\n\nWe open"), ("remove", "")],
        private=True,
    ),
    Row("faq:v1:undo:{ada}", [DEFERRED, *GONE]),
    Row("faq:v1:undo:{bob}", [("answer", "4 Only <@{bob}> or staff can undo this.")]),
    Row("faq:v1:undo:{ada}", [DEFERRED, *GONE], by="bob"),
    Row("faq:v1:undo:{ada}:{first}", [DEFERRED, ("delete", ""), *GONE]),
    Row("faq:v1:undo:{ada}:+{first}", [DEFERRED, ("look", ""), ("delete", ""), *GONE]),
    Row("faq:v1:person:Qk3vXw0p-9aLmZ7b", CARD),
    Row(
        "faq:v1:person:Qk3vXw0p-9aLmZ7b",
        [DEFERRED, ("tell", "Send this to our team?")],
        private=True,
    ),
    Row(
        "faq:v1:confirm:Qk3vXw0p-9aLmZ7b",
        [*CARD[:2], ("replace", "Sent to our team")],
        private=True,
    ),
    Row("faq:v1:cancel", [DEFERRED, ("replace", "Nothing was sent.")], private=True),
    Row(
        "faq:v1:post:Qk3vXw0p-9aLmZ7b:opening-hours",
        [DEFERRED, ("post", "We open at **nine**."), ("replace", "Posted.")],
        private=True,
        beside=PREVIEWED,
    ),
    Row(
        PREVIEWED,
        [DEFERRED, ("replace", "stands below"), ("tell", "Five euros.")],
        private=True,
        chosen="delivery-cost",
    ),
    Row("faq:v1:pick:0", [DEFERRED, ("tell", "Five euros.")], private=True, chosen="delivery-cost"),
    Row("faq:v1:topic:0", QUESTIONS, private=True, chosen="_"),
    Row("faq:v1:topic:0", QUESTIONS, private=True, chosen="_:0"),
    Row(
        "faq:v1:topic:0",
        [DEFERRED, ("tell", "There is no topic called no-such-topic.")],
        private=True,
        chosen="no-such-topic",
    ),
    Row("faq:v1:forget", [DEFERRED, ("replace", "It is deleted.")], private=True),
    Row("faq:v1:keep", [DEFERRED, ("replace", "Nothing was deleted.")], private=True),
    Row(
        "faq:v1:taken:Hc8_tRn2YfJdU5sE",
        [DEFERRED, ("replace", "Taken by Bob"), ("post", "Bob from our team")],
        by="bob",
    ),
    Row(
        "faq:v1:done:Hc8_tRn2YfJdU5sE",
        [DEFERRED, ("replace", "Done by Bob"), ("post", "without a written reply")],
        by="bob",
    ),
    Row("faq:v1:taken:Hc8_tRn2YfJdU5sE", [DEFERRED, ("tell", "This is for our team")]),
    Row("faq:v1:reply:Hc8_tRn2YfJdU5sE", [("answer", "9 Reply to the question")], by="bob"),
    Row("faq:v1:reply:Hc8_tRn2YfJdU5sE", [("answer", "4 This is for our team")]),
    Row("faq:v9:choose:Qk3vXw0p-9aLmZ7b:delivery-time:x", TOO_OLD),
    Row("somebody-else", TOO_OLD),
]


class Scene:
    """A hand-over channel, staff, the message that was asked, and messages of an earlier run."""

    def __init__(self, server: FakeDiscord, place: Place) -> None:
        self.server = server
        self.channel = place.channel
        self.people = {"ada": place.ada, "bob": server.add_user("bob", place.guild)}
        self.staff = server.add_channel(place.guild, "staff")
        line = (
            f'bot: {{handoff: {{discord: "{self.staff.id}"}}, '
            f'staff: {{discord: ["{self.people["bob"].id}"]}}, '
        )
        place.service.snapshot = snapshot_of(SMALL_FILE.replace("bot: {", line))
        self.asked = server.send(place.channel, place.ada, "do you sell boats")
        self.first = self._posted(place.channel, [[_button(f"faq:v1:undo:{place.ada.id}")]])

    def filled(self, text: str) -> str:
        """`text` with the ids that this fake made."""
        ids: dict[str, Message | User] = {"asked": self.asked, "first": self.first, **self.people}
        return text.format_map({name: each.id for name, each in ids.items()})

    def standing(self, row: Row) -> Message:
        """A message of an earlier run with that button or menu."""
        name = self.filled(row.custom_id)
        rows = [[_menu(name, row.chosen) if row.chosen else _button(name)]]
        if row.beside:
            rows.insert(0, [_menu(self.filled(row.beside), "delivery-cost")])
        reader = self.people[row.by] if row.private else None
        return self._posted(self.staff if CARD_ID in name else self.channel, rows, reader)

    def _posted(
        self, channel: Channel, rows: list[list[Json]], reader: User | None = None
    ) -> Message:
        said: Json = {"type": 10, "content": "An old message"}
        below = [{"type": 1, "components": each} for each in rows]
        payload = {"flags": COMPONENTS, "components": [said, *below]}
        message = self.server.posts.draft(channel, self.server.bot, payload)
        if reader is not None:
            message.flags |= EPHEMERAL
            message.seen_by = reader
        return self.server.posts.publish(message)

    def press(self, row: Row, message: Message) -> Interaction:
        """What a person does with the button or menu."""
        name, by = self.filled(row.custom_id), self.people[row.by]
        if row.chosen:
            return self.server.select(message, by, name, [row.chosen])
        return self.server.press(message, by, name)


def _button(name: str) -> Json:
    return {"type": 2, "style": 2, "label": "x", "custom_id": name}


def _menu(name: str, value: str) -> Json:
    return {"type": 3, "custom_id": name, "options": [{"label": "x", "value": value}]}


@pytest.fixture
async def scene(server: FakeDiscord, place: Place, database: Database) -> Scene:
    scene = Scene(server, place)
    question = Question(
        "do you sell boats", "discord", str(place.channel.id), str(scene.asked.id),
        str(place.ada.id), place=Where.CHANNEL, approach=Approach.MENTION,
    )  # fmt: skip
    await keep_question(place.service, database, question)
    return scene


def said(call: RestCall) -> str:
    """The kind of an answer to a press, and all the words of a call."""
    payload = call.payload or {}
    kind = f"{payload['type']} " if "callback" in call.path else ""
    return kind + " ".join(_texts(payload))


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    if not isinstance(value, dict):
        return []
    own = [str(value[name]) for name in ("title", "content", "custom_id") if value.get(name)]
    return own + [text for each in value.values() for text in _texts(each)]


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row.custom_id} {row.chosen} {row.by} {row.private}"
)
async def test_a_button_that_stands_in_a_channel_does_what_it_did(
    server: FakeDiscord,
    place: Place,
    adapters: Adapters,
    database: Database,
    scene: Scene,
    row: Row,
):
    if CARD_ID in row.custom_id:
        await keep_card(place.service, database, Person(str(place.ada.id), "ada"), "discord")
    async with adapters.running():
        before = len(server.calls)
        scene.press(row, scene.standing(row))
        await come_to_rest(server, before)
    expect(scene, before, row.calls)


async def come_to_rest(server: FakeDiscord, before: int) -> None:
    """Wait until calls have followed, and no more do."""
    await server.journal.wait_until(
        lambda: len(server.calls) > before or None, within=10, what="answer"
    )
    await server.journal.quiet(0.3, within=10, fail=lambda: None)


def expect(scene: Scene, before: int, wanted: Calls) -> None:
    """Fail unless the calls since then are those, and were taken."""
    # Where a thread may have been opened, it is looked for.
    calls = [call for call in scene.server.calls[before:] if call.route != "/channels/{channel}"]
    assert [DOES.get(f"{call.method} {call.route}", str(call)) for call in calls] == [
        name for name, _ in wanted
    ]
    for call, (_, words) in zip(calls, wanted, strict=True):
        assert 200 <= call.status < 300
        assert scene.filled(words) in said(call)


async def test_a_form_that_was_opened_before_a_restart_is_delivered(
    server: FakeDiscord, place: Place, adapters: Adapters, database: Database, scene: Scene
):
    await keep_card(place.service, database, Person(str(place.ada.id), "ada"), "discord")
    row = Row("faq:v1:reply:Hc8_tRn2YfJdU5sE", [], by="bob")
    async with adapters.running():
        opened = scene.press(row, scene.standing(row))
        await server.wait_for_interaction_response(opened)
    assert opened.modal is not None
    assert opened.modal["custom_id"] == "faq:v1:replied:Hc8_tRn2YfJdU5sE"
    adapters.told.clear()
    async with adapters.running():
        before = len(server.calls)
        server.submit_modal(opened, {"answer": "Only on Fridays."})
        await come_to_rest(server, before)
    delivered: Calls = [
        DEFERRED,
        ("post", "Only on Fridays."),
        ("replace", "Answered by Bob"),
        ("tell", "Your answer was delivered."),
    ]
    expect(scene, before, delivered)
