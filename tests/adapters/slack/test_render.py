"""Replies as Block Kit: what each form becomes, what is split, and nothing live."""

import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from faqbot.adapters.slack.payloads import Payload
from faqbot.adapters.slack.render import plainer, render
from faqbot.conversation.message import Answer, Line, Words
from faqbot.markup import Document, Inline, Link, Pictured, Text, parse, plain_text
from faqbot.model import Outcome, Post, Reply, ShownPost, Source, Suggestion
from tests.adapters.answers import ANSWERS, TEXTS, answer
from tests.adapters.shown import on_slack
from tests.wire.slack import limits
from tests.wire.slack.shown import lines_of, live_in
from tests.wire.slack.wiretext import unescape

Json = dict[str, Any]


def elements(markdown: str) -> list[Json]:
    """The elements of all the rich text that `markdown` becomes."""
    return [
        element
        for payload in on_slack(answer(markdown))
        for block in payload["blocks"]
        for element in block["elements"]
    ]


def spans(markdown: str) -> list[Json]:
    (section,) = elements(markdown)
    assert section["type"] == "rich_text_section"
    return list(section["elements"])


def shape(markdown: str) -> list[tuple[Any, ...]]:
    """The elements by kind and place, with the text of each item."""
    return [
        (
            element["type"].removeprefix("rich_text_"),
            *(element[key] for key in ("indent", "offset", "border") if key in element),
            *lines_of(element),
        )
        for element in elements(markdown)
    ]


def text(shown: str, *styles: str) -> Json:
    span: Json = {"type": "text", "text": shown}
    return span | {"style": dict.fromkeys(styles, True)} if styles else span


def link(url: str, shown: str | None = None, *styles: str) -> Json:
    if shown is None:
        return {"type": "link", "url": url}
    return {**text(shown, *styles), "type": "link", "url": url}


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("un**believ**able", [text("un"), text("believ", "bold"), text("able")]),
        ("***a***", [text("a", "italic", "bold")]),
        ("~~a **b**~~", [text("a ", "strike"), text("b", "strike", "bold")]),
        (r"2 \* 3 \_a\_ &amp;lt; <@U1> @here :x:", [text("2 * 3 _a_ &lt; <@U1> @here :x:")]),
        ("``a`b``", [text("a`b", "code")]),
        ("a\\\nb\nc", [text("a\nb c")]),
        ("[a *b*](https://c.d)", [link("https://c.d", "a "), link("https://c.d", "b", "italic")]),
        ("[`a`](https://b.c)", [link("https://b.c", "a", "code")]),
        ("[https://b.c](https://b.c)", [link("https://b.c")]),
        ("(https://a.b/c_(d).)", [text("("), link("https://a.b/c_(d)"), text(".)")]),
        ("**https://a.b**", [{**link("https://a.b"), "style": {"bold": True}}]),
        ("<mailto:a@b.c>", [link("mailto:a@b.c", "a@b.c")]),
        ("https://a.b/__init__.py", [link("https://a.b/__init__.py")]),
        (
            "https://a.b/_next_ (https://a.b/*x*)",
            [link("https://a.b/_next_"), text(" ("), link("https://a.b/*x*"), text(")")],
        ),
        ("https://a.b/~~x~~", [link("https://a.b/~~x~~")]),
        ("https://a.b/?q=caffè", [link("https://a.b/?q=caff%C3%A8", "https://a.b/?q=caffè")]),
        ("[call](tel:+49-30)", [text("call (+49-30)")]),
        ("<b>a</b> <!-- <!channel> --><br>b", [text("a", "bold"), text("\nb")]),
        ('<a href="https://a.b/c">d</a>', [link("https://a.b/c", "d")]),
        ('<a href="javascript:a">d</a> <img src="data:x" alt="e">', [text("d e")]),
        ("[a](javascript:b)", [text("a")]),
        ("![a](https://b.c/d.png)", [link("https://b.c/d.png", "a")]),
        ("![](https://b.c/d.png)", [link("https://b.c/d.png")]),
        ("[![a](https://b.c/d.png)](https://e.f)", [link("https://e.f", "a")]),
        ("[![](https://b.c/d.png)](https://e.f)", [link("https://e.f")]),
    ],
)
def test_inline_markdown_becomes_spans(markdown: str, shown: list[Json]):
    assert spans(markdown) == shown


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("- a\n- b", [("list", 0, "a", "b")]),
        ("3. a\n4. b", [("list", 0, 2, "a", "b")]),
        ("0. a\n1. b", [("list", 0, "a", "b")]),
        (
            "1. a\n   - b\n     - c\n2. d",
            [("list", 0, "a"), ("list", 1, "b"), ("list", 2, "c"), ("list", 0, 1, "d")],
        ),
        ("- a\n\n  b\n- c", [("list", 0, "a\nb", "c")]),
        (
            "1. a\n   ```\n   b\n   ```\n   c\n2. d",
            [("list", 0, "a"), ("preformatted", "b"), ("section", "c"), ("list", 0, 1, "d")],
        ),
        ("- > a\n- b", [("list", 0, " "), ("quote", "a"), ("list", 0, "b")]),
        ("-\n- - a", [("list", 0, " ", " "), ("list", 1, "a")]),
        ("> a\n>\n> b\n> > c", [("quote", "a\n\nb\n\nc")]),
        (
            "> a\n> - b\n>   - c\n>\n> d",
            [("quote", "a"), ("list", 0, 1, "b"), ("list", 1, 1, "c"), ("quote", "d")],
        ),
        ("> ```\n> a\n> ```", [("preformatted", 1, "a")]),
        (
            "- " * 7 + "a",
            [*(("list", depth, " ") for depth in range(6)), ("list", 6, "a")],
        ),
        ("```\n```\n\na", [("section", "a")]),
        ("### *a* b", [("section", "a b")]),
    ],
)
def test_blocks_become_elements_at_their_place(markdown: str, shown: list[tuple[Any, ...]]):
    assert shape(markdown) == shown


def test_code_keeps_its_language_and_every_character():
    (code,) = elements("~~~python\n\ta < b ```\n\n  *c* &amp;\n~~~")
    assert code["language"] == "python"
    assert code["elements"] == [text("\ta < b ```\n\n  *c* &amp;")]


@pytest.mark.parametrize(
    ("markdown", "header"),
    [
        ("# a *b* `c` & d", "a b c & d"),
        ("## a", "a"),
        ("### a", None),
        ("# [a](https://b.c)", None),
        ("# a &lt; b", None),
        (f"# {'a' * 151}", None),
    ],
)
def test_an_upper_heading_is_a_header_where_it_loses_nothing(markdown: str, header: str | None):
    (block,) = on_slack(answer(markdown))[0]["blocks"]
    assert (block["text"]["text"] if block["type"] == "header" else None) == header


def test_a_message_does_not_end_with_a_heading():
    payloads = on_slack(answer("\n\n".join(["a" * 11_500, "# b", "### c", "d" * 2_000])))
    assert [[block["type"] for block in payload["blocks"]] for payload in payloads] == [
        ["rich_text"],
        ["header", "rich_text", "rich_text"],
    ]


def test_a_message_has_one_table_and_the_next_table_begins_the_next_message():
    payloads = on_slack(answer("a\n\n|b|\n|-|\n\nc\n\n|d|\n|-|\n\ne"))
    kinds = [[block["type"] for block in payload["blocks"]] for payload in payloads]
    assert kinds == [["rich_text", "table", "rich_text"], ["table", "rich_text"]]


@pytest.mark.parametrize("rows", [100, 400])
def test_a_table_too_large_for_slack_is_code(rows: int):
    table = "|a|b|\n|-|-|\n" + "\n".join(f"|{n}|x|" for n in range(rows))
    payloads = on_slack(answer(table))
    shown = "\n".join(line for payload in payloads for line in lines_of(payload["blocks"]))
    assert {e["type"] for p in payloads for b in p["blocks"] for e in b["elements"]} == {
        "rich_text_preformatted"
    }
    assert re.findall(r"(\d+) +\| x", shown) == [str(n) for n in range(rows)]


def test_an_age_is_kept_true_by_slack_and_has_words_for_where_it_cannot():
    (payload,) = on_slack(ANSWERS["recent_posts"])
    *_, age = payload["blocks"][-1]["elements"][0]["elements"]
    assert age == {
        "type": "date", "timestamp": 1795305600, "format": "{ago}", "fallback": "yesterday"
    }  # fmt: skip


def test_a_long_answer_arrives_whole():
    reply = ANSWERS["long"]
    payloads = on_slack(reply)
    assert len(payloads) > 1
    shown = "\n".join(line for payload in payloads for line in lines_of(payload["blocks"]))
    for part in range(1, 13):
        for item in range(5):
            assert f"point {part}.{item}: see page {item} https://acme.dev/p/{part}/{item}" in shown
        for line in range(9):
            assert f"step_{part}_{line} = run({line})  # does it" in shown


def test_several_messages_are_split_between_blocks_and_each_has_its_own_text():
    payloads = on_slack(answer("\n\n".join(f"Paragraph {n}: " + "word " * 400 for n in range(12))))
    assert len(payloads) > 1
    told = "\n\n".join(payload["text"] for payload in payloads)
    assert [told.count(f"Paragraph {n}:") for n in range(12)] == [1] * 12
    check(payloads)


def test_many_small_paragraphs_share_blocks():
    (payload,) = on_slack(answer("\n\n".join(f"p{n}" for n in range(400))))
    (shown,) = lines_of(payload["blocks"])
    assert shown == "\n\n".join(f"p{n}" for n in range(400))


def test_a_code_block_that_must_be_cut_is_closed_and_reopened():
    code = "\n".join(f"line {n:04}" for n in range(900)) + "\n\n" + "x" * 6_000
    payloads = on_slack(answer(f"```py\n{code}\n```"))
    blocks = [block for payload in payloads for block in payload["blocks"]]
    assert len(blocks) > 1
    check(payloads)
    assert {element["language"] for block in blocks for element in block["elements"]} == {"py"}
    shown = [line for piece in lines_of(blocks) for line in piece.split("\n")]
    assert [line for line in shown if line.startswith("line")] == code.split("\n")[:900]
    assert "".join(line for line in shown if line.startswith("x")) == "x" * 6_000


def test_a_numbered_list_that_must_be_cut_counts_on():
    payloads = on_slack(answer("\n".join(f"{n}. word" for n in range(1, 400))))
    counted: list[int] = []
    for payload in payloads:
        for block in payload["blocks"]:
            (numbered,) = block["elements"]
            start = numbered.get("offset", 0) + 1
            counted += range(start, start + len(numbered["elements"]))
    assert len(payloads) > 1
    assert counted == list(range(1, 400))
    assert all(re.match(r"\d+\. word\n", payload["text"]) for payload in payloads)


def test_an_answer_that_shows_nothing_is_still_a_message():
    payloads = on_slack(answer("[a]: https://example.com"))
    assert [payload["text"] for payload in payloads] == ["…"]
    assert "blocks" not in payloads[0]


def test_a_url_too_long_for_a_link_is_shown():
    far = "https://a.b/" + "c" * 3_000
    reply = answer("x", source=Source("There", far))
    _, shown = lines_of(on_slack(reply)[0]["blocks"])
    assert shown == f"Read more: There ({far})"


def test_the_plainer_forms_are_plain_sections_and_then_text_alone():
    (payload,) = on_slack(ANSWERS["plain"])
    sections = plainer(payload)
    assert sections is not None
    assert [block["text"]["type"] for block in sections["blocks"]] == ["plain_text"]
    assert sections["text"] == payload["text"]
    alone = plainer(sections)
    assert alone == {"text": payload["text"], "mrkdwn": False}
    assert plainer(alone) is None


def test_one_sentence_is_escaped():
    assert render(Line("a < b & <!channel>"))[0]["text"] == "a &lt; b &amp; &lt;!channel&gt;"


def check(payloads: list[Payload]) -> None:
    """Within Slack's limits, in each form it may take, and nothing in it live."""
    assert payloads
    for payload in payloads:
        form: Payload | None = payload
        while form is not None:
            assert form["text"].strip()
            assert len(form["text"]) <= limits.MESSAGE_TEXT
            blocks = form.get("blocks", [])
            assert limits.of_message(blocks) == []
            assert list(live_in([form["text"], blocks])) == []
            json.dumps(blocks, ensure_ascii=False).encode()
            form = plainer(form)
        assert limits.length_of(payload.get("blocks", [])) <= limits.ALL_BLOCKS


def post(title: str, url: str, excerpt: str = "", age: str = "3 months ago") -> ShownPost:
    return ShownPost(Post("p", title, url, date(2026, 8, 23), excerpt), age)


HOSTILE = st.sampled_from(
    [
        *("<!channel>", "<!here>", "<@U1>", "<#C1>", "@everyone", "<!subteam^S1>", "javascript:x"),
        *(
            "[x](javascript:alert(1))",
            "<javascript:x|y>",
            "&lt;!channel&gt;",
            "&amp;lt;@U1&amp;gt;",
        ),
        *("[a](https://a.dev/<!channel>)", "[<!here>](https://a.dev)", "![<@U1>](https://a.dev/b)"),
        *("<b>", "</b>", "<br>", "<p>", "<!--", "-->", "<a href='javascript:x'>", "</a>"),
        *("<a href='https://a.dev/<!channel>'>", "<img src='https://a.dev' alt='<@U1>'>"),
        *("[x](tel:<@U1>)", "https://a.dev/é<!channel>"),
        *("https://a.dev|<!channel>", "https://a.dev/><!channel>", "<https://a.dev|<@U1>>"),
        *(
            "```\n<!channel>\n```",
            "`<@U1>`",
            "> <!here>\n",
            "- <@U1>\n  - x\n",
            "| <!here> |\n|---|\n",
        ),
        *(
            "*",
            "_",
            "~",
            "`",
            "```",
            "**",
            "\n",
            "\n\n",
            "    ",
            "# ",
            "---\n",
            "1. ",
            "\\",
            "|",
            "&",
            "<",
            ">",
        ),
        *(
            "a" * 3_100,
            "& " * 700,
            "<" * 3_000,
            "*" * 700,
            "https://a.dev/" + "&" * 900,
            "\u202e",
            "\x00",
        ),
    ]
)
WILD = st.lists(st.one_of(HOSTILE, st.text(max_size=30)), max_size=12).map("".join)
URLS = st.one_of(
    st.just("https://a.dev"),
    WILD.map(lambda text: f"https://a.dev/{text}"),
    WILD,
    st.sampled_from(["javascript:alert(1)", "mailto:a@b.dev", "https://", "data:text/html,x"]),
)


AGES = WILD.filter(bool)


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    body = draw(WILD)
    return Reply(
        question_id="q1",
        outcome=Outcome.ANSWER,
        body=body,
        plain=draw(st.sampled_from([plain_text(parse(body)), body, ""])),
        source=draw(st.none() | st.builds(Source, title=WILD, url=URLS, author=st.none() | WILD)),
        posts=tuple(draw(st.lists(st.builds(post, WILD, URLS, WILD, AGES), max_size=3))),
        suggestions=tuple(draw(st.lists(st.builds(Suggestion, st.just("e"), WILD), max_size=4))),
    )


@settings(max_examples=300, deadline=None)
@given(replies())
def test_nothing_live_leaves_and_everything_fits(wild: Reply):
    check(on_slack(wild))


@settings(max_examples=200, deadline=None)
@given(WILD, URLS)
@example("<https://a.dev/><!channel>", "https://a.dev")
def test_nothing_live_leaves_in_a_miss_whatever_the_contact_is(name: str, contact: str):
    check(on_slack(answer(TEXTS.say("miss_contact", name=name, contact=contact))))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*"*_~`a 9.é<>&:@#|\\", "\n"]), min_size=1, max_size=30))
def test_text_without_markup_shows_as_itself(characters: list[str]):
    shown = "".join(characters)
    _, suggested, _ = lines_of(on_slack(suggesting(shown))[0]["blocks"])
    assert unescape(suggested) == " ".join(f"{shown}.".split())


def suggesting(question: str) -> Reply:
    return answer("x", suggestions=(Suggestion("e", f"{question}."),))


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), min_size=1, max_size=60), st.data())
def test_no_word_of_an_answer_is_lost(words: list[str], data: st.DataObject):
    between = st.sampled_from(
        [" ", "\n\n", "\n\n- ", "\n\n> ", "\n\n1. ", "\n   - ", " **", " `", "\n\n```\n"]
    )
    body = "".join(word + data.draw(between) for word in words * 20)
    payloads = on_slack(answer(body))
    shown = " ".join(line for payload in payloads for line in lines_of(payload["blocks"]))
    assert re.findall(r"[a-z]+", shown) == words * 20


@pytest.mark.parametrize(
    ("inlines", "written"),
    [
        ([Text("Our :tada: party, :+1::wave:")], "Our :\u200btada: party, :\u200b+1::\u200bwave:"),
        ([Text("At 10:30 :) sharp: yes")], "At 10:30 :) sharp: yes"),
        (
            [Text("see _"), Link("https://acme.dev", (Text("a:b:c"),)), Text("_ and *that")],
            "see _\u200b<https://acme.dev|a:\u200bb:c>_ and *\u200bthat",
        ),
    ],
)
def test_beside_a_picture_no_word_becomes_an_emoji_or_a_style(inlines: list[Inline], written: str):
    pictured = Pictured(tuple(inlines), "https://acme.dev/a.png", "a picture")
    (payload,) = render(Answer(Words((Document((pictured,)),)), "plain"))
    assert payload["blocks"][0]["text"]["text"] == written
