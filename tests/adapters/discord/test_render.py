"""Replies rendered as values: against golden files, and against any text at all."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot.adapters.discord.buttons import modal_of, plain_view
from faqbot.adapters.discord.escaping import size
from faqbot.adapters.discord.render import CONTENT_CHARACTERS
from faqbot.conversation.actions import SendReply
from faqbot.conversation.message import Form
from faqbot.model import Outcome, Post, Reply, ShownPost, Source, Suggestion
from faqbot.texts import load_texts
from tests.adapters.shown import layouts, on_discord
from tests.wire.discord.limits import is_empty, message_refusals
from tests.wire.discord.limits_components import text_displays, walk

TEXTS = load_texts()


def payloads(reply: Reply, sharer: str | None = None) -> list[dict[str, Any]]:
    return on_discord(reply, undo=sharer)


def contents(reply: Reply) -> list[str]:
    return [content for layout in layouts(reply) for content in layout.contents()]


def body_of(markdown: str) -> str:
    reply = Reply("q1", Outcome.ANSWER, markdown, "")
    return "\n".join(text_displays(payloads(reply)[0]["components"]))


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**b** *i* ~~s~~ `c`", "**b** *i* ~~s~~ `c`"),
        ("***both*** **b *i***", "***both*** **b _i_**"),
        (r"\*a\* \_b\_ \~\~c\~\~ \|\|d\|\|", r"\*a\* \_b\_ \~\~c\~\~ \|\|d\|\|"),
        (r"\# a", r"\# a"),
        (r"\> a", r"\> a"),
        (r"\- a", r"\- a"),
        ("-# a", r"\-# a"),
        (r"1\. a", r"1\. a"),
        (r"\`a\`", r"\`a\`"),
        ("``a`b``", "``a`b``"),
        ("`` `a` ``", "`` `a` ``"),
        ("| a | b |\n|---|---|\n| c | d |\n\ne", "```\na | b\nc | d\n```\ne"),
        ("| a | b |\n|---|---|\n| c | [d](https://e.f) |", "- **c**\n  b: [d](<https://e.f>)"),
        (f"| a | b |\n|---|---|\n| c | {'d' * 60} |\n\ne", f"- **c**\n  b: {'d' * 60}\n\ne"),
        (f"| a | |\n|---|---|\n| | {'d' * 60} |\n| | |", f"- {'d' * 60}"),
        (f"| {'a' * 60} |\n|---|", f"```\n{'a' * 60}\n```"),
        (r"\[a\](https://b.c)", r"\[a\](<https://b.c>)"),
        ("see https://a.b/c_d_e.", "see <https://a.b/c_d_e>."),
        ("(https://a.b/c)", "(<https://a.b/c>)"),
        ("<https://a.b>", "<https://a.b>"),
        ("https://a.b/__init__.py, *x*", "<https://a.b/__init__.py>, *x*"),
        ("https://a.b/_next_ or https://a.b/*x*", "<https://a.b/_next_> or <https://a.b/*x*>"),
        ("(https://a.b/~~x~~)", "(<https://a.b/~~x~~>)"),
        ("https://a.b/?q=caffè.", "<https://a.b/?q=caff%C3%A8>."),
        ("https://müller.de/価格", "<https://xn--mller-kva.de/%E4%BE%A1%E6%A0%BC>"),
        ("[https://a.b/ü](https://a.b/%C3%BC)", "<https://a.b/%C3%BC>"),
        ("[call](tel:+49-30)", r"call (+49-30)"),
        ("<b>a</b><br><i>b</i> <!-- @everyone -->", "**a**\n*b*"),
        ('<a href="https://a.b/c">d</a>', "[d](<https://a.b/c>)"),
        ('<a href="javascript:a">d</a> <img src="data:x" alt="e">', "d e"),
        ("[a](https://b.c/d_(e))", "[a](<https://b.c/d_%28e%29>)"),
        ("[a](javascript:alert)", "a"),
        ("[write](mailto:a@b.c?subject=d)", "write (a@b.c)"),
        ("[a@b.c](mailto:a@b.c)", "a@b.c"),
        ("<mailto:a@b.c>", "a@b.c"),
        ("[a [b] c](https://d.e)", r"[a \[b\] c](<https://d.e>)"),
        (r"[a \] c](https://d.e)", r"a \] c (<https://d.e>)"),
        ("[https://b.c](https://d.e)", r"https\://b.c (<https://d.e>)"),
        ("![alt](https://a.b/c.png)", "[alt](<https://a.b/c.png>)"),
        ("![](https://a.b/c.png)", "<https://a.b/c.png>"),
        ("### h\n\n#### i\n\nj", "### h\n**i**\nj"),
        ("a\n\n```\nb\n```\n\nc\n\nd", "a\n```\nb\n```\nc\n\nd"),
        ("> a\n> > b\n>\n> c", "> a\n> \n> b\n> \n> c"),
        ("> ```py\n> x\n> ```", "> ```py\n> x\n> ```"),
        ("~~~\n```\n~~~", "```\n`\u200b``\n```"),
        ("a\\\nb", "a\nb"),
        ("3. a\n   - b\n4. c", "3. a\n   - b\n4. c"),
        ("- a\n-\n- b", "- a\n- b"),
        ("@everyone @here", "@\u200beveryone @\u200bhere"),
        ("`@everyone <@1>`", "`@\u200beveryone <\u200b@1>`"),
        ("<@1> <#2> <@&3> </c:4>", r"\<\@1> \<\#2> \<\@&3> \<\/c:4>"),
        (r"<t:1:R> \<id:guide> <:e:1> <a:e:1>", r"\<t\:1:R> \<id\:guide> \<\:e:1> \<a\:e:1>"),
        (":smile: steam://run 12:30", r"\:smile: steam\://run 12:30"),
    ],
)
def test_markdown_becomes_discords(markdown: str, shown: str):
    assert body_of(markdown) == shown


def test_a_split_fence_is_closed_and_opened_again_and_no_line_is_lost():
    lines = [f"line {number} = {'x' * 40}" for number in range(300)]
    reply = Reply("q1", Outcome.ANSWER, "```py\n" + "\n".join(lines) + "\n```", "")
    texts = [text for each in payloads(reply) for text in text_displays(each["components"])]
    assert len(texts) > 3
    assert all(text.startswith("```py\n") and text.endswith("\n```") for text in texts)
    found = [line for text in texts for line in text.split("\n")[1:-1]]
    assert found == lines
    assert all(len(content) <= CONTENT_CHARACTERS for content in contents(reply))


def test_a_message_does_not_end_with_a_heading():
    reply = Reply("q1", Outcome.ANSWER, "\n\n".join([*["a" * 97] * 39, "# b", "c" * 200]), "")
    _, second = (text_displays(each["components"])[0] for each in payloads(reply))
    assert second == f"# b\n{'c' * 200}"


def test_a_long_bold_paragraph_is_bold_in_each_of_its_parts():
    words = [f"word{number}" for number in range(1_200)]
    reply = Reply("q1", Outcome.ANSWER, f"**{' '.join(words)}**", "")
    found = contents(reply)
    assert all(text.startswith("**") and text.endswith("**") for text in found)
    assert re.findall(r"word\d+", " ".join(found)) == words


def test_an_answer_that_shows_nothing_still_is_a_message():
    assert body_of("[a]: https://b.c") == "…"


def test_a_url_that_cannot_be_a_link_is_shown():
    far = "https://a.b/" + "c" * 1_600
    shown = "".join(contents(Reply("q", Outcome.ANSWER, f"[there]({far})", "")))
    assert shown.startswith("there `")
    assert re.sub("[`\n ]", "", shown) == f"there{far}"


# What a server or a reader's client would act upon, wherever it stands.
LIVE = re.compile(
    r"@everyone|@here|<@[!&]?\d+>|<#\d+>|<a?:\w+:\d+>|</[^<>:]+:\d+>|<id:\w+>|<t:-?\d+",
    re.IGNORECASE,
)
# What a client would act upon outside of code: a spoiler, a link to anything but the web.
MARKS = re.compile(r"\|\||\]\((?!<https?://)|<(?!https?://)", re.IGNORECASE)
DEAD = re.compile(r"\\.|```.*?```|``.*?``|`[^`]+`", re.DOTALL)
OUR_AGES = re.compile(r"(?m)· <t:-?\d+:R>$")
SPARKS = [
    "@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</faq ask:1>", "<t:1:R>", "<id:guide>",
    "<:a:1>", "<a:b:1>", "||", "**", "*", "_", "__", "~~", "`", "```", "\n", "\n\n", "# ", "-# ",
    "> ", ">>> ", "- ", "1. ", "[", "]", "(", ")", "](", "<", ">", "\\", "|", "|-|\n", " ", ":x:",
    "https://a.b/@everyone", "https://a.b", "javascript:alert(1)", "[x](javascript:y)", "steam://a",
    "[x](https://a.b)", "![x](https://a.b/<@1>)", "mailto:a@b.c", "discord://a", "<https://a.b>",
    "&lt;@1&gt;", "&#64;everyone", "\u200b", "\u202e", "<b>", "</b>", "<br>",
    "<a href='javascript:x'>", "<a href='https://a.b/<@1>'>", "</a>", "<!--", "-->", "<p>",
    "<img src='https://a.b/@everyone' alt='<@1>'>", "[x](tel:@everyone)", "https://a.b/é@here", "\U0001f642", "\ud800", "\x00", "\u2028",
    "x" * 700, "word " * 150,
]  # fmt: skip
ANYTHING = st.lists(st.sampled_from(SPARKS) | st.text(max_size=12), max_size=40).map("".join)
URLS = st.sampled_from(["https://a.b/c", "https://a.b/<@1>", "javascript:x"]) | ANYTHING


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    source = draw(st.none() | st.builds(Source, ANYTHING, URLS, st.none() | ANYTHING))
    days = st.dates(min_value=date(1, 1, 1))
    posts = st.builds(Post, st.just("p"), ANYTHING, URLS, days, ANYTHING)
    shown = draw(st.lists(st.builds(ShownPost, posts, st.just("today")), max_size=3))
    asked = draw(st.lists(ANYTHING, max_size=4))
    suggestions = tuple(Suggestion(f"e{number}", each) for number, each in enumerate(asked))
    return Reply(
        "q1", Outcome.ANSWER, draw(ANYTHING), "", draw(st.none() | st.just("e" * 60)), source,
        tuple(shown), suggestions=suggestions, votable=draw(st.booleans()),
        askable=draw(st.booleans()), sharable=draw(st.booleans()), note=draw(st.none() | ANYTHING),
    )  # fmt: skip


@settings(deadline=None)
@given(replies())
def test_whatever_a_reply_holds_its_messages_are_dead_and_within_the_limits(reply: Reply):
    shown = payloads(reply)
    for each in shown:
        assert message_refusals(each) == []
        assert not is_empty(each)
        texts = text_displays(each["components"])
        assert sum(map(size, texts)) <= 4_000
        for text in texts:
            check_dead(text)
        assert each is shown[-1] or not buttons_of(each)
    for content in contents(reply):
        assert size(content) <= CONTENT_CHARACTERS
        check_dead(content)
    classic = plain_view(layouts(reply)[-1].rows)
    plain = {"components": classic.to_components() if classic else []}
    assert message_refusals({"content": "x", **plain}) == []
    assert buttons_of(plain) == buttons_of(shown[-1])


def buttons_of(message: dict[str, Any]) -> list[str]:
    return [one["custom_id"] for _, one in walk(message["components"]) if "custom_id" in one]


async def test_the_library_keeps_nothing_of_what_has_buttons():
    layout = layouts(Reply("q1", Outcome.ANSWER, "At nine.", "", entry_id="hours", votable=True))[
        -1
    ]
    form = Form(SendReply("h1"), "Answer", "When?", "Your answer", submit="Send", cancel="Cancel")
    shown = [layout.view(), plain_view(layout.rows), modal_of(form)]
    assert [each and each.is_finished() for each in shown] == [True, True, True]


def test_long_suggestions_stand_in_the_text_in_full():
    question = " ".join(f"word{number}" for number in range(40)) + "?"
    reply = Reply(
        "q1", Outcome.SUGGEST, "Which?", "",
        suggestions=(Suggestion("a", question), Suggestion("b", "Short?")),
    )  # fmt: skip
    (message,) = payloads(reply)
    assert f"1. {question}" in "\n".join(text_displays(message["components"]))
    labels = [one["label"] for _, one in walk(message["components"]) if one.get("type") == 2]
    assert [label[:9] for label in labels] == ["1. word0 ", "2. Short?", "None of t"]


def check_dead(text: str) -> None:
    assert text.strip()
    text = OUR_AGES.sub("", text)
    assert LIVE.search(text) is None, text
    assert MARKS.search(DEAD.sub("", text)) is None, text


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), min_size=1, max_size=60), st.data())
def test_no_word_of_an_answer_is_lost(words: list[str], data: st.DataObject):
    between = st.sampled_from(
        [" ", "\n\n", "\n\n- ", "\n\n> ", "\n\n1. ", " **", " `", "\n\n```\n"]
    )
    body = "".join(word + data.draw(between) for word in words * 20)
    shown = " ".join(contents(Reply("q1", Outcome.ANSWER, body, "")))
    assert re.findall(r"[a-z]+", shown) == words * 20
