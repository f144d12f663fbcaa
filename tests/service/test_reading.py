"""What somebody points to or attaches is read where they spoke to faqbot, and nowhere else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.model import MAX_TEXT, Approach, Person, Place, Question, Unread
from faqbot.service import HandoverDesk, Recorder, Service
from faqbot.service.reading import as_read, left_unread
from faqbot.store import Database, Store
from faqbot.texts import load_texts
from tests.conftest import SMALL_FILE, Clock, snapshot_of
from tests.service.test_answering import rows

Asked = Callable[..., Question]
HOURS, COST = "When are you open?", "How much does delivery cost?"
UNSEEN = (
    "I can't see the message that you mean. Choose **Answer from FAQ** in its menu, "
    "or ask me in your own words."
)
NO_WORDS = "I found no words there that I can read. Please ask me in your own words."
POINTING = [
    "", "?", "^^", "can you answer this?", "Hi, could you please answer that question?",
    "any ideas?", "do you know?", "please help him, thanks", "this one please",
]  # fmt: skip
IN_CHANNEL = {"channel": "C1", "place": Place.CHANNEL}
MENTIONED = IN_CHANNEL | {"approach": Approach.MENTION}


@pytest.mark.parametrize("own", POINTING)
@pytest.mark.parametrize("kind", ["carried", "original"])
def test_what_a_text_points_to_is_asked_in_its_place(asked: Asked, own: str, kind: str):
    assert as_read(asked(own, **MENTIONED, **{kind: HOURS})).text == HOURS


@pytest.mark.parametrize(
    "own", [COST, "what about the price?", "thanks for this", "shipping costs"]
)
def test_a_text_with_a_subject_is_no_pointer_to_what_it_replies_to(asked: Asked, own: str):
    assert as_read(asked(own, **MENTIONED, original=HOURS)).text == own


@pytest.mark.parametrize(
    ("own", "carried", "text"),
    [
        (COST, f"Hi all. {HOURS} Best, Ann", COST),
        ("A client wants to know", f"Hi all. {HOURS} Best", f"A client wants to know\n{HOURS}"),
        ("what does it mean?", "Parcel held: code 17", "what does it mean?\nParcel held: code 17"),
    ],
)
def test_what_is_said_of_a_shared_text_goes_with_what_that_asks(
    asked: Asked, own: str, carried: str, text: str
):
    assert as_read(asked(own, carried=carried)).text == text


@pytest.mark.parametrize("kind", ["carried", "original"])
@pytest.mark.parametrize("place", [Place.CHANNEL, Place.THREAD, Place.FORUM_POST])
async def test_it_widens_nobodys_reply_where_faqbot_was_not_addressed(
    service: Service, asked: Asked, kind: str, place: Place
):
    heard = asked("", channel="C1", place=place, thread="t", **{kind: HOURS})
    assert as_read(heard) == heard
    assert await service.ask(heard) is None
    assert left_unread(replace(heard, unread=Unread.FILE)) is None


async def test_a_comment_that_asks_the_room_is_answered_beside_a_share(
    service: Service, asked: Asked
):
    reply = await service.ask(asked(HOURS, **IN_CHANNEL, carried=COST))
    assert reply is not None
    assert reply.entry_id == "opening-hours"


@pytest.mark.parametrize(("unread", "words"), [(Unread.MESSAGE, UNSEEN), (Unread.FILE, NO_WORDS)])
@pytest.mark.parametrize("own", ["", "can you answer this?"])
async def test_who_points_to_nothing_that_can_be_read_is_told_so(
    service: Service, database: Database, asked: Asked, unread: Unread, words: str, own: str
):
    reply = await service.ask(asked(own, **MENTIONED, unread=unread))
    assert reply is not None
    assert reply.body == words
    await service.recorder.settle()
    assert rows(database, "select text from questions") == []


@pytest.mark.parametrize("own", ["hi", "help", "thanks!", "thanks for your answer", HOURS])
async def test_what_else_there_is_stops_nobody_who_said_something(
    service: Service, asked: Asked, own: str
):
    said = await service.ask(asked(own, **MENTIONED, unread=Unread.MESSAGE))
    alone = await service.ask(asked(own, **MENTIONED))
    assert said is not None
    assert alone is not None
    assert said.body == alone.body


def test_what_is_read_is_cut_as_what_is_written(asked: Asked):
    long = "why " * 100_000
    read = as_read(asked("", carried=long, original=long))
    assert max(map(len, (read.text, read.carried, read.original))) <= MAX_TEXT
    assert len(as_read(asked("what is this about? " * 300, carried=long)).text) <= MAX_TEXT


async def test_staff_read_what_was_read_and_no_secret_in_it(
    store: Store, clock: Clock, database: Database, asked: Asked
):
    file = SMALL_FILE.replace("{slack: [C1]}}", "{slack: [C1]}, handoff: {slack: C9}}")
    service = Service(
        snapshot_of(file), recorder=Recorder(store), texts=load_texts(), clock=clock,
        platforms=PLATFORMS,
    )  # fmt: skip
    shared = "May I bring my dog? Write to bob@example.com"
    reply = await service.ask(asked("can you answer this?", **MENTIONED, original=shared))
    assert reply is not None
    await service.recorder.settle()
    ((kept,),) = rows(database, "select text from questions")
    handovers = HandoverDesk(service)
    handover = await handovers.open(
        reply.question_id, platform="slack", asker=Person("U1", "Ada", key="U1")
    )
    assert handover is not None
    card = handovers.card(handover)
    for shown in map(str, (kept, handover.text, card)):
        assert "May I bring my dog?" in shown
        assert "bob" not in shown
        assert "answer this" not in shown
    await service.close()
