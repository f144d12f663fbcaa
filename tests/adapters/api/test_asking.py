"""What Posted to /api/ask gets what `faqbot ask --json` prints, and is recorded as it should be."""

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.api.conftest import TOKEN, Client, Door, Start, called
from tests.adapters.api.schemas import Schemas
from tests.processes import PATIENCE


@pytest.fixture(scope="module")
def schemas(door: Door) -> Schemas:
    status, text = door.get("/api/openapi.json")
    assert status == 200
    document = json.loads(text)
    assert document["openapi"] == "3.1.0"
    assert TOKEN not in text
    return Schemas(document)


def rows(door: Door, text: str) -> list[dict[str, Any]]:
    """What the database has of a question."""
    connection = sqlite3.connect(door.folder / ".faqbot" / "faqbot.sqlite3")
    connection.row_factory = sqlite3.Row
    found = connection.execute("SELECT * FROM questions WHERE text = ?", [text]).fetchall()
    connection.close()
    return [dict(each) for each in found]


async def recorded(door: Door, text: str, number: int = 1) -> list[dict[str, Any]]:
    """The same, once it is there: recording is not waited for by an answer."""
    async with asyncio.timeout(PATIENCE):
        while len(found := await asyncio.to_thread(rows, door, text)) < number:
            await asyncio.sleep(0.02)
    return found


QUESTIONS = [
    "when are you open?",
    "how is delivery",
    "hello",
    "a person please",
    "do you sell zebra tickets?",
    "do you have longer days in the summer?",
]


@pytest.mark.parametrize("text", QUESTIONS)
async def test_the_reply_is_the_object_of_ask_json(
    door: Door, client: Client, schemas: Schemas, tmp_path: Path, text: str
):
    answer = await client.ask(door, text=text)
    assert answer.status == 200
    done = await asyncio.to_thread(called, tmp_path, "ask", "--json", text)
    assert answer.body == json.loads(done.stdout)
    assert schemas.misfit("Reply", answer.body) is None


async def test_the_outcomes_that_these_questions_get_differ(door: Door, client: Client):
    bodies = [(await client.ask(door, text=text)).body for text in QUESTIONS]
    assert [(each["decision"], each["talk"], each["opened"]) for each in bodies] == [
        ("answer", None, False),
        ("suggest", None, False),
        ("abstain", "greeting", False),
        ("abstain", "person", False),
        ("abstain", None, False),
        ("abstain", None, False),
    ]
    assert bodies[0]["source"] == {
        "title": "Hours",
        "url": "https://acme.dev/hours",
        "author": "Ann",
    }
    shown = [[each["id"] for each in body["posts"]] for body in bodies]
    assert shown == [["summer"], [], [], [], [], ["summer"]], "the last is near to a miss"


async def test_a_question_leans_on_the_entry_that_it_names_and_on_nothing_else(
    door: Door, client: Client
):
    text = "can you repeat that, please?"
    alone = (await client.ask(door, text=text, user="ann")).body
    assert alone["entry"] is None
    before = (await client.ask(door, text="how long does delivery take?", user="ann")).body
    assert before["entry"] == "delivery-time"
    # Neither on what the same person asked, nor on anybody's.
    assert (await client.ask(door, text=text, user="ann")).body == alone
    assert (await client.ask(door, text=text, after="no-such-entry")).body == alone
    leant = (await client.ask(door, text=text, after=before["entry"], user="ann")).body
    assert leant["entry"] == "delivery-time"
    found = await recorded(door, text, 4)
    assert [each["follows_entry_id"] for each in found].count("delivery-time") == 1
    assert [each["follows_entry_id"] for each in found].count(None) == 3


async def test_a_whole_question_stands_alone_whatever_it_comes_after(door: Door, client: Client):
    text = "when are you open?"
    alone = (await client.ask(door, text=text)).body
    assert (await client.ask(door, text=text, after="delivery-cost")).body == alone


async def test_a_question_is_recorded_masked_with_the_asker_as_a_hash(door: Door, client: Client):
    await client.ask(door, text="my mail is ann@example.com, are there zebras?", user="ann-4711")
    await client.ask(door, text="are there zebras?")
    (found,) = await recorded(door, "my mail is [email], are there zebras?")
    assert (found["platform"], found["outcome"], found["private"]) == ("api", "abstain", 1)
    assert len(found["user_hash"]) == 32
    (nobodys,) = await recorded(door, "are there zebras?")
    assert nobodys["user_hash"] == ""
    kept = "".join(str(each) for each in found.values())
    assert "ann" not in kept
    for each in ("ann-4711", "zebras", TOKEN):
        assert each not in door.process.log


GOOD: dict[str, dict[str, object]] = {
    "text alone": {"text": "when are you open?"},
    "all keys": {"text": "hm?", "after": "opening-hours", "locale": "pt-BR", "user": "4711"},
    "null is left out": {"text": "hm?", "after": None, "locale": None, "user": None},
    "NUL": {"text": "when are\x00you open?", "user": "\x00x", "after": "\x00"},
    "control characters and marks": {"text": "\x1b[2J\u202e\ufeff\ud83e\udd89 when?"},
    "another script": {"text": "営業時間は何時ですか", "locale": "ja"},
    "markup": {"text": "<script>alert(1)</script> <!channel> @everyone"},
    "as long as can be": {"text": "x" * 40_000, "user": "u" * 200, "after": "a" * 60},
    "owls alone, as long as can be": {"text": "\U0001f989" * 40_000},
    "no entry": {"text": "and then?", "after": ""},
}
BAD: dict[str, object] = {
    "nothing": {},
    "no text": {"user": "x"},
    "empty": {"text": ""},
    "blank": {"text": " \t\n\u00a0"},
    "text is null": {"text": None},
    "text is a number": {"text": 1},
    "text is true": {"text": True},
    "text is a list": {"text": ["when?"]},
    "text is an object": {"text": {"text": "when?"}},
    "too long": {"text": "x" * 40_001},
    "unknown key": {"text": "when?", "stream": True},
    "key in capitals": {"Text": "when?"},
    "user is a number": {"text": "when?", "user": 4711},
    "user is empty": {"text": "when?", "user": ""},
    "user is blank": {"text": "when?", "user": " "},
    "user is too long": {"text": "when?", "user": "u" * 201},
    "after is too long": {"text": "when?", "after": "a" * 61},
    "after is a list": {"text": "when?", "after": ["opening-hours"]},
    "locale is a path": {"text": "when?", "locale": "../../etc/passwd"},
    "locale is too long": {"text": "when?", "locale": "en-abcdefgh-abcdefgh-x"},
    "locale has a line break": {"text": "when?", "locale": "en\n"},
    "a list": ["when?"],
    "a text": "when?",
    "null": None,
}


@pytest.mark.parametrize("name", GOOD)
async def test_what_the_description_takes_is_answered_as_it_says(
    door: Door, client: Client, schemas: Schemas, name: str
):
    assert schemas.misfit("Ask", GOOD[name]) is None
    answer = await client.post(door, json.dumps(GOOD[name]).encode())
    assert answer.status == 200
    assert schemas.misfit("Reply", answer.body) is None
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", BAD)
async def test_what_the_description_refuses_is_refused(
    door: Door, client: Client, schemas: Schemas, name: str
):
    assert schemas.misfit("Ask", BAD[name]) is not None or name == "locale has a line break"
    answer = await client.post(door, json.dumps(BAD[name]).encode())
    assert (answer.status, answer.body["error"]["code"]) == (422, "invalid_request")
    assert schemas.misfit("Error", answer.body) is None
    assert "passwd" not in answer.body["error"]["message"]


async def test_who_wants_to_be_forgotten_is_told_whom_to_ask(door: Door, client: Client):
    told = (await client.ask(door, text="forget-me", user="ann")).body
    assert "/faq" not in told["body"]
    assert "write to the people" in told["body"]


async def test_a_person_can_be_shown_and_forgotten(start: Start, client: Client):
    door = start()
    await client.ask(door, text="are there zebras?", user="4711")
    await client.ask(door, text="are there zebras?")
    await recorded(door, "are there zebras?", 2)

    def person(*words: str) -> str:
        done = called(door.folder, "person", *words)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    assert "1 question" in await asyncio.to_thread(person, "show", "api:4711")
    assert "1 question" in await asyncio.to_thread(person, "forget", "api:4711", "--yes")
    (left,) = rows(door, "are there zebras?")
    assert left["user_hash"] == ""


async def test_gaps_count_those_who_are_not_named_for_nobody(start: Start, client: Client):
    door = start()
    for user in (None, None, None, "ann"):
        await client.ask(door, text="do you sell zebra tickets?", user=user)
        await client.ask(door, text="is there a llama ride?", user=user)
    await client.ask(door, text="do you sell zebra tickets?", user="bob")
    await client.ask(door, text="are there night tours?")
    await client.ask(door, text="are there night tours?")
    await recorded(door, "are there night tours?", 2)

    def gaps(*words: str) -> dict[str, int]:
        done = called(door.folder, "gaps", "--json", *words, FAQBOT_ENCODER="")
        found = json.loads(done.stdout)["gaps"]
        return {each["text"]: each["people"] for each in found}

    shown = await asyncio.to_thread(gaps)
    assert shown == {"do you sell zebra tickets?": 2}
    assert await asyncio.to_thread(gaps, "--confirm") == {
        "do you sell zebra tickets?": 2,
        "is there a llama ride?": 1,
        "are there night tours?": 0,
    }
