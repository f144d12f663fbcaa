"""What is in an answer and will not be shown as it was meant: named with its line and a remedy."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot.adapters import PLATFORMS
from faqbot.errors import Problem, Severity
from faqbot.knowledge import read_text
from tests.knowledge.test_warnings import GOOD, only, warnings_of, with_answer

# Answers of a clinic, a bank, a bike rental and a maker of tools for programmers: nothing is wrong.
FINE = [
    "We see children if their weight is < 10 kg and > 4 kg. We <3 them.",
    "Write to <desk@clinic.dev> or call [+49 30 12](tel:+493012).",
    "[Prices](/prices), [more](https://bank.dev/a_(b)?x=1) and ![map](/map.png 'Map').",
    '[a](<https://bank.dev/a b>) [b](https://bank.dev "T") [c](mailto:a@b.dev) [d][1]\n\n[1]: /p',
    "A `List<String>` is a List<Object>, a Map<a, b> and a <Table>; a generic Box<table>.",
    "Cancel <time> or <date> with {name} or {id}.",
    "Use `{{ name }}`, `<b>`, `<details>` and `[a](b.html)`.",
    "```html\n<table><tr><td>{{ x }}</td></tr></table>\n[a](b.html)\n```",
    "~~~\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> branch\n~~~",
    "Run:\n\n    <<<<<<< HEAD\n    <iframe src=x>",
    "A <b>bold</b> <i>word</i><br>and <a href='/p'>a page</a>. <!-- Ann: check -->",
    "<p>One.</p><p>Two.</p>",
    "Turn left (as in [1] (Smith)) at the [sign] (the big one).",
    "- [ ] (optional) bring your card\n- [x] done",
    "Prices are in [brackets (https://bike.dev)\nas here].",
    r"\<table> \</table> \[a](b.html) 1 \<\< 2",
    "# Title\n\n1. one\n2. two\n\n> quoted",
    "Version 1.2: see https://a.dev/x|y and a|b.",
]


@pytest.mark.parametrize("answer", FINE)
def test_what_only_looks_wrong_is_not_warned_of(answer: str):
    assert warnings_of(with_answer(answer)) == []


# answer, code, line, column, part of the message, part of the remedy
WRONG = {
    "a page without its slash": ("See [it](prices.html).", "no-link", 9, 11, '"prices.html"', '"/prices.html"'),
    "a page further up": ("See [it](../prices).", "no-link", 9, 11, "text only", '"/prices"'),
    "an anchor": ("See [it](#top).", "no-link", 9, 11, '"#top"', '"/page#top"'),
    "a host alone": ("[us](www.bike.dev/a)", "no-link", 9, 7, "cannot be a link", '"https://www.bike.dev/a"'),
    "a host without its scheme": ("[us](//bike.dev)", "no-link", 9, 7, "//bike.dev", '"https://bike.dev"'),
    "a phone": ("a\n[call](tel:112)", "no-link", 10, 7, "text and the number", "number as text"),
    "a script": ("[x](javascript:a)", "no-link", 9, 7, "javascript:a", "http, https and mailto"),
    "no address": ("[x]()", "no-link", 9, 7, "no address", "where it leads"),
    "a definition": ("[x][1]\n\n[1]: prices.html", "no-link", 11, 12, "prices.html", "/prices.html"),
    "an attribute": ("<a href='p.html'>x</a>", "no-link", 9, 7, '"p.html"', '"/p.html"'),
    "a picture": ("![x](a/b.png)", "no-link", 9, 8, "a/b.png", '"/a/b.png"'),
    "a link never closed": ("See [it](https://a.dev now", "broken-link", 9, 11, "never closed", '")"'),
    "a link never closed before another": ("[it](https://a.dev and [b](https://b.dev)", "broken-link", 9, 7, "never closed", '")"'),
    "a label never closed": ("See [it(https://a.dev)", "broken-link", 9, 11, '"[" of this', "[it](https://a.dev)"),
    "a space in an address": ("[it](https://a.dev/b c)", "broken-link", 9, 7, "a space stands", "%20"),
    "a space between": ("[it] (https://a.dev)", "broken-link", 9, 7, "a space stands", "[it](https://a.dev)"),
    "swapped brackets": ("(it)[https://a.dev]", "broken-link", 9, 7, "swapped", "[it](https://a.dev)"),
    "a template's name": ("Dear {{ name }},", "unfilled", 9, 12, "{{ name }}", "backticks"),
    "a template's tag": ("{% if x %}", "unfilled", 9, 7, "{% if x %}", "backticks"),
    "a name to fill in": ("Dear <{NAME}>,", "unfilled", 9, 12, "<{NAME}>", "belongs there"),
    "a link of Slack's": ("<https://a.dev|us>", "chat-markup", 9, 7, "a chat writes a link", "[us](https://a.dev)"),
    "a mention of Slack's": ("ask <@U0123456789>", "chat-markup", 9, 11, "mention", "name"),
    "a list in HTML": ("<ul><li>a</li></ul>", "html", 9, 7, "<ul>", '"- "'),
    "a frame": ("<iframe src='https://a.dev'>", "html", 9, 7, "<iframe>", "link to that"),
    "a power": ("10<sup>6</sup>", "html", 9, 9, "<sup>", "²"),
    "what folds": ("<details>\n<summary>x</summary>\ny</details>", "html", 9, 7, "folds nothing", "source"),
    "a tag without its end": ("<b>x", "html", 9, 7, '"<b>" lacks its end', "same paragraph"),
    "an end without its tag": ("x</i>", "html", 9, 8, "lacks its beginning", "same paragraph"),
    "a comment never closed": ("a <!-- b", "unclosed-comment", 9, 9, "nothing of what follows", '"-->"'),
    "a comment only": ("<!-- todo -->", "empty-answer", 9, 7, "comment only", "delete the entry"),
    "a merge": ("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x", "merge-conflict", 9, 7, "both sides", "======="),
    "the end of a merge": ("a\n\n>>>>>>> x", "merge-conflict", 11, 7, "both sides", ">>>>>>>"),
}  # fmt: skip


def found_in(content: str, code: str) -> Problem:
    found = [each for each in warnings_of(content) if each.code == code]
    assert found, [each.code for each in warnings_of(content)]
    return found[0]


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_place_and_its_remedy(name: str):
    answer, code, line, column, message, remedy = WRONG[name]
    found = found_in(with_answer(answer), code)
    assert (found.line, found.column) == (line, column)
    assert message in found.message
    assert remedy in found.remedy


def test_a_path_needs_a_site():
    content = with_answer("[x](/p)").replace('site: {name: Acme, url: "https://acme.dev"}\n', "")
    found = only(content.split("posts:")[0])
    assert found[:3] == ("no-link", 8, 7)
    assert "site:" in found[4]


@pytest.mark.parametrize("style", [">", "'", '"', ""])
def test_the_place_is_found_however_the_text_is_written(style: str):
    text = (
        f"{style}\n      See\n      [it](p.html)."
        if style == ">"
        else f"{style}See\n      [it](p.html).{style}"
    )
    found = only(GOOD.replace("|\n      At nine.", text))
    assert found[:3] == ("no-link", 10 if style == ">" else 9, 7)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (">\n      We have:\n      - bikes\n      - helmets", 10, 7),
        (">\n      - bikes\n      - helmets", 10, 7),
        (">-\n      We have:\n      1. bikes\n      2. helmets", 10, 7),
        ("We have\n      - bikes\n      - helmets", 9, 7),
        ("'We have\n      * bikes\n      * helmets'", 9, 7),
        (">\n      |a|b|\n      |-|-|", 10, 7),
        (">\n      We\n      ## Prices", 10, 7),
        (">\n      ```\n      a\n      ```", 11, 7),
    ],
)
def test_lines_that_yaml_joins_are_named(text: str, line: int, column: int):
    found = only(GOOD.replace("|\n      At nine.", text))
    assert found[:3] == ("folded-list", line, column)
    assert "|" in found[4]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("We open at nine.\n\n      We close\n      at six.\n\n      Bye.", 10),
        ("\n      We open at\n      nine.\n\n      We close at six.", 12),
        ("'We open at nine.\n\n      We close at six.'", 10),
        ('"We open at nine.\n\n      We close at six."', 10),
        (">\n      We open at nine.\n\n      We close at six.", 11),
        ("We have\n\n      - bikes\n\n      Come in.", 12),
    ],
)
def test_paragraphs_that_yaml_joins_are_named(text: str, line: int):
    found = only(GOOD.replace(" |\n      At nine.", text if text[0] == "\n" else f" {text}"))
    assert found[:3] == ("joined-paragraphs", line, 7)
    assert "|" in found[4]


@pytest.mark.parametrize(
    "text",
    [
        "|\n      We have:\n      - bikes\n      - helmets",
        ">\n      We have:\n\n      - bikes\n\n      - helmets",
        ">\n      We have:\n\n        - bikes\n        - helmets",
        ">\n      We are open daily\n      - except Sundays.",
        ">\n      At nine\n      sharp.\n    topic: x",
        "At nine\n      sharp.",
        '"At nine\n      sharp"',
        "\n      At nine\n      sharp.\n",
        "At nine.\n\n\n      At six.",
        '"At nine.\\n\n      At six."',
        '"At nine.\\n\\n\\\n      At six."',
        "We have\n\n      - bikes\n\n      - helmets",
        "'# Prices\n\n      Ask us.'",
        "'We have\n\n      ## Prices'",
        ">\n      At nine.\n\n\n      At six.",
        ">\n      At nine:\n\n          a\n\n      At six.\n\n",
    ],
)
def test_lines_that_may_be_joined_are_not_warned_of(text: str):
    assert warnings_of(GOOD.replace("|\n      At nine.", text)) == []


@pytest.mark.parametrize(
    "quoted", ["“When?”", "„When?“", "«When?»", "\u2018When?\u2019", "»When?«"]
)
def test_curly_quotes_around_a_phrasing(quoted: str):
    found = only(GOOD.replace("When are you open?", quoted))
    assert found[:3] == ("curly-quotes", 5, 15)
    assert '"When?"' in found[4]
    assert only(GOOD.replace("till when", quoted))[:3] == ("curly-quotes", 7, 9)


@pytest.mark.parametrize(
    "text", ["What is “open”?", "“A” or “B”", "When\u2019s lunch", '"When?"', "“Open” means?"]
)
def test_quotes_within_a_phrasing_are_fine(text: str):
    assert warnings_of(GOOD.replace("When are you open?", text)) == []


def test_a_test_that_rejects_the_entrys_own_phrasing():
    rejecting = "posts:"
    found = only(GOOD.replace(rejecting, "    tests: {not: [is it far, Till  when?]}\nposts:"))
    assert found[:3] == ("rejects-own-phrasing", 10, 30)
    assert "line 7" in found[4]


def test_all_warnings_of_an_answer_come_at_once_each_once():
    found = warnings_of(with_answer("<ul><li>a</li><li>b</li></ul> {{ x }} {{ y }} [a](b) [c](b)"))
    assert [each.code for each in found] == ["html", "html", *["unfilled"] * 2, *["no-link"] * 2]
    assert all(each.severity is Severity.WARNING for each in found)


@pytest.mark.parametrize(
    ("answer", "line", "column", "message", "remedy"),
    [
        (
            "\n      At nine.\n      Note: closed on Sundays.",
            10,
            7,
            '"answer" goes on',
            '"answer: |"',
        ),
        ("At nine.\n      Note: closed.\n      Bye: now.", 9, 7, '"answer" goes on', '"answer: |"'),
        ("At nine.\n      - Sunday: closed.", 9, 7, '"answer" goes on', '"answer: |"'),
        ("\n      - at nine\n      - at ten", 9, 7, "found a list", '"answer: |"'),
        ("\n      Mon: at nine\n      Tue: at ten", 9, 7, "keys with values", '"answer: |"'),
    ],
)
def test_an_answer_of_several_lines_without_its_bar_is_told_of_the_bar(
    answer: str, line: int, column: int, message: str, remedy: str
):
    content = GOOD.replace(" |\n      At nine.", answer if answer[0] == "\n" else f" {answer}")
    (found,) = read_text(content.encode(), PLATFORMS, name="f").errors
    assert (found.line, found.column) == (line, column)
    assert message in found.message
    assert remedy in found.remedy


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("|\n      At nine.", "Note: at nine."),
        ("When are you open?", "Hours: when?"),
        ("    answer: |\n      At nine.", "      answer: At nine."),
        ("- till when", "- a\n      till: b: c"),
    ],
)
def test_a_colon_elsewhere_has_the_remedy_that_it_had(old: str, new: str):
    errors = read_text(GOOD.replace(old, new).encode(), PLATFORMS, name="f").errors
    assert errors
    assert all(each.code != "no-bar" for each in errors)


SPARKS = ["[", "](", ")", "(", "]", "<", ">", "</", "<b>", "<a href='", "<!--", "-->", "`", "```\n", "{{",
          "}}", "<{", "https://a.dev", "/p", "\n", "\n\n", "    ", "\\", "|", "]: ", "<<<<<<< x", "é", '"',
          "<table>", "<@U123456789>", "- ", "tel:", "#", "{%"]  # fmt: skip
ANYTHING = st.lists(st.sampled_from(SPARKS) | st.text(max_size=5), max_size=40).map("".join)


@settings(deadline=None, max_examples=150)
@given(ANYTHING)
def test_any_answer_can_be_looked_at_and_each_place_is_one_of_the_file(answer: str):
    content = GOOD.replace("|\n      At nine.", json.dumps(answer))
    lines = content.split("\n")
    for each in read_text(content.encode(), PLATFORMS, name="f").problems:
        assert 1 <= each.line <= len(lines)
        assert 1 <= each.column <= len(lines[each.line - 1]) + 1
        assert each.message
        assert each.remedy


@pytest.mark.parametrize(
    "spark", [*SPARKS, "[a", "[a](", "](a ", "(a)[", "[a (https:", "<time>", "[a] "]
)
def test_a_hostile_answer_is_looked_at_in_bounded_time(spark: str):
    content = GOOD.replace("|\n      At nine.", json.dumps(f"x{spark * (200_000 // len(spark))}"))
    began = time.process_time()
    read_text(content.encode(), PLATFORMS, name="f")
    assert time.process_time() - began < 2
