"""Paths in answers are joined to the site once, so that every reader gets whole addresses."""

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.knowledge import read_text
from faqbot.markup import Link, parse, plain_text, published

SITE = "https://rent.bike"


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[Prices](/prices)", "[Prices](https://rent.bike/prices)"),
        ("[Home](/)", "[Home](https://rent.bike/)"),
        ('[P]( /p "T") and [Q](</q r>)', '[P]( https://rent.bike/p "T") and [Q](<https://rent.bike/q r>)'),
        ("![map](/map.png)", "![map](https://rent.bike/map.png)"),
        ("[![m](/m.png)](/map)", "[![m](https://rent.bike/m.png)](https://rent.bike/map)"),
        ("[a][1]\n\n[1]: /p", "[a][1]\n\n[1]: https://rent.bike/p"),
        ('<a class="x" href="/p">P</a>', '<a class="x" href="https://rent.bike/p">P</a>'),
        ("<img alt=m src='/m.png'>", "<img alt=m src='https://rent.bike/m.png'>"),
        ("`x` [a](/p)\n\n~~~\ny\n~~~\n[b](/q)", "`x` [a](https://rent.bike/p)\n\n~~~\ny\n~~~\n[b](https://rent.bike/q)"),
        ("| [a](/p) | [b](/q) |\n|-|-|", "| [a](https://rent.bike/p) | [b](https://rent.bike/q) |\n|-|-|"),
        ("a <!-- [x](/p) --> b", "a b"),
    ],
)  # fmt: skip
def test_a_path_goes_behind_the_site(markdown: str, expected: str):
    assert published(markdown, SITE) == expected


@pytest.mark.parametrize(
    "markdown",
    [
        "`[a](/p)`",
        "``[a](/p) ` <a href='/p'>``",
        "```\n[a](/p)\n[1]: /p\n```",
        "~~~\n[a](/p)\n~~~",
        "    [a](/p)",
        r"[a\](/p)",
        "[a](//evil.dev)",
        "[a](https://x.dev/p) and/or [b](mailto:a@b.c)",
        "[a](prices) [b](#p) [c](../p)",
        "see /prices or (/prices)",
        "<b>/p</b> a = /p",
    ],
)
def test_all_else_stays_as_it_is(markdown: str):
    assert published(markdown, SITE) == markdown


def test_a_site_with_a_path_of_its_own_keeps_it():
    assert published("[a](/p)", "https://x.dev/de/") == "[a](https://x.dev/de/p)"
    (block,) = parse(published("[a](/p)", "https://x.dev/(de)")).blocks
    assert Link("https://x.dev/%28de%29/p", block.children[0].children) in block.children  # type: ignore[union-attr]


def test_the_knowledge_holds_whole_addresses():
    content = (
        'version: 1\nsite: {name: Bikes, url: "https://rent.bike/"}\nentries:\n'
        "  - id: prices\n    question: What is it?\n    answer: |\n"
        "      From [10 €](/prices). <!-- Ann: check -->\n"
    )
    knowledge = read_text(content.encode(), PLATFORMS, name="f").knowledge
    assert knowledge is not None
    assert knowledge.entries[0].answer == "From [10 €](https://rent.bike/prices)."
    shown = plain_text(parse(knowledge.entries[0].answer))
    assert shown == "From 10 € (https://rent.bike/prices)."
    without = read_text(content.replace("site:", "#site:").encode(), PLATFORMS, name="f").knowledge
    assert without is not None
    assert without.entries[0].answer == "From [10 €](/prices)."
