"""What of a text is a platform's code for emoji, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.emoji import split_codes, without_codes


@pytest.mark.parametrize(
    ("text", "rest", "names"),
    [
        ("hi :wave:", "hi", ("wave",)),
        (":wave: hi :tada:", "hi", ("wave", "tada")),
        (":pray::skin-tone-3: ok", "ok", ("pray",)),
        (":tada::tada:", "", ("tada", "tada")),
        (":flag-de: and :man-woman-boy:", "and", ("flag-de", "man-woman-boy")),
        (":+1: or :-1:", "or", ("+1", "-1")),
        (":100:", "", ("100",)),
        ("<a:party:1234> go", "go", ("party",)),
        ("one <:blobWave:123456789012345678> two", "one two", ("blobwave",)),
        ("<:a:1><:b:2>", "", ("a", "b")),
        ("well :smile:!", "well !", ("smile",)),
        ("https://a.example:8080/:id: :wave:", "https://a.example:8080/:id:", ("wave",)),
        ("\U0001f642 :wave:", "\U0001f642", ("wave",)),
    ],
)
def test_codes_go_and_their_names_are_told(text, rest, names):
    assert split_codes(text) == (rest, names)
    assert without_codes(text) == rest


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no colon, two  blanks ",
        "  a colon: and blanks ",
        "\U0001f44b naïve ☕ 你好",
        "12:30:00",
        "from 9:00:00 to 12:30:00",
        "::1",
        "std::vec::push",
        "/:id:/",
        "/users/:id:/posts",
        "a:b:c",
        r"c:\dir:x:",
        "ratio 1:100:3",
        ":12:",
        "https://a.example:8080/:id:",
        "http://localhost:8000:x:/a",
        "postgres://u:p@db:5432:x:",
        "<@U02ABCDEF>",
        "<#C1|general>",
        "<t:1618953630:R>",
        ":Smile:",
        ": a :",
        ":two words:",
        f":{'a' * 65}:",
    ],
)
def test_what_is_no_code_is_returned_untouched(text):
    assert split_codes(text) == (text, ())


@pytest.mark.timeout(1)
@pytest.mark.parametrize(
    "text",
    [
        ":" * 40_000,
        "a:b:" * 10_000,
        ":a:" * 13_000 + "x",
        ":a-::" * 8_000,
        f":{'1' * 60}" * 600,
        "<a:" * 13_000,
        f"<:{'a' * 60}:" * 600,
        "ab://" * 8_000,
        "a" * 40_000 + ":",
    ],
)
def test_no_text_takes_long(text):
    without_codes(text)


@given(st.text(alphabet=":<>a1/ -+", max_size=40))
def test_nothing_but_codes_and_blanks_goes(text):
    rest, names = split_codes(text)
    assert bool(names) is (rest != text)
    assert set(rest) <= {*text, " "}
