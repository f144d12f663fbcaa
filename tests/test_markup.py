"""What `faqbot.markup` promises to the adapters that walk its tree."""

import dataclasses
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import assert_never

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faqbot.markup import (
    MAX_LENGTH,
    MAX_NESTING,
    Block,
    BulletList,
    Code,
    CodeBlock,
    Document,
    Emphasis,
    Heading,
    Image,
    Inline,
    LineBreak,
    Link,
    ListItem,
    Moment,
    OrderedList,
    Paragraph,
    Pictured,
    Quote,
    Rule,
    Strike,
    Strong,
    Table,
    Text,
    parse,
    plain_text,
)

URL = "https://example.com/a"


def inlines(markdown: str) -> tuple[Inline, ...]:
    (block,) = parse(markdown).blocks
    assert isinstance(block, Paragraph)
    return block.children


def paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text),))


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a", (Text("a"),)),
        ("**a**", (Strong((Text("a"),)),)),
        ("_a_", (Emphasis((Text("a"),)),)),
        ("~~a~~", (Strike((Text("a"),)),)),
        ("`a *b*`", (Code("a *b*"),)),
        ("`` a`b ``", (Code("a`b"),)),
        ("***a** b*", (Emphasis((Strong((Text("a"),)), Text(" b"))),)),
        (f"[a **b**]({URL})", (Link(URL, (Text("a "), Strong((Text("b"),)))),)),
        (f'[a]({URL} "T")', (Link(URL, (Text("a"),), "T"),)),
        (f"![a *b* `c`]({URL})", (Image(URL, "a b c"),)),
        (f"<{URL}>", (Link(URL, (Text(URL),)),)),
        ("<me@example.com>", (Link("mailto:me@example.com", (Text("me@example.com"),)),)),
        (f"[]({URL})", (Link(URL, (Text(URL),)),)),
        (r"\*a\* \[b\]", (Text("*a* [b]"),)),
        ("&lt;b&gt; &amp; &copy; &#65;", (Text("<b> & © A"),)),
        (f"see {URL}", (Text("see "), Link(URL, (Text(URL),)))),
    ],
)
def test_each_inline_construct_is_its_node(markdown: str, expected: tuple[Inline, ...]) -> None:
    assert inlines(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# a", Heading(1, (Text("a"),))),
        ("###### a", Heading(6, (Text("a"),))),
        ("a\n---", Heading(2, (Text("a"),))),
        ("- a\n- b", BulletList((ListItem((paragraph("a"),)), ListItem((paragraph("b"),))))),
        ("- a\n\n- b", BulletList((ListItem((paragraph("a"),)), ListItem((paragraph("b"),))))),
        ("-", BulletList((ListItem(()),))),
        ("7. a", OrderedList(7, (ListItem((paragraph("a"),)),))),
        ("0. a", OrderedList(0, (ListItem((paragraph("a"),)),))),
        ("> a", Quote((paragraph("a"),))),
        ("    a\n     b", CodeBlock("", "a\n b")),
        ("```\n```", CodeBlock("", "")),
        ("```python title=x\na  \n```", CodeBlock("python", "a  ")),
        ("````md\n```\na\n```\n````", CodeBlock("md", "```\na\n```")),
        ("~~~ <!channel>\na\n~~~", CodeBlock("", "a")),
        ("***", Rule()),
    ],
)
def test_each_block_construct_is_its_node(markdown: str, expected: Block) -> None:
    assert parse(markdown) == Document((expected,))


def test_a_table_keeps_its_inlines_and_is_rectangular() -> None:
    assert parse("|a|**b**|\n|-|:-:|\n|c\\|d|\n|1|2|3|\n") == Document(
        (
            Table(
                header=((Text("a"),), (Strong((Text("b"),)),)),
                rows=(((Text("c|d"),), ()), ((Text("1"),), (Text("2"),))),
                alignment=("left", "center"),
            ),
        )
    )


def test_plain_text_aligns_the_columns_of_a_table_as_its_author_did() -> None:
    shown = plain_text(parse("|a|bbb|ccccc|\n|:-|--:|:-:|\n|x|1|2|\n|y|22|333|"))
    assert shown.split("\n") == ["a | bbb | ccccc", "x |   1 |   2", "y |  22 |  333"]
    assert parse("|a|\n|:-|").blocks == (Table(((Text("a"),),), ()),)


def test_a_list_in_a_quote_in_a_list_keeps_its_levels() -> None:
    inner = BulletList((ListItem((paragraph("c"),)),))
    quote = Quote((paragraph("b"), inner))
    assert parse("1. a\n   > b\n   > - c").blocks == (
        OrderedList(1, (ListItem((paragraph("a"), quote)),)),
    )


def test_code_in_a_list_keeps_its_own_indentation() -> None:
    assert parse("- a\n\n  ```py\n  if x:\n      y\n  ```").blocks == (
        BulletList((ListItem((paragraph("a"), CodeBlock("py", "if x:\n    y"))),)),
    )


@pytest.mark.parametrize("markdown", ["a\nb", "a \nb", "a\r\nb", "a\rb"])
def test_a_soft_break_is_a_space(markdown: str) -> None:
    assert inlines(markdown) == (Text("a b"),)


@pytest.mark.parametrize("markdown", ["a  \nb", "a\\\nb", "a  \r\nb"])
def test_a_hard_break_is_a_line_break(markdown: str) -> None:
    assert inlines(markdown) == (Text("a"), LineBreak(), Text("b"))


@pytest.mark.parametrize("usage", ["[a][r]", "[a][R]", "[r]", "[r][]"])
def test_a_reference_link_is_resolved_and_its_definition_hidden(usage: str) -> None:
    text = usage[1]
    assert inlines(f"{usage}\n\n[r]: {URL}") == (Link(URL, (Text(text),)),)


@pytest.mark.parametrize(
    "url", ["http://a.b", "HTTPS://a.b/c?d=e#f", "mailto:a@b.c?subject=x", "https://[::1]:80/"]
)
def test_absolute_http_https_and_mailto_links_are_kept(url: str) -> None:
    (link,) = inlines(f"[a]({url})")
    assert isinstance(link, Link)
    assert link.url.lower() == url.lower()


REFUSED = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java&#10;script:alert(1)",
    "&#106;avascript:alert(1)",
    "vbscript:x",
    "data:text/html,x",
    "data:image/png;base64,AAAA",
    "file:///etc/passwd",
    "/blog/a",
    "blog",
    "#a",
    "?a",
    "//evil.example",
    "\\\\\\\\evil.example",
    "http:",
    "http:/a",
    "http:a.b",
    "https://",
    "https:///a",
    "https://?a",
    "https://user@/a",
    "https://a%7Cb",
    "https://a%20b/c",
    "mailto:",
    "",
    "https://a.b/" + "c" * 2_000,
]


@pytest.mark.parametrize("url", REFUSED)
def test_any_other_link_becomes_its_text(url: str) -> None:
    assert inlines(f"x [a *b*]({url}) y") == (Text("x a "), Emphasis((Text("b"),)), Text(" y"))
    assert inlines(f"x [a]\n\n[a]: <{url}>") == (Text("x a"),)


@pytest.mark.parametrize("url", [*REFUSED, "mailto:a@b.c"])
def test_any_other_image_becomes_its_alt_text(url: str) -> None:
    assert inlines(f"x ![a *b*]({url}) y") == (Text("x a b y"),)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "tel:123"])
def test_an_autolink_of_another_scheme_is_text(url: str) -> None:
    assert inlines(f"<{url}>") == (Text(url),)


def test_a_url_holds_nothing_that_could_end_a_platforms_link() -> None:
    (link,) = inlines('[a](<https://a.b/c d|e>f"g\\\\h`ü{}^>)'.replace(">f", "\\>f"))
    assert isinstance(link, Link)
    assert link.url == "https://a.b/c%20d%7Ce%3Ef%22g%5Ch%60%C3%BC%7B%7D%5E"


def test_a_block_or_a_style_with_nothing_to_show_is_left_out() -> None:
    assert parse("#\n\n>\n\n**![](data:x)**\n\n[a]: https://a.b") == Document(())


def test_control_characters_and_lone_surrogates_are_replaced_by_any_way_in() -> None:
    assert inlines("a\0\x1b\x85\ud800b") == (Text("a\ufffd\ufffd\ufffd\ufffdb"),)
    assert inlines("a&#0;&#12;b&#10;&#13;c") == (Text("a\ufffd\ufffdb  c"),)
    assert inlines("<https://a.b/%0A%1B>") == (
        Link("https://a.b/%0A%1B", (Text("https://a.b/ \ufffd"),)),
    )
    assert parse("```\n\0\t\n```").blocks == (CodeBlock("", "\ufffd\t"),)


def test_nodes_are_frozen_hashable_and_equal_by_value() -> None:
    document = parse("**a**\n\n- b")
    assert hash(document) == hash(parse("**a**\n\n- b"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.blocks = ()  # type: ignore[misc]


PLAIN = [
    (f"[a]({URL})", f"a ({URL})"),
    (f"<{URL}>", URL),
    (f"[{URL}]({URL})", URL),
    ("<https://a.b/%C3%BC>", "https://a.b/ü"),
    ("<me@example.com>", "me@example.com"),
    ("<https://пример.рф>", "https://пример.рф (https://xn--e1afmkfd.xn--p1ai)"),
    (f"![a]({URL})", f"a ({URL})"),
    (f"![]({URL})", URL),
    (f"[![a]({URL}.png)]({URL})", f"a ({URL}.png) ({URL})"),
    ("# a\n**b** ~~c~~ `d`\\\ne", "a\n\nb c d\ne"),
    ("- a\n  - b\n    c\n- d", "- a\n  - b c\n- d"),
    ("9. a\n10. b\n\n    c", "9. a\n10. b\n\n    c"),
    ("1. a\n   > b\n   > - c\n   >\n   > d", "1. a\n\n   > b\n   >\n   > - c\n   >\n   > d"),
    ("-\n- a", "-\n- a"),
    ("- ```\n  a\n\n    b\n  ```", "- a\n\n    b"),
    ("> a\\\n> b\n\n---", "> a\n> b\n\n---"),
    ("```py\na\n\n b\n```", "a\n\n b"),
    ("|a|b|c|\n|-|-|-|\n|long|x|\n|中文||\\||", "a    | b | c\nlong | x\n中文 |   | |"),
    ("", ""),
]


@pytest.mark.parametrize(("markdown", "expected"), PLAIN)
def test_plain_text_shows_each_construct_as_documented(markdown: str, expected: str) -> None:
    assert plain_text(parse(markdown)) == expected


def test_the_text_after_the_length_bound_is_kept_as_it_was_typed() -> None:
    document = parse("**a** b\n\n" * 1_000 + "x" * MAX_LENGTH + "\n\n*last*  \nline\n")
    assert document.blocks[0] == Paragraph((Strong((Text("a"),)), Text(" b")))
    assert document.blocks[-1] == Paragraph((Text("*last*  "), LineBreak(), Text("line")))


@pytest.mark.parametrize("marker", ["> ", "- ", "1. ", "> - "])
def test_blocks_nested_beyond_the_bound_lose_no_word(marker: str) -> None:
    for levels in range(1, 3 * MAX_NESTING):
        assert "word" in plain_text(parse(marker * levels + "word"))


def test_styles_nested_beyond_the_bound_lose_no_word() -> None:
    shown = plain_text(parse("**a " * 200 + "b" + " c**" * 200))
    assert shown.count("a") == shown.count("c") == 200


def test_a_table_beyond_the_bound_loses_no_row() -> None:
    shown = plain_text(parse("|a|b|\n|-|-|\n" + "|c|d|\n" * 1_500))
    assert shown.count("c") == shown.count("d") == 1_500


def test_short_rows_are_not_filled_up_beyond_the_bound() -> None:
    tables = parse(HOSTILE["short rows"](MAX_LENGTH)).blocks
    rows = [
        row for table in tables if isinstance(table, Table) for row in (table.header, *table.rows)
    ]
    assert 0 < sum(map(len, rows)) <= 2_000


def test_many_uses_of_one_long_reference_stay_links_only_within_the_budget() -> None:
    source = f"{'[a] ' * 3_000}\n\n[a]: https://a.b/{'c' * 1_500}"
    nodes = inlines(source)
    assert isinstance(nodes[0], Link)
    assert isinstance(nodes[-1], Text)


def depth(node: Document | Block | ListItem | Inline) -> int:
    """The height of the tree; a forgotten kind of node fails mypy here."""
    children: tuple[Block | ListItem | Inline, ...]
    match node:
        case Document(blocks) | Quote(blocks) | ListItem(blocks):
            children = blocks
        case BulletList(items) | OrderedList(_, items):
            children = items
        case Paragraph(inner) | Heading(_, inner) | Link(_, inner) | Pictured(inner):
            children = inner
        case Strong(inner) | Emphasis(inner) | Strike(inner):
            children = inner
        case Table(header, rows):
            children = tuple(x for row in (header, *rows) for cell in row for x in cell)
        case Text() | Code() | Image() | LineBreak() | Moment() | CodeBlock() | Rule():
            children = ()
        case _:
            assert_never(node)
    return 1 + max(map(depth, children), default=0)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from strings(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))


MARKS = [*"*_~`[]()!<>#-+|:\\&;\"' \t\n\r\0\ud800\x1b0189ax", "**", "~~", "```", "\n\n", "\n    "]
MARKS += ["> ", "- ", "1. ", "](", "![", "http://a", "javascript:", "|-|-|\n", "&#10;", "[a]: b\n"]
MARKS += ["<b>", "</b>", "<br>", "<a href='https://a'>", "</a>", "<p>", "<!--", "-->", "https://"]
MARKS += ["mailto:", "<https://[", "%0A", "é", "中", "²", "\u2028", "&nbsp;", "  \n", "xn--"]
markdowns = st.one_of(
    st.text(),
    st.text(st.characters(exclude_categories=())),
    st.lists(st.sampled_from(MARKS), max_size=80).map("".join),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(markdowns)
def test_any_text_parses_to_clean_bounded_equal_trees(markdown: str) -> None:
    document = parse(markdown)
    assert document == parse(markdown)
    assert depth(document) <= 2 * MAX_NESTING + 4
    for text in strings(document):
        text.encode()
        assert not any(ord(char) < 32 and char not in "\t\n" for char in text)
    shown = plain_text(document)
    assert len(shown) <= 100 * len(markdown)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*"*_~>-|#!`\\\n ", "> ", "- ", "w1 ", "w2 "]), max_size=60))
def test_no_word_is_lost_however_it_is_marked_up(parts: list[str]) -> None:
    # A fence's first word is a language, which plain text does not show.
    text = re.sub(r"~{3,}", "~~", "".join(part for part in parts if part != "`"))
    shown = plain_text(parse("x " + text))
    assert shown.count("w1") == text.count("w1")
    assert shown.count("w2") == text.count("w2")


HOSTILE: dict[str, Callable[[int], str]] = {
    mark: lambda n, mark=mark: (mark * n)[:n]
    for mark in [
        *"><[]*_`~|&\\!#-\t(\n",
        "**a",
        "*a ",
        "_a*b ",
        "~~a",
        "![",
        "[a](",
        "[a](<",
        "![a](",
        "<a:",
        "- ",
        "> - ",
        "1. ",
        "a``b`c```",
        "&amp;",
        "|a|b|\n",
        "a\n",
        "a|b\n-|-\n",
        "[a]: <",
        '[a]: b "\n',
        "```\n",
        "a  \n",
        "a\\\n",
        "[a](https://a.b) ",
        "<https://a.b>",
        "https://",
        "https://a.b/*",
        "https://a.b](",
        "https://a.b) _x ",
        "<b>",
        "<b>a</b>",
        "<i ",
        "<a x='",
        "<br>",
        "<p>a",
        "<!--",
        "<!-- a --> `",
        "<!-- ``` -->\n",
        "`a ``b ",
    ]
} | {
    "brackets": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "styles": lambda n: "**a " * (n // 8) + " b**" * (n // 8),
    "steps": lambda n: "\n".join("  " * i + "- a" for i in range(int(n**0.5))),
    "lazy": lambda n: ">" * (MAX_NESTING - 1) + "a\n" + "a\n" * (n // 2 - MAX_NESTING),
    "wide": lambda n: "|".join("a" * (n // 4)) + "\n" + "|".join("-" * (n // 4)),
    "short rows": lambda n: (("a|" * 99 + "a\n" + "-|" * 99 + "-\n" + "|\n" * 100) * n)[:n],
    "long cell": lambda n: f"a|b\n-|-\n{'c' * (n // 2)}|d\n" + "e|f\n" * (n // 8),
    "one reference": lambda n: f"[a]: https://a.b/{'é' * (n // 20)}\n\n" + "[a] " * (n // 5),
    "images": lambda n: "![" * (n // 20) + "a" + "](https://a.b)" * (n // 20),
    "numbers": lambda n: "999999999. " * 7 + "a\\\n" * (n // 3 - 30),
}


def calls(work: Callable[[], object]) -> int:
    """How many functions `work` calls: a measure of effort that is the same on every machine."""
    count = 0

    def profile(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def shown(markdown: str) -> str:
    return plain_text(parse(markdown))


@pytest.mark.parametrize("name", HOSTILE)
def test_effort_grows_no_faster_than_a_hostile_text(name: str) -> None:
    shown("|a|\n|-|")
    small, large = HOSTILE[name](1_000), HOSTILE[name](4_000)
    assert calls(lambda: shown(large)) <= 6 * calls(lambda: shown(small)) + 2_000


@pytest.mark.parametrize("name", [">", "*", "a\n", "**a"])
def test_what_is_beyond_the_length_bound_costs_next_to_nothing(name: str) -> None:
    shown("|a|\n|-|")
    text = HOSTILE[name](100_000)
    assert calls(lambda: shown(text)) <= (
        2 * calls(lambda: shown(text[:MAX_LENGTH])) + 25 * text.count("\n") + 500
    )


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("size", [300, 20_000])
def test_plain_text_is_bounded_by_the_length_of_a_hostile_text(name: str, size: int) -> None:
    markdown = HOSTILE[name](size)
    assert len(shown(markdown)) <= 100 * len(markdown)


def test_importing_markup_does_not_import_markdown_it() -> None:
    code = "import sys, faqbot.markup; sys.exit('markdown_it' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
