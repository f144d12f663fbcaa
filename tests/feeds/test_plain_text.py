"""Whatever a feed sends becomes plain text that a person can read, with nothing live in it."""

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from faqbot.feeds.plain_text import MOST_EXCERPT, excerpt, plain
from faqbot.markup.shortening import shortened


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One</p><p>Two</p>", "One Two"),
        ("One<br/>Two<br>Three", "One Two Three"),
        ("<ul><li>One</li><li>Two</li></ul>", "One Two"),
        ("H<b>ell</b>o <i>there</i>", "Hello there"),
        ("Q&amp;A &#8211; caf&eacute; &nbsp;&lt;3", "Q&A \N{EN DASH} caf\u00e9 <3"),
        ("a < b and c > d", "a < b and c > d"),
        ("AT&T", "AT&T"),
        ("<script>alert(1)</script>Safe<style>p{}</style>", "Safe"),
        ("<!-- hidden -->Seen<![CDATA[x]]>", "Seen"),
        ("<figure><img src=x><figcaption>A cat</figcaption></figure><p>Text</p>", "Text"),
        ("<p>Cut off in a <a href='https://a.dev/x", "Cut off in a"),
        ("  many \n\t blanks\u00a0here ", "many blanks here"),
        ("", ""),
        ("<p></p>", ""),
        ("&lt;p&gt;Twice&lt;/p&gt;", "Twice"),
        ("Use &lt;p&gt; for paragraphs", "Use <p> for paragraphs"),
        (
            "\u202eevil\u202c \u2066x\u2069 soft\u00adhyphen zero\u200bwidth \ufeff!",
            "evil x softhyphen zerowidth !",
        ),
        ("bell\x07 escape\x1b[31m null\x00", "bell escape [31m null"),
        (
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467",
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467",
        ),
        ("e\u0301", "\u00e9"),
        ("lone \ud800 half", "lone half"),
    ],
)
def test_what_a_person_reads(source: str, text: str):
    assert excerpt(source, "A title") == text


@pytest.mark.parametrize(
    "tail",
    [
        " [&#8230;]", " [...]", " (\u2026)", " \u2026", "...", " [\u2026] Continue reading \u2192",
        '. <a class="more-link" href="x">Continue reading <span>A title</span></a>',
        ". Continue reading A title", ' ... Continue reading "A title" \u00bb', ". Read more", ". (more\u2026)", "... More", ". More \u2192", " [more]",
        ". Read the full story", "\u2026 Weiterlesen \u2192", "\u2026 Lire la suite",
        ' [&#8230;]</p><p>The post <a href="x">A title</a> first appeared on <a href="y">Acme</a>.',
        ' [&#8230;]</p><p>The post A title appeared first on Acme.', "\u2026 Der Beitrag A title erschien zuerst auf Acme.",
    ],
)  # fmt: skip
def test_the_tail_that_asks_to_read_on_goes(tail: str):
    assert (
        excerpt(f"<p>The kiln is hot{tail}</p>", "A title").rstrip(".\u2026") == "The kiln is hot"
    )


@pytest.mark.parametrize(
    "said",
    [
        "To learn how, continue reading to the end of this page",
        "We read more than we wrote",
        "The post office appeared first in 1850",
        "What is there to keep reading for? Stories, and more",
        "Less is more",
        "There will be more. More.",
        "More.",
    ],
)
def test_words_that_only_sound_like_it_stay(said: str):
    assert excerpt(f"<p>{said}</p>", "A title") == said


def test_what_is_cut_ends_at_a_word_with_an_ellipsis():
    assert shortened("one two three", 9) == "one two\u2026"
    assert shortened("one two three", 13) == "one two three"
    assert shortened("one, two three", 6) == "one\u2026"
    assert shortened("x" * 50, 10) == "x" * 9 + "\u2026"
    # Without blanks a word has no near end.
    assert shortened("\u6f22" * 50, 10) == "\u6f22" * 9 + "\u2026"


@pytest.mark.parametrize(
    "letter",
    [
        "a\u0323\u0302",
        "\U0001f469\u200d\U0001f680",
        "\U0001f44d\U0001f3fd",
        "\U0001f1e9\U0001f1ea",
        "\u0e01\u0e34",
        "\u2764\ufe0f",
    ],
)
@pytest.mark.parametrize("most", range(5, 16))
def test_no_letter_is_torn_apart(letter: str, most: int):
    cut = shortened(letter * 20, most).removesuffix("\u2026")
    assert len(cut) < most
    assert letter * (len(cut) // len(letter)) == cut


@pytest.mark.parametrize(
    "source",
    ["x" + "\u0301" * 100_000, "<b>" * 30_000, "&" * 100_000, "<" * 100_000, "<a href='" * 20_000,
     "[\u2026] " * 20_000, "Continue reading " * 10_000, " " * 100_000, "The post " * 20_000, "<!--" * 20_000],
)  # fmt: skip
def test_any_length_of_anything_is_read_in_bounded_time(source: str):
    started = time.process_time()
    found = excerpt(source, "A title")
    assert time.process_time() - started < 1
    assert len(found) <= MOST_EXCERPT
    assert sum(unicodedata.combining(each) > 0 for each in found) <= 10


@given(st.text(max_size=2_000), st.booleans())
@example("\ud800", False)
@example("<", False)
def test_any_text_becomes_one_bounded_line(source: str, is_text: bool):
    for found in (plain(source, is_text=is_text), excerpt(source, "A title")):
        assert len(found) <= MOST_EXCERPT
        assert found.encode().decode() == found
        assert not any(unicodedata.category(each) in {"Cc", "Cs"} for each in found)
        assert found == " ".join(found.split())


@pytest.mark.parametrize("blank", ["\u200d", "\u3164", " \u2800\u200c", "\ufe0f", "\uffa0"])
def test_what_shows_nothing_is_nothing(blank: str):
    assert plain(blank) == ""
    assert plain(f"A{blank}b") != ""
