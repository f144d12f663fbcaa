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


@pytest.mark.parametrize(
    ("difference", "asked_for", "known", "line"),
    [
        (
            Difference.KIND,
            "Portugal",
            "Sweden",
            "I have no answer about **Portugal**. I know about **Sweden**:",
        ),
        # Its "not" is no thing that one may have an answer about.
        (
            Difference.NEGATION,
            "not",
            "",
            "You say that you do not want this. What I know is:",
        ),
        (Difference.NUMBER, "2019", "", "I have no answer about **2019**. What I know is:"),
        (
            Difference.QUESTION,
            "when was",
            "",
            "I cannot tell you that. What I know about it is:",
        ),
    ],
)
async def test_it_says_plainly_what_differs(reply_to, difference, asked_for, known, line):
    assert (await reply_to(Contrast(difference, asked_for, known, sure=True))).body == line


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
    usual = "Did you mean one of these?"
    assert (await reply_to(None)).body == usual
    assert (await reply_to(Contrast(Difference.WORD, " ", "x", sure=True))).body == usual


async def test_several_questions_at_once_are_called_so(reply_to):
    assert "several things" in (await reply_to(None, rule=Rule.SEVERAL_ASKED)).body
