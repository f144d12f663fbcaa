"""The line above choices, where a question differs from what the file knows."""

from collections.abc import Callable

import pytest

from faqbot.model import Contrast, Difference, Question, Reply, Rule
from faqbot.service import Service
from tests.fixed_matcher import FixedMatcher, fixed_snapshot, suggested

Asked = Callable[..., Question]


@pytest.fixture
def reply_to(service: Service, asked: Asked) -> Callable[..., object]:
    async def reply(contrast: Contrast | None, *, rule: Rule = Rule.ANOTHER_THING) -> Reply:
        judged = suggested("delivery-time", "delivery-cost", rule=rule, contrast=contrast)
        service.snapshot = fixed_snapshot(FixedMatcher({"q": judged}))
        said = await service.ask(asked("q"))
        assert said is not None
        return said

    return reply


@pytest.mark.parametrize(
    "difference", [each for each in Difference if each.name not in ("NEGATION", "QUESTION")]
)
async def test_it_names_what_is_asked_and_what_is_known(reply_to, difference):
    reply = await reply_to(Contrast(difference, "portugal", "sweden", sure=True))
    assert "**portugal**" in reply.body
    assert "**sweden**" in reply.body
    assert reply.plain.startswith(reply.body.replace("*", ""))
    assert reply.plain.endswith("1. How long does delivery take?\n2. How much does delivery cost?")


async def test_a_refusal_is_answered_in_words_and_not_with_its_not(reply_to):
    reply = await reply_to(Contrast(Difference.NEGATION, "not", "", sure=True))
    assert reply.body == "You say that this is not what you want. What I know is:"


async def test_another_of_its_kind_is_said_plainly(reply_to):
    reply = await reply_to(Contrast(Difference.KIND, "Portugal", "Sweden", sure=True))
    assert reply.body == "I have no answer about **Portugal**. I know about **Sweden**:"


@pytest.mark.parametrize(
    ("asked_for", "shown"),
    [
        ("**a** _b_ `c` [d](https://x.y) <https://x.y> ~~e~~ \\f", None),
        ("&lt;@U1&gt; # h", None),
        ("a\nb\x00\u202e  c", "a b c"),
        ("1. x", None),
    ],
)
async def test_what_people_wrote_shows_as_they_wrote_it_and_does_nothing(
    reply_to, asked_for: str, shown: str | None
):
    reply = await reply_to(Contrast(Difference.KIND, asked_for, "x", sure=True))
    plain = f"I have no answer about {shown or asked_for}. I know about x:"
    assert reply.plain.split("\n\n")[0] == plain


async def test_long_words_are_cut(reply_to):
    reply = await reply_to(Contrast(Difference.KIND, "x" * 500, "y" * 60, sure=True))
    assert f"**{'x' * 59}…**" in reply.body
    assert f"**{'y' * 60}**" in reply.body


async def test_without_a_word_to_name_the_line_is_the_usual_one(reply_to):
    usual = "I am not sure which of these you mean:"
    assert (await reply_to(None)).body == usual
    assert (await reply_to(Contrast(Difference.WORD, " ", "x", sure=True))).body == usual


async def test_several_questions_at_once_are_called_so(reply_to):
    assert "several things" in (await reply_to(None, rule=Rule.SEVERAL_ASKED)).body


async def test_what_has_no_counterpart_is_named_alone(reply_to):
    reply = await reply_to(Contrast(Difference.NUMBER, "2019", "", sure=True))
    assert reply.body == "I have no answer about **2019**. What I know is:"


async def test_another_question_about_the_same_is_told_apart(reply_to):
    reply = await reply_to(Contrast(Difference.QUESTION, "when was", "", sure=True))
    assert reply.body == "That I cannot tell you. What I know about it is:"
