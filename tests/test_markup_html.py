"""HTML in an answer: what it means where Markdown can say it, text where not, comments never."""

import pytest

from faqbot.markup import (
    Block,
    Code,
    CodeBlock,
    Emphasis,
    Image,
    Inline,
    LineBreak,
    Link,
    Paragraph,
    Strike,
    Strong,
    Text,
    parse,
    plain_text,
)

URL = "https://rent.bike/prices"
BOLD = Strong((Text("a"),))


def inlines(markdown: str) -> tuple[Inline, ...]:
    (block,) = parse(markdown).blocks
    assert isinstance(block, Paragraph)
    return block.children


def paragraphs(*texts: str) -> tuple[Block, ...]:
    return tuple(Paragraph((Text(text),)) for text in texts)


@pytest.mark.parametrize(
    ("html", "meaning"),
    [
        ("<b>a</b>", (BOLD,)),
        ("<STRONG class='x'>a</STRONG>", (BOLD,)),
        ("<i>a</i> <em>a</em>", (Emphasis((Text("a"),)), Text(" "), Emphasis((Text("a"),)))),
        ("<del>a</del>", (Strike((Text("a"),)),)),
        ("<b>x *a*</b>", (Strong((Text("x "), Emphasis((Text("a"),)))),)),
        ("*x <b>a</b>*", (Emphasis((Text("x "), BOLD)),)),
        ("x<br>y<br/>z<BR />", (Text("x"), LineBreak(), Text("y"), LineBreak(), Text("z"))),
        ("x <br>\ny", (Text("x"), LineBreak(), Text("y"))),
        (f'<a href="{URL}">a</a>', (Link(URL, (Text("a"),)),)),
        (f"<a class=x href={URL} target='_blank'><b>a</b></a>", (Link(URL, (BOLD,)),)),
        (f"<a href='{URL}?a=1&amp;b=2'>a</a>", (Link(f"{URL}?a=1&b=2", (Text("a"),)),)),
        (f"<a href='{URL}'></a>", (Link(URL, (Text(URL),)),)),
        ("<a name='x'></a>a", (Text("a"),)),
        (f'<img src="{URL}/m.png" alt="A map" width=9>', (Image(f"{URL}/m.png", "A map"),)),
        ("<u>x</u> <span style='color: red'>y</span>", (Text("x y"),)),
    ],
)
def test_html_that_markdown_can_say_is_that(html: str, meaning: tuple[Inline, ...]) -> None:
    assert inlines(html) == meaning


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>One.</p><p>Two.</p>", ("One.", "Two.")),
        ("One.<br><br>\nTwo.", ("One.", "Two.")),
        ("<div>\n\nOne.\n\n</div>", ("One.",)),
        ("<details>\nOne.\n</details>", ("One.",)),
    ],
)
def test_html_parts_paragraphs(html: str, texts: tuple[str, ...]) -> None:
    assert parse(html).blocks == paragraphs(*texts)


def test_what_can_be_folded_stands_open_below_its_title() -> None:
    shown = parse("<details><summary>How to pay</summary>\n\nBy card.\n\n</details>")
    assert shown.blocks == (
        Paragraph((Strong((Text("How to pay"),)),)),
        *paragraphs("By card."),
    )


def test_a_line_break_in_a_table_or_a_title_keeps_it_whole() -> None:
    assert plain_text(parse("|a|b|\n|-|-|\n|x<br>y|<b>z</b>|")) == "a   | b\nx y | z"
    assert plain_text(parse("# a<br><br>b")) == "a\nb"


@pytest.mark.parametrize(
    "text",
    [
        "if a < b and c > d",
        "we <3 bikes",
        "List<String> and Map<a, b>",
        "write to <your name>",
        "<b",
        "<b>not closed",
        "not opened</i>",
        "<sub>2</sub> <iframe src=x>",
        "<bold>a</bold> <br-x>",
        "<!channel> <!DOCTYPE html>",
    ],
)
def test_what_is_no_html_or_is_not_understood_stays_text(text: str) -> None:
    assert inlines(text) == (Text(text),)


def test_an_address_in_angle_brackets_is_no_tag() -> None:
    assert inlines("<me@rent.bike>") == (Link("mailto:me@rent.bike", (Text("me@rent.bike"),)),)
    assert inlines(f"<{URL}>") == (Link(URL, (Text(URL),)),)


def test_tags_across_the_ends_of_a_style_are_text() -> None:
    assert inlines("**x <b>a** y</b>") == (Strong((Text("x <b>a"),)), Text(" y</b>"))


@pytest.mark.parametrize("markdown", ["`<b>a</b>`", "`<!-- a -->`", "``<a> ` <br>``"])
def test_html_in_code_is_code(markdown: str) -> None:
    assert inlines(markdown) == (Code(markdown.strip("`")),)


@pytest.mark.parametrize(
    "block",
    ["```\n<!-- a -->\n<b>{}</b>\n```", "~~~html\n<!-- a -->\n~~~", "    <!-- a -->\n    <br>"],
)
def test_html_in_a_block_of_code_is_code(block: str) -> None:
    (code,) = parse(f"<!-- gone -->\n\n{block}").blocks
    assert isinstance(code, CodeBlock)
    assert "<!-- a -->" in code.text


@pytest.mark.parametrize(
    ("markdown", "left"),
    [
        ("a <!-- price: ask Ann --> b", "a b"),
        ("<!-- a\n\nb -->\nc", "c"),
        ("a\n<!-- - x\n```\n-->\nc `<!-- d -->`", "a\n\nc <!-- d -->"),
        ("- a <!-- x -->\n- b", "- a\n- b"),
        ("<!-- x -->    a", "a"),
        ("<!--> a <!---> b", "a b"),
        ("<!-- `x -->a`", "a`"),
        ("a <!-- never closed\n\nb `c`", "a"),
        ("> <!-- x --> a", "> a"),
        (r"\<!-- a -->", "<!-- a -->"),
        ("`a <!-- x --> b", "`a b"),
        ("![a<!-- x -->b](https://c.d)", "ab (https://c.d)"),
    ],
)
def test_a_comment_never_leaves(markdown: str, left: str) -> None:
    assert plain_text(parse(markdown)) == left


def test_a_comment_beyond_what_is_read_as_markdown_does_not_leave() -> None:
    assert "secret" not in plain_text(parse("a " * 9_000 + "`<!-- secret -->`"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.dev", "", "x"])
def test_html_makes_nothing_live(url: str) -> None:
    assert inlines(f'x <a href="{url}" onclick="y()">a</a>') == (Text("x a"),)
    assert inlines(f"x <img src='{url}' onerror=y alt='a'>") == (Text("x a"),)


def test_a_link_holds_no_other() -> None:
    assert inlines(f'<a href="{URL}">a [b](https://c.d) https://e.f</a>') == (
        Link(URL, (Text("a b https://e.f"),)),
    )
    assert inlines(f'[a <a href="https://c.d">b</a>]({URL})') == (Link(URL, (Text("a b"),)),)
