"""What is asked of a thing: how it is done, and why, by whom, or what has become of it."""

import pytest

from faqbot.matching.contrast.contrasts import contrast_of
from faqbot.model import Contrast, Difference
from tests.matching.contrast.samples import compared, rows

# A question / a phrasing that speaks of the same, and asks another thing of it.
OTHERS = """
why do I have to wear a harness / do I have to wear a harness
why does a birthday party cost so much / how much does a birthday party cost
why was my slot cancelled / how do I cancel my slot
why should I rent shoes / can I rent shoes
why did you close the big wall / when is the big wall closed
who cancelled my slot / how do I cancel a slot
who else rents shoes / can I rent shoes
when was my membership paused / how do I pause my membership
what did the course cost / what does the course cost
where did you put the chalk / where is the chalk
did you pause my membership / how do I pause my membership
were my shoes returned / how do I return shoes
"""
# A question / a phrasing of what is asked, in another form.
SAME = """
why is the hall closed / why are you not open today
why can't I log in / how do I log in
why won't my card open the gate / the gate does not open with my card
why was I charged twice / I was charged twice
why is my booking gone / my booking has disappeared
what is the reason for the deposit / why do you take a deposit
why do you take a deposit / the reason for the deposit
who do I call when I am late / whom can I call when I am late
who do I tell that I am late / I want to say that I am late
who teaches the course / who is the teacher of the course
when was the hall built / when did you build the hall
who can I ask about a course / how do I ask about a course
did my payment arrive / I paid and was told nothing
how do I pause my membership / when can I pause my membership
tell me why chalk is forbidden / why is chalk forbidden
"""


def contrast(asked: str, *phrasings: str, answer: str = "") -> Contrast | None:
    return contrast_of(compared(asked, phrasings, answer))


@pytest.mark.parametrize(("asked", "known"), rows(OTHERS))
def test_another_question_about_the_same_is_sure(asked, known):
    found = contrast(asked, known)
    assert found is not None
    assert (found.sure, found.difference) == (True, Difference.QUESTION)


@pytest.mark.parametrize(("asked", "known"), rows(SAME))
def test_the_same_question_in_another_form_is_none(asked, known):
    found = contrast(asked, known)
    assert found is None or found.difference is not Difference.QUESTION


@pytest.mark.parametrize(("asked", "known"), rows(OTHERS)[::3])
def test_a_phrasing_that_asks_it_too_settles_it(asked, known):
    found = contrast(asked, known, asked)
    assert found is None or not found.sure


def test_an_answer_that_gives_reasons_answers_why():
    asked, known = "why do I have to wear a harness", "do I have to wear a harness"
    assert contrast(asked, known, answer="Yes, because the wall is high.") is None
    assert contrast(asked, known, answer="Yes, at all times.") is not None


def test_it_names_what_is_asked():
    found = contrast("when was my membership paused", "how do I pause my membership")
    assert found == Contrast(Difference.QUESTION, "when was", "", sure=True)


@pytest.mark.parametrize("asked", ["why", "who", "did", "why why why", "was", "who who"])
def test_a_word_alone_asks_nothing_of_a_thing(asked):
    found = contrast(asked, "how do I pause my membership")
    assert found is None or not found.sure
