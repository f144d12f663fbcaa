"""`faqbot check --fix`: what has one right answer is put right, and no other byte changes."""

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.knowledge import read_text
from faqbot.knowledge.autofix import Mending, mended

GOOD = """\
version: 1   # the format
site: {name: Acme, url: "https://acme.dev"}

entries:
  # First.
  - id: our-team
    question: Who are you?
    aliases:
      - who is there   # often
      - your people
    answer: A team.   # short
    review_by: 2027-02-01
    tests:
      asks: [who works there]
posts:
  - {id: p, title: T, url: /p, published: 2026-01-01}
"""

# What is right, what stands there instead, the line, and what is said of it.
MISTAKES = {
    "a misspelt key": ("    aliases:", "    alises:", 8, "alises:", "aliases:"),
    "a key with a capital": ("    question:", "    Question:", 7, "Question:", "question:"),
    "a key in braces": ("title: T", "titel: T", 16, "titel:", "title:"),
    "no version": ("version: 1   # the format\n", "", 1, "", "version: 1"),
    "no scheme": ('"https://acme.dev"', '"www.acme.dev"', 2, "www.acme.dev", "https://www.acme.dev"),
    "no mailto": (
        'url: "https://acme.dev"', 'url: "https://acme.dev", contact: hi@acme.dev',
        2, "hi@acme.dev", "mailto:hi@acme.dev",
    ),
    "an id with capitals": ("id: our-team", "id: Our Team", 6, "Our Team", "our-team"),
    "a date with other signs": ("2027-02-01", "2027/2/1", 12, "2027/2/1", "2027-02-01"),
    "a colon in a text": (
        "A team.   # short", "Note: a team.", 11,
        "answer: Note: a team.", 'answer: "Note: a team."',
    ),
    "a colon in an item": ("your people", "You: who?", 10, "You: who?", '"You: who?"'),
    "a sign at the start": (
        "- your people", "- @you, who?", 10, "- @you, who?", '- "@you, who?"'
    ),
    "a text in bold": (
        "A team.   # short", "**A** team.", 11, "answer: **A** team.", 'answer: "**A** team."'
    ),
    "a cut text": ("Who are you?", "Who is #1?", 7, "Who is #1?", '"Who is #1?"'),
    "a text that is all comment": ("Who are you?", "#1 is who?", 7, "#1 is who?", '"#1 is who?"'),
    "no space behind a colon": (
        "question: Who", "question:Who", 7, "question:Who are you?", "question: Who are you?"
    ),
    "an alias twice": (
        "      - your people\n", "      - your people\n      - Your people!\n",
        11, "Your people!", "",
    ),
    "the question as its only alias": (
        "    aliases:\n      - who is there   # often\n      - your people\n",
        "    aliases: [who are YOU]\n", 8, "who are YOU", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_with_one_right_answer_is_put_right(mistake: str, ends: str):
    right, wrong, line, before, after = MISTAKES[mistake]
    broken = GOOD.replace(right, wrong, 1)
    assert broken != GOOD
    content, done = mended(broken.replace("\n", ends).encode(), PLATFORMS)
    assert done == [Mending(line, before, after)]
    left = {each.code for each in read_text(content, PLATFORMS, name="f").problems}
    assert left <= ({"one-phrasing"} if "only alias" in mistake else set())
    # Every line but that one is as it was, comments and all.
    untouched = [each.encode() for each in broken.split("\n") if each and each in GOOD.split("\n")]
    assert [each for each in content.replace(b"\r", b"").split(b"\n") if each in untouched] == (
        untouched
    )
    assert content.count(b"\r") == (content.count(b"\n") if ends == "\r\n" else 0)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("    aliases:", "    zzz:"),
        ("    tests:\n      asks: [who works there]", "    tags: [x]"),
        ("    review_by: 2027-02-01", "    other: Ann"),
        ("answer: A team.", "text: A team."),
        ("A team.", "#todo"),
        ("    aliases:", "\taliases:"),
        ("    aliases:", "     aliases:"),
        ("Who are you?", '"Who are you?'),
        ("Who are you?", "Who: are you? # who"),
        ("Who are you?", "Who: are you\n      there?"),
        ("2027-02-01", "1.2.2027"),
        ("2027-02-01", "2027-13-01"),
        ("https://acme.dev", "acme"),
        ("- {id: p,", "- {id: P p, title: S, url: /q, published: 2026-01-01}\n  - {id: p p,"),
        ("version: 1 ", "version: 2 "),
        ("id: our-team", "id: '!!!'"),
        ("id: our-team", "id: prix-é"),
        ("id: our-team", "id: C++ team"),
        ("id: our-team", f"id: {'a' * 61}"),
        ("    answer: A", "    related: [/blog/p]\n    answer: A"),
        ("question: Who are you?", "question: [Who are you?]"),
        ("A team.", "&a team"),
    ],
)
def test_what_can_be_meant_in_several_ways_is_left_to_a_person(right: str, wrong: str):
    broken = GOOD.replace(right, wrong, 1).encode()
    assert read_text(broken, PLATFORMS, name="f").errors
    assert mended(broken, PLATFORMS) == (broken, [])


def test_what_may_be_a_comment_does_not_become_text():
    doubtful = GOOD.replace("Who are you?", "Who are you? #todo").encode()
    assert [each.code for each in read_text(doubtful, PLATFORMS, name="f").problems] == [
        "cut-comment"
    ]
    assert mended(doubtful, PLATFORMS) == (doubtful, [])


def test_a_phrasing_that_two_entries_have_is_left_to_a_person():
    broken = f"{GOOD}".replace(
        "posts:", "  - {id: b, question: Your people, answer: B}\nposts:"
    ).encode()
    assert mended(broken, PLATFORMS) == (broken, [])


def test_a_good_file_is_left_as_it_is():
    assert mended(GOOD.encode(), PLATFORMS) == (GOOD.encode(), [])


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf16_becomes_utf8(name: str):
    content, done = mended(f"\ufeff{GOOD}".encode(name), PLATFORMS)
    assert content == GOOD.encode()
    assert done == [Mending(0, "UTF-16", "UTF-8")]


def test_many_mistakes_are_mended_at_once_and_named_by_the_lines_of_the_first_version():
    broken = """\
# No version.
entries:
  - id: our-team
    question: Who is #1?
    alises:
      - you
      - You!
      - @you, who?
      - YOU
      - us
      - your team  # not said
      - Us?
    answer: Note: a team.
    review_by: 2027/2/1
"""
    content, done = mended(broken.encode(), PLATFORMS)
    assert read_text(content, PLATFORMS, name="f").problems == ()
    assert [(each.line, each.after) for each in done] == [
        (2, "version: 1"), (4, '"Who is #1?"'), (5, "aliases:"), (7, ""), (8, '- "@you, who?"'),
        (9, ""), (12, ""), (13, 'answer: "Note: a team."'), (14, "2027-02-01"),
    ]  # fmt: skip
    lines = broken.split("\n")
    assert all(each.before and each.before in lines[each.line - 1] for each in done[1:])
    assert b"# not said" in content
