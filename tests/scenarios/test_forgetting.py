"""`/faq forget-me`, the same on every platform: asked once more, done, and gone from every file."""

import sqlite3

import pytest

from tests.scenarios.hands import FAQS_WITH_STAFF, Hands, hands_on
from tests.scenarios.stages import FAQS, OPEN, Stage

WHOLE = "\n".join(
    FAQS_WITH_STAFF if line.startswith("bot:") else line for line in FAQS.splitlines()
)
MARKED = "is there a quite unmistakable thing"


@pytest.fixture
async def hands(chat_stage: Stage) -> Hands:
    chat_stage.write_faqs(WHOLE)
    await chat_stage.start()
    return hands_on(chat_stage)


def kept(stage: Stage) -> dict[str, int]:
    connection = sqlite3.connect(stage.folder / "data" / "faqbot.sqlite3")
    try:
        return {
            table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for table in ("questions", "votes", "handovers")
        }
    finally:
        connection.close()


def is_marked(stage: Stage) -> bool:
    files = (path for path in (stage.folder / "data").rglob("*") if path.is_file())
    return any(b"unmistakable" in path.read_bytes() for path in files)


async def test_who_presses_delete_is_forgotten(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(MARKED)
    await hands.until("no answer to that")
    await hands.tap("person")
    await hands.until("Sent to our team")
    assert kept(chat_stage) == {"questions": 1, "votes": 0, "handovers": 1}
    assert is_marked(chat_stage)
    assert chat_stage.service.snapshot.matcher.recall(MARKED) is not None
    await hands.run("faq forget-me")
    await hands.until("for good")
    assert kept(chat_stage)["questions"] == 1
    await hands.tap("forget")
    await hands.until("It is deleted")
    assert kept(chat_stage) == {"questions": 0, "votes": 0, "handovers": 0}
    assert not is_marked(chat_stage)
    assert chat_stage.service.snapshot.matcher.recall(MARKED) is None


async def test_the_second_time_there_is_nothing(chat_stage: Stage, hands: Hands):
    await hands.run("faq forget-me")
    await hands.until("for good")
    await hands.tap("forget")
    await hands.until("I keep nothing of you")


async def test_who_presses_keep_stays(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(OPEN)
    await hands.until("nine")
    await hands.run("faq forget-me")
    await hands.until("for good")
    await hands.tap("keep")
    await hands.until("Nothing was deleted")
    # An answer does not wait for its record.
    await chat_stage.service.recorder.settle()
    assert kept(chat_stage)["questions"] == 1


async def test_another_is_not_forgotten(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(OPEN)
    await hands.until("nine")
    await hands.run("faq forget-me", by="other")
    await hands.until("for good")
    await hands.tap("forget", by="other")
    await hands.until("I keep nothing of you")
    # An answer does not wait for its record.
    await chat_stage.service.recorder.settle()
    assert kept(chat_stage)["questions"] == 1


async def test_a_wish_in_words_is_told_the_command_and_is_no_question(
    chat_stage: Stage, hands: Hands
):
    await chat_stage.mention("forget-me please")
    await hands.until("/faq forget-me")
    assert kept(chat_stage)["questions"] == 0


async def test_help_tells_of_it(chat_stage: Stage, hands: Hands):
    await hands.run("faq help")
    await hands.until("/faq forget-me")
