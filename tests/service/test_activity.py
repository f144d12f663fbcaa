"""What is counted of questions, votes and times."""

from collections.abc import Callable
from typing import Any

import pytest

from faqbot.model import Author, Feedback, Question
from faqbot.service import Desk, Service
from faqbot.service.activity import BOUNDS, OUTCOMES, Durations
from faqbot.service.in_flight import UnderWay
from faqbot.service.limits import RateLimit

Asked = Callable[..., Question]


def counted(service: Service) -> dict[str, int]:
    """How many questions came to what."""
    questions = service.activity.questions
    assert {outcome for _, outcome in questions} <= {*OUTCOMES}
    return {outcome: number for (_, outcome), number in questions.items() if number}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("when are you open", "answer"),
        ("how is delivery", "suggest"),
        ("do you sell green bananas", "abstain"),
        ("hello", "talk"),
    ],
)
async def test_a_question_counts_by_what_it_came_to(
    service: Service, asked: Asked, text: str, outcome: str
):
    await service.ask(asked(text))
    assert counted(service) == {outcome: 1}


async def test_what_is_met_with_silence_counts_and_what_no_person_wrote_does_not(
    service: Service, asked: Asked
):
    question = asked()
    await service.ask(question)
    await service.ask(question)
    await service.ask(asked(author=Author.SELF))
    await service.ask(asked(author=Author.BOT))
    assert counted(service) == {"answer": 1, "silent": 1}


async def test_who_asks_too_much_is_told_and_counted(service: Service, asked: Asked):
    service.rate = RateLimit(1)
    for _ in range(2):
        await service.ask(asked())
    assert counted(service) == {"answer": 1, "told": 1}


async def test_what_could_not_be_sent_is_lost_and_has_no_time(service: Service, asked: Asked):
    with UnderWay(), service.answering(asked()) as handling:
        assert await handling.reply()
        handling.sent(arrived=False)
    assert counted(service) == {"lost": 1}
    assert sum(service.activity.replies["slack"].counts) == 0


async def test_a_fault_counts_as_one(service: Service, asked: Asked):
    class Failing:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError

    snapshot: Any = service.snapshot
    service.snapshot = type(snapshot)(snapshot.knowledge, Failing(), snapshot.posts)
    with pytest.raises(RuntimeError):
        await service.ask(asked())
    assert counted(service) == {"failed": 1}


async def test_an_answer_takes_the_time_from_its_events_arrival(service: Service, asked: Asked):
    with UnderWay():
        await service.ask(asked())
        service.activity.acknowledged("slack")
    activity = service.activity
    assert [sum(each["slack"].counts) for each in (activity.replies, activity.acks)] == [1, 1]
    assert 0 < activity.matches.total <= activity.replies["slack"].total
    assert activity.replies["slack"].total <= activity.acks["slack"].total
    # Where no event is being handled there is none to measure.
    activity.acknowledged("slack")
    assert sum(activity.acks["slack"].counts) == 1


async def test_a_vote_counts_where_it_was_kept(service: Service, desk: Desk, asked: Asked):
    reply = await service.ask(asked())
    assert reply is not None
    await service.recorder.settle()
    await desk.vote(Feedback(reply.question_id, "U1", False, reply.entry_id), platform="slack")
    await desk.vote(Feedback("none", "U1", True, None), platform="slack")
    assert dict(service.activity.votes) == {("slack", False): 1}


def test_times_are_told_apart_by_bounds_that_belong_to_the_lower_side():
    taken = Durations()
    for seconds in (0.0, BOUNDS[0], BOUNDS[0] * 1.01, BOUNDS[-1], BOUNDS[-1] + 1):
        taken.add(seconds)
    assert taken.counts[:2] == [2, 1]
    assert taken.counts[-2:] == [1, 1]
    assert taken.total == pytest.approx(2 * BOUNDS[-1] + 1 + 2.01 * BOUNDS[0])
