"""A suggestion that shows its first answer at once, on a terminal, in a pipe and as JSON."""

import asyncio
import io
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from faqbot.adapters import PLATFORMS, console
from faqbot.adapters.console.chat import CAN
from faqbot.adapters.console.parse import parse
from faqbot.adapters.console.render import draw, pieces
from faqbot.conversation.answers import answer
from faqbot.model import Reply, Talk
from faqbot.service import Recorder, Service
from faqbot.service.reply_object import reply_object
from faqbot.store import Database, Store
from faqbot.texts import load_texts
from tests.adapters.console.test_chat import WITH_CHANNEL
from tests.conftest import Clock, services_of
from tests.fixed_matcher import FixedMatcher, fixed_snapshot, suggested, talked

TEXTS = load_texts()
MATCHER = FixedMatcher(
    {
        "open late?": suggested("opening-hours", "delivery-time", "delivery-cost", opened=True),
        "alone?": suggested("delivery-cost", opened=True),
        "human please": talked(Talk.PERSON),
    }
)

ServiceOf = Callable[[], Service]


@pytest.fixture
def service_of(store: Store, clock: Clock) -> ServiceOf:
    def made() -> Service:
        return Service(
            fixed_snapshot(MATCHER, WITH_CHANNEL),
            recorder=Recorder(store),
            texts=TEXTS,
            clock=clock,
            platforms=PLATFORMS,
        )

    return made


@pytest.fixture
def chat(
    service_of: ServiceOf,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[[str], str]:
    """Types lines into a chat, and gives what it said."""

    def typed(lines: str) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        service = service_of()
        service.snapshot = console.at_terminal(service.snapshot)
        console.chat(services_of(service, tmp_path / "faqs.yaml"), history=tmp_path / "history")
        return capsys.readouterr().out

    return typed


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    assert database.folder is not None
    connection = sqlite3.connect(database.folder / "faqbot.sqlite3")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def reply_to(service: Service, text: str) -> Reply:
    async def ask() -> Reply | None:
        try:
            return await service.ask(parse(text))
        finally:
            await service.close()

    reply = asyncio.run(ask())
    assert reply is not None
    return reply


def test_the_vote_on_it_is_for_the_entry_that_it_shows(chat, database: Database):
    shown = chat("open late?\n/no\n")
    assert "may be what you are looking for" in shown
    assert "We open at nine." in shown
    assert "Was this helpful?" in shown
    assert rows(database, "SELECT helpful, entry_id FROM votes") == [(0, "opening-hours")]


def test_a_number_chooses_among_the_others(chat, database: Database):
    shown = chat("open late?\n9\n2\n/yes\n")
    assert "1. How long does delivery take?\n2. How much does delivery cost?" in shown
    assert "a number from 1 to 5" in shown
    assert "Five euros." in shown
    assert rows(database, "SELECT entry_id, chosen_entry_id, opened FROM questions") == [
        ("opening-hours", "delivery-cost", 1)
    ]
    assert rows(database, "SELECT entry_id FROM votes") == [("delivery-cost",)]


def test_without_others_the_numbers_are_those_of_the_vote(chat, database: Database):
    chat("alone?\n2\n")
    assert rows(database, "SELECT helpful, entry_id FROM votes") == [(0, "delivery-cost")]


def test_a_wish_for_a_person_offers_one_and_asks_for_no_vote(chat):
    shown = chat("human please\n/yes\n")
    assert "1. Ask a person" in shown
    assert "Was this helpful" not in shown
    assert "no answer to vote on" in shown


def test_json_has_the_entry_that_it_shows(service_of: ServiceOf):
    found = reply_object("open late?", reply_to(service_of(), "open late?")).as_json()
    assert (found["decision"], found["opened"], found["talk"]) == ("suggest", True, None)
    assert found["entry"] == "opening-hours"
    assert found["body"] == "We open at **nine**."
    assert found["source"] == {"title": "Hours", "url": "https://acme.dev/hours", "author": "Ann"}
    assert [post["id"] for post in json.loads(json.dumps(found["posts"]))] == ["summer"]
    assert [match["id"] for match in json.loads(json.dumps(found["matches"]))] == [
        "opening-hours",
        "delivery-time",
        "delivery-cost",
    ]


def test_json_names_the_kind_of_talk(service_of: ServiceOf):
    found = reply_object("human please", reply_to(service_of(), "human please")).as_json()
    assert (found["decision"], found["talk"], found["opened"]) == ("abstain", "person", False)
    assert (found["entry"], found["matches"]) == (None, [])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_the_others_below_all_that_belongs_to_the_answer(
    service_of: ServiceOf, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    out = Terminal()
    draw(pieces(answer(reply_to(service_of(), "open late?"), TEXTS, CAN)), out)
    shown = out.getvalue()
    parts = ("may be what you are looking for:", "When are you open?", "nine", "/hours", "/blog/summer",
             "Or do you mean", "How long does delivery take?", "How much does")  # fmt: skip
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
