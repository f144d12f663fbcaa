"""A wish to be forgotten: read as one, kept from the matcher, and told honestly what came of it."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from faqbot.model import Approach, Outcome, Place
from faqbot.service import Recorder, Service
from faqbot.service.forgetting import forget, is_wish
from faqbot.store import AskedQuestion, Database, Store


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        ("forget-me", True),
        ("  Forget-Me please", True),
        ("/faq forget-me", True),
        ("faq forget\N{EM DASH}me.", True),
        ("forget-me-not seeds", False),
        ("forget-meals", False),
        ("forget me", False),
        ("can you forget-me", False),
    ],
)
def test_a_wish_begins_with_the_command(said: str, is_one: bool):
    assert is_wish(said) is is_one


async def count(service: Service) -> int:
    def counted(store: Store) -> int:
        with store._database.transaction() as connection:
            return int(connection.execute(text("SELECT count(*) FROM questions")).scalar_one())

    await service.recorder.settle()
    return await service.recorder.ask(counted, -1)


async def test_a_wish_in_words_is_neither_ranked_nor_kept(service: Service, asked):
    for approach in (Approach.HEARD, Approach.COMMAND):
        reply = await service.ask(asked("forget-me, when are you open", approach=approach))
        assert reply is not None
        assert "`/faq forget-me`" in reply.body
    assert await count(service) == 0


async def test_a_wish_that_nobody_told_faqbot_is_met_with_silence(service: Service, asked):
    question = asked("forget-me?", place=Place.CHANNEL, channel="C1")
    assert await service.ask(question) is None
    assert await count(service) == 0


async def test_what_waits_for_a_store_that_failed_is_forgotten_too(tmp_path: Path, clock, asked):
    database = Database(data_dir=tmp_path)
    store = Store(database, retention=timedelta(days=9), clock=clock, secret=b"k" * 32)
    recorder = Recorder(store, retry_seconds=600)
    assert await recorder.ask(lambda it: it.asked_most(1), None) == []
    other = sqlite3.connect(tmp_path / "faqbot.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for user in ("U1", "U2"):
        recorder.record(
            AskedQuestion(user, asked("one", user=user), Outcome.ABSTAIN, None, [], "r")
        )
    async with asyncio.timeout(20):
        while recorder.unrecorded < 2:
            await asyncio.sleep(0.05)
    assert await forget(recorder, "slack", ["U9"]) in {"forgotten_before", "not_forgotten"}
    other.execute("ROLLBACK")
    other.close()
    assert await forget(recorder, "slack", ["U1"]) == "forgotten"
    assert recorder.unrecorded <= 1
    await recorder.close()
    connection = sqlite3.connect(tmp_path / "faqbot.sqlite3")
    kept = connection.execute("SELECT id FROM questions").fetchall()
    connection.close()
    assert kept == [("U2",)]


async def test_where_the_store_fails_it_is_not_claimed_to_be_done(tmp_path: Path, clock):
    (tmp_path / "file").write_text("")
    database = Database(data_dir=tmp_path / "file" / "data")
    store = Store(database, retention=timedelta(days=9), clock=clock, secret=b"k" * 32)
    recorder = Recorder(store)
    assert await forget(recorder, "slack", ["U1"]) == "not_forgotten"
    await recorder.close()
