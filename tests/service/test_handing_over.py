"""A question for a person: what is kept, what both sides read, and what is forgotten."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest

from faqbot.model import (
    Approach,
    Feedback,
    Handover,
    Match,
    Outcome,
    Person,
    Place,
    Progress,
    Question,
)
from faqbot.service import Services
from faqbot.service.handing_over import is_open
from faqbot.store import AskedQuestion, Database, Store
from tests.service.test_answering import rows

Asked = Callable[..., Question]
ADA = Person("U1", "Ada *L*", key="T1:U1")
PUBLIC = {"channel": "C1", "place": Place.CHANNEL, "approach": Approach.MENTION}


async def handed_over(services: Services, question: Question, asker: Person = ADA):
    reply = await services.service.ask(question)
    assert reply is not None
    handover = await services.handovers.open(reply.question_id, platform="slack", asker=asker)
    assert handover is not None
    return handover


async def test_staff_read_the_masked_question_who_asked_and_what_was_offered(
    services: Services, asked: Asked
):
    handover = await handed_over(
        services, asked("when are you open? mail ann@example.com", **PUBLIC)
    )
    handover = await services.handovers.linked(handover, "https://acme.slack.com/archives/C1/p1")
    card = services.handovers.card(handover)
    assert "[email]" in card.replace("\\", "")
    assert "ann@example.com" not in card
    assert "Ada \\*L\\*" in card
    assert "(<https://acme.slack.com/archives/C1/p1>)" in card
    assert not handover.private


async def test_staff_read_what_faqbot_had_offered(services: Services, asked: Asked):
    answered = services.handovers.card(await handed_over(services, asked()))
    offered = services.handovers.card(await handed_over(services, asked("how is delivery")))
    missed = services.handovers.card(await handed_over(services, asked("do you sell bananas")))
    assert "had answered with: *When are you open?*" in answered
    assert "How long does delivery take?" in offered
    assert "How much does delivery cost?" in offered
    assert "no answer to this" in missed


async def test_the_card_names_what_was_offered_and_nothing_else(services: Services, asked: Asked):
    question = asked("how is delivery")
    reply = await services.service.ask(question)
    assert reply is not None
    offered = [each.question for each in reply.suggestions]
    others = {each.entry_id for each in reply.matches} - {e.entry_id for e in reply.suggestions}
    assert others
    handover = await services.handovers.open(reply.question_id, platform="slack", asker=ADA)
    assert handover is not None
    assert f"had offered: {', '.join(f'*{each}*' for each in offered)}\n" in (
        services.handovers.card(handover) + "\n"
    )


def test_all_of_what_was_offered_is_kept(store: Store, asked: Asked):
    offered = [Match(f"e{rank}", 0.5, "q") for rank in range(4)]
    store.record(AskedQuestion("id1", asked(), Outcome.SUGGEST, None, offered, "rev1"))
    handover = store.handovers.open("id1", platform="slack", asker=ADA)
    assert handover is not None
    assert handover.offered == ("e0", "e1", "e2", "e3")


async def test_who_asks_once_more_after_it_was_done_is_told_so(services: Services, asked: Asked):
    async def post(_: Handover) -> bool:
        return True

    reply = await services.service.ask(asked())
    assert reply is not None
    said = []
    for _ in range(2):
        handing = await services.handovers.hand_over(
            reply.question_id, platform="slack", asker=ADA, post=post
        )
        said.append(services.handovers.outcome(handing))
        handover = await services.handovers.open(reply.question_id, platform="slack", asker=ADA)
        assert handover is not None
        await services.handovers.finish(handover.id, Person("x", "Bob"))
    assert "Sent to our team" in said[0]
    assert "Sent to our team" not in said[1]
    assert "ask again" in said[1]


async def test_a_question_is_handed_over_once_a_person(services: Services, asked: Asked):
    reply = await services.service.ask(asked(**PUBLIC))
    assert reply is not None
    opened = [
        await services.handovers.open(reply.question_id, platform="slack", asker=each)
        for each in (ADA, ADA, Person("U2", "Bob"))
    ]
    ids = [each.id for each in opened if each]
    assert ids[0] == ids[1] != ids[2]


async def test_a_question_that_is_not_kept_cannot_be_handed_over(services: Services):
    assert await services.handovers.open("nothing", platform="slack", asker=ADA) is None


@pytest.mark.parametrize(
    ("facts", "private"),
    [
        ({}, True),
        ({"channel": "C1", "place": Place.CHANNEL, "approach": Approach.COMMAND}, True),
        (PUBLIC, False),
    ],
)
async def test_what_others_did_not_read_is_marked_private(
    services: Services, asked: Asked, facts: dict[str, object], private: bool
):
    assert (await handed_over(services, asked(**facts))).private is private


async def test_the_first_who_takes_or_ends_it_stays(services: Services, asked: Asked):
    handover = await handed_over(services, asked())
    for name in ("Bob", "Eve"):
        taken = await services.handovers.take(handover.id, Person("x", name))
        assert taken is not None
        assert (taken.progress, taken.taken_by) == (Progress.TAKEN, "Bob")
    answered = await services.handovers.answered(handover.id, Person("x", "Eve"))
    assert answered is not None
    assert is_open(answered)
    for name in ("Cid", "Eve"):
        done = await services.handovers.finish(handover.id, Person("x", name))
        assert done is not None
        assert (done.progress, done.done_by) == (Progress.DONE, "Cid")
    assert done is not None
    card = services.handovers.card(done)
    assert "Taken by Bob · Answered by Eve · Done by Cid" in card
    assert not is_open(done)


async def test_the_askers_id_is_kept_until_a_week_after_it_is_done(
    services: Services, asked: Asked, store: Store, database: Database, clock
):
    handover = await handed_over(services, asked())
    await services.service.recorder.settle()
    store.handovers.posted(handover.id)
    clock.advance(timedelta(days=30))
    store.purge()
    assert rows(database, "SELECT asker FROM handovers") == [("U1",)]
    await services.handovers.finish(handover.id, Person("x", "Bob"))
    clock.advance(timedelta(days=6, hours=23))
    store.purge()
    assert rows(database, "SELECT asker FROM handovers") == [("U1",)]
    clock.advance(timedelta(hours=2))
    store.purge()
    ((asker, name, hashed),) = rows(database, "SELECT asker, asker_name, user_hash FROM handovers")
    assert (asker, name) == (None, None)
    assert len(str(hashed)) == 32
    clock.advance(timedelta(days=200))
    store.purge()
    assert rows(database, "SELECT id FROM handovers") == []


async def test_a_persons_words_are_marked_as_a_persons(services: Services, asked: Asked):
    handover = await handed_over(services, asked())
    words = services.handovers.answer(handover, "We *do*.", Person("x", "Bob"))
    assert words.startswith("You asked: when are you open\n\n**Bob from our team answers:**")
    assert "You asked: when are you open" in words
    assert words.endswith("We *do*.")


async def test_a_failure_tells_whom_to_write_to(services: Services):
    assert "mailto:hi@acme.dev" in services.handovers.failure()


async def test_who_votes_or_wants_a_person_is_not_told_of_a_failure_by_a_store_that_is_only_slow(
    services: Services, asked: Asked, database: Database
):
    reply = await services.service.ask(asked("do you sell bananas"))
    assert reply is not None
    await services.service.recorder.settle()
    assert database.folder is not None
    lock = sqlite3.connect(database.folder / "faqbot.sqlite3", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    vote = Feedback(reply.question_id, ADA.user, helpful=False)
    presses = [
        asyncio.create_task(services.desk.vote(vote, platform="slack")),
        asyncio.create_task(
            services.handovers.open(reply.question_id, platform="slack", asker=ADA)
        ),
    ]
    # Longer than what nobody waits for may take.
    done, _ = await asyncio.wait(presses, timeout=1.5)
    assert not done
    lock.close()
    assert all(await asyncio.gather(*presses))
    assert len(rows(database, "SELECT 1 FROM votes")) == 1
    assert len(rows(database, "SELECT 1 FROM handovers")) == 1
