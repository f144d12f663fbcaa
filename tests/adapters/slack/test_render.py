"""Replies as Block Kit: golden payloads a person can read, limits, and nothing live.

To write the golden files anew after a change that is meant: delete them and run these tests twice.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot.adapters.slack.render import Payload, plainer, render, said
from faqbot.markup import parse, plain_text
from faqbot.model import Outcome, Post, Reply, ShownPost, Source, Suggestion
from faqbot.texts import load_texts
from tests.wire.slack import limits

GOLDEN = Path(__file__).parent / "golden"
TEXTS = load_texts()

# What is not escaped, and is no link to http, https or mailto, would be live.
LIVE = re.compile(r"<(?!(?:https?://|mailto:)[^\s<>|]+(?:\|[^<>]*)?>)", re.IGNORECASE)


def reply(body: str, **facts: Any) -> Reply:
    known: dict[str, Any] = {"outcome": Outcome.ANSWER, "plain": plain_text(parse(body))}
    return Reply(question_id="q1", body=body, **(known | facts))


def post(title: str, url: str, excerpt: str = "", age: str = "3 months ago") -> ShownPost:
    return ShownPost(Post("p", title, url, date(2026, 8, 23), excerpt), age)


def long_answer() -> str:
    code = "\n".join(f"for (int i{n} = 0; i{n} < {n}; i{n}++) step({n});" for n in range(60))
    listed = "\n".join(
        f"- Step {n}: read the [guide number {n}](https://example.com/guide/{n}?a=1&b=2) first\n"
        f"  - then *check* it with `make step-{n}`"
        for n in range(50)
    )
    prose = "We work in small teams, and we show you what we have each week. " * 18
    return f"# All about it\n\n{prose}\n\n{listed}\n\n```c\n{code}\n```\n\n{prose}"


REPLIES = {
    "plain": reply("We open at **nine** and close at *five*, ~~six~~, every `weekday`."),
    "answer_with_source_and_posts": reply(
        "It depends & takes time.",
        source=Source("Rates & terms", "https://example.com/rates?x=1&y=2", "Ann <Lee>"),
        posts=(
            post("Why we bill by the hour", "https://example.com/hour", "A *frank* account."),
            post("A day at the office", "https://example.com/day", age="yesterday"),
        ),
    ),
    "recent_posts": reply(
        "Yes.", posts=(post("News", "https://example.com/news"),), posts_related=False
    ),
    "headings_and_lists": reply(
        "# Plans\n\n## With *style*\n\n### Small\n\n"
        "1. First\n   - nested *one*\n     - deeper\n       - deepest\n   - nested two\n\n"
        "     more on two\n2. Second\n\n- [x] done\n-\n- last"
    ),
    "code_fence_with_a_language": reply(
        "Run this:\n\n```python\nif a < b and b > c:\n    print('**not bold** ```')\n```\n\n"
        "1. in a list:\n\n   ```sh\n   make  all\n   ```\n2. after"
    ),
    "quote": reply(
        "> Be *kind*.\n>\n> - and short\n> - and clear\n>\n> > nested\n\n\\> not a quote"
    ),
    "table": reply(
        "| Plan | Price |\n|---|---:|\n| *Small* | 5 € |\n| [Big](https://a.dev) | 50 € |"
    ),
    "links_and_images": reply(
        "See [the page](https://example.com/a?b=1&c=2 'T'), https://bare.dev/x_y_z, "
        "<mailto:hi@example.com>, ![a chart](https://example.com/c.png) "
        "and [no](javascript:alert(1)).\n\n---\n\nLine one  \nline two"
    ),
    "literal_marks": reply(
        r"2 * 3 is not \*bold\*, \_nor\_ \~that\~; snake_case_name, `a*b`, ``a`b``, "
        "un**believ**able, **a *b* c**, @channel <!channel> <@U1> #general &amp;lt;"
    ),
    "long": reply(long_answer(), source=Source("Guide", "https://example.com/guide")),
    "suggestions": reply(
        "I am not sure which of these you mean:",
        outcome=Outcome.SUGGEST,
        suggestions=(Suggestion("a", "What is *it*?"), Suggestion("b", "Why <it>?")),
        plain="I am not sure which of these you mean:\n\n1. What is *it*?\n2. Why <it>?",
    ),
    "miss": reply(
        TEXTS.say("miss_contact", name="hi@acme.dev", contact="mailto:hi@acme.dev"),
        outcome=Outcome.ABSTAIN,
    ),
    "small_talk": reply(
        TEXTS.say("small_talk", site="Acme", example="When are you open?"),
        outcome=Outcome.ABSTAIN,
    ),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_is_rendered_as_its_golden_file_has_it(name: str):
    path = GOLDEN / f"{name}.json"
    payloads = render(REPLIES[name], TEXTS)
    if not path.exists():
        written = json.dumps(readable(payloads), indent=2, ensure_ascii=False)
        path.write_text(f"{visible(written)}\n", "utf-8")
        pytest.fail(f"{path.name} was missing and is written: read it, then run again")
    assert readable(payloads) == json.loads(path.read_text("utf-8"))
    check(payloads)


def readable(value: Any) -> Any:
    """The same with texts of several lines as lists of lines."""
    if isinstance(value, str):
        return value.split("\n") if "\n" in value else value
    if isinstance(value, dict):
        return {key: readable(inner) for key, inner in value.items()}
    return [readable(inner) for inner in value] if isinstance(value, list) else value


def visible(written: str) -> str:
    """JSON with the invisible characters as escapes."""
    return written.replace("\u00ad", "\\u00ad").replace("\u200b", "\\u200b")


def test_a_long_answer_arrives_whole():
    answer = REPLIES["long"]
    assert len(answer.body) > 10_000
    payloads = render(answer, TEXTS)
    shown = "\n".join(texts_of(payloads))
    for n in range(50):
        assert f"<https://example.com/guide/{n}?a=1&amp;b=2|guide number {n}>" in shown
    for n in range(60):
        assert f"for (int i{n} = 0; i{n} &lt; {n}; i{n}++) step({n});" in shown
    for payload in payloads:
        for block in payload["blocks"]:
            assert block.get("text", {}).get("text", "").count("```") % 2 == 0


def test_several_messages_are_split_between_blocks_and_each_has_its_own_text():
    answer = reply("\n\n".join(f"Paragraph {n}: " + "word " * 400 for n in range(12)))
    payloads = render(answer, TEXTS)
    assert len(payloads) > 1
    told = "\n\n".join(payload["text"] for payload in payloads)
    assert [told.count(f"Paragraph {n}:") for n in range(12)] == [1] * 12
    check(payloads)


def test_many_small_paragraphs_share_sections():
    payloads = render(reply("\n\n".join(f"p{n}" for n in range(400))), TEXTS)
    assert len(payloads) == 1
    assert sum(len(re.findall(r"p\d+", text)) for text in texts_of(payloads)) == 400


def test_a_code_block_that_must_be_cut_is_closed_and_reopened():
    code = "\n".join(f"line {n:03}" for n in range(1_000))
    payloads = render(reply(f"```\n{code}\n```"), TEXTS)
    shown = list(texts_of(payloads))
    assert len(shown) > 1
    check(payloads)
    assert all(text.startswith("```\n") and text.endswith("\n```") for text in shown)
    lines = [line for text in shown for line in text.split("\n")[1:-1]]
    assert lines == code.split("\n")


def test_an_answer_that_shows_nothing_is_still_a_message():
    payloads = render(reply("[a]: https://example.com"), TEXTS)
    assert [payload["text"] for payload in payloads] == ["…"]
    assert "blocks" not in payloads[0]


def test_the_plainer_forms_are_plain_sections_and_then_text_alone():
    (payload,) = render(REPLIES["plain"], TEXTS)
    sections = plainer(payload)
    assert sections is not None
    assert [block["text"]["type"] for block in sections["blocks"]] == ["plain_text"]
    assert sections["text"] == payload["text"]
    text = plainer(sections)
    assert text == {"text": payload["text"], "mrkdwn": False}
    assert plainer(text) is None


def test_one_sentence_is_escaped():
    assert said("a < b & <!channel>")["text"] == "a &lt; b &amp; &lt;!channel&gt;"


def texts_of(payloads: list[Payload]) -> Iterator[str]:
    for payload in payloads:
        for block in payload.get("blocks", []):
            if "text" in block:
                yield block["text"]["text"]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


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
            for text in strings(dict(form)):
                assert not LIVE.search(text), text
            form = plainer(form)
        assert limits.length_of(payload.get("blocks", [])) <= limits.ALL_BLOCKS


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


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    body = draw(WILD)
    return Reply(
        question_id="q1",
        outcome=Outcome.ANSWER,
        body=body,
        plain=draw(st.sampled_from([plain_text(parse(body)), body, ""])),
        source=draw(st.none() | st.builds(Source, title=WILD, url=URLS, author=st.none() | WILD)),
        posts=tuple(draw(st.lists(st.builds(post, WILD, URLS, WILD, WILD), max_size=3))),
        suggestions=tuple(draw(st.lists(st.builds(Suggestion, st.just("e"), WILD), max_size=4))),
    )


@settings(max_examples=300, deadline=None)
@given(replies())
def test_nothing_live_leaves_and_everything_fits(wild: Reply):
    check(render(wild, TEXTS))


@settings(max_examples=200, deadline=None)
@given(WILD, URLS)
def test_nothing_live_leaves_in_a_miss_whatever_the_contact_is(name: str, contact: str):
    check(render(reply(TEXTS.say("miss_contact", name=name, contact=contact)), TEXTS))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["*", "_", "~", "`", "a", " ", "9", ".", "é"]), max_size=30))
def test_text_without_markup_shows_as_itself(characters: list[str]):
    text = "".join(characters).strip()
    shown = "".join(texts_of(render(reply("x", suggestions=(Suggestion("e", f"{text}."),)), TEXTS)))
    bare = shown.replace("\u00ad", "")
    assert bare == " ".join(f"x1. {text}.".split(" ")).replace("  ", " ") or "  " in text
    for mark in re.finditer(r"[*_~`]", shown):
        around = shown[mark.start() - 1 : mark.end() + 1]
        assert re.fullmatch("\u00ad.\u00ad", around) or re.fullmatch(r"\w[*_~]\w", around)
