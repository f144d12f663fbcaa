"""What is shown of a name that its owner chose freely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.markup import parse
from faqbot.model import Person
from faqbot.service.composing import literal


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("J.R. O'Neil-Smith", "J.R. O'Neil-Smith"),
        ("Zoë 李 Ω 👩", "Zoë 李 Ω 👩"),
        ("https://evil.example/x", "https: evil.example/x"),
        ("HTTPS://https://evil.example", "HTTPS: https: evil.example"),
        ("h\u200bttps:\u2060//evil.example", "h ttps: //evil.example"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\n> b\r\n\tc\x00", "a > b c"),
        ("\u200b\u200d", ""),
        ("n" * 1_000, "n" * 80),
        ("", ""),
    ],
)
def test_a_name_is_one_short_line_that_leads_nowhere(chosen: str, shown: str):
    assert Person("U1", chosen).name == shown


@given(st.text(alphabet="htps:/.evil \u200b\u202e\ufeff<>[]()", max_size=60))
def test_no_name_becomes_a_link(chosen: str):
    name = Person("U1", chosen).name
    assert "://" not in name
    assert "Link(" not in repr(parse(f"Asked by {literal(name)}"))
