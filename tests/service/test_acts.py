"""How often a person may act, and what a flood of presses and hand-overs comes to."""

from collections.abc import Callable

import pytest

from faqbot.model import Approach, Handover, Person, Question
from faqbot.service import Services
from faqbot.service.acts import Act, Acts
from faqbot.service.card_lease import Handing
from faqbot.service.limits import QUESTIONS, WINDOW_SECONDS

Asked = Callable[..., Question]


class Monotonic:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(("act", "most"), [(Act.PRESS, 20), (Act.HAND_OVER, 5), (Act.LOOK, 200)])
def test_each_kind_of_act_has_its_own_number_a_minute(act: Act, most: int):
    monotonic = Monotonic()
    acts = Acts(QUESTIONS, monotonic=monotonic)
    assert [acts.allows("slack", "T1:U1", act) for _ in range(most + 50)].count(True) == most
    assert acts.allows("slack", "T2:U1", act)
    assert acts.allows("discord", "T1:U1", act)
    others = set(Act) - {act}
    assert all(acts.allows("slack", "T1:U1", each) for each in others)
    monotonic.seconds = WINDOW_SECONDS
    assert acts.allows("slack", "T1:U1", act)


def test_a_hundred_presses_get_one_line():
    monotonic = Monotonic()
    acts = Acts(monotonic=monotonic)
    assert [acts.tells("slack", "U1") for _ in range(100)] == [True] + [False] * 99
    assert acts.tells("slack", "U2")
    monotonic.seconds = WINDOW_SECONDS
    assert acts.tells("slack", "U1")


def test_without_a_limit_on_questions_there_is_none_on_acts():
    acts = Acts(0)
    assert all(acts.allows("slack", "U1", act) for act in Act for _ in range(1_000))


def test_the_smallest_limit_lets_one_question_be_handed_over():
    acts = Acts(1)
    assert [acts.allows("slack", "U1", Act.HAND_OVER) for _ in range(2)] == [True, False]


async def test_staff_see_five_of_sixty_questions_that_one_person_hands_over_in_a_minute(
    services: Services, asked: Asked
):
    cards: list[str] = []

    async def post(handover: Handover) -> bool:
        cards.append(handover.text)
        return True

    async def handed_over(question_id: str, by: Person) -> Handing:
        return await services.handovers.hand_over(
            question_id, platform="slack", asker=by, post=post
        )

    ids = []
    for number in range(60):
        # Each is another person's question: whoever sees it may ask a person about it.
        question = asked(f"do you sell bananas number {number}", user=f"U{number}",
                         approach=Approach.MENTION)  # fmt: skip
        reply = await services.service.ask(question)
        assert reply is not None
        ids.append(reply.question_id)
    ada = Person("U1", "Ada", key="T1:U1")
    handings = [await handed_over(each, ada) for each in ids]
    assert handings == [Handing.DONE] * 5 + [Handing.TOO_MANY] * 55
    assert len(cards) == 5
    # Of what does not go out no asker is kept.
    kept = await services.service.recorder.keep(
        lambda store: len(store.personal.show("slack", ["T1:U1"])["hand-overs"]), 0
    )
    assert kept == 5
    # What staff have already is told as before, and others are not held up.
    assert [await handed_over(each, ada) for each in ids[:5]] == [Handing.BEFORE] * 5
    assert await handed_over(ids[5], Person("U2", "Bo", key="T1:U2")) is Handing.DONE
    assert "a lot at once" in services.handovers.outcome(Handing.TOO_MANY)
