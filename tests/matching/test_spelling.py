"""What is taken for a slip, and what is meant by it."""

from collections import Counter

import pytest

from faqbot.matching.spelling import Correction, Speller
from tests.conftest import dictionary

FILE = Counter(
    [
        "how",
        "do",
        "you",
        "what",
        "is",
        "the",
        "when",
        "refund",
        "refund",
        "invoice",
        "invoice",
        "database",
        "delivery",
        "delivery",
        "zyntex",
        "zyntex",
        "price",
    ]
)
SPELLER = Speller(FILE, dictionary())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my refnud", "my refund"),
        ("teh invioce", "the invoice"),
        ("delivrey", "delivery"),
        ("dattabasse", "database"),
        ("zyntx", "zyntex"),
        ("can i chnage it", "can i change it"),
        ("waht is it", "what is it"),
        # Words of the language stay, however near the file's: "prize" is not "price".
        ("a prize", "a prize"),
        # So do numbers, codes, short words, and words unlike any other.
        ("b2b 404 qx schadenfreude", "b2b 404 qx schadenfreude"),
        # An abbreviation is no slip of a common word.
        ("saas crm aws iot gpt sso", "saas crm aws iot gpt sso"),
        ("", ""),
    ],
)
def test_slips_are_repaired_and_words_are_not(text, expected):
    assert SPELLER.repair(text)[0] == expected


def test_what_was_repaired_is_told():
    assert SPELLER.repair("a refnud or invocie")[1] == (
        Correction("refnud", "refund"),
        Correction("invocie", "invoice"),
    )


def test_a_word_that_a_single_phrasing_holds_is_no_target_unless_it_is_english():
    speller = Speller(Counter({"qorvo": 1, "price": 1, "what": 2, "the": 3}), dictionary())
    assert speller.repair("qorva prcie")[0] == "qorva price"


def test_a_file_in_another_language_is_not_bent_to_english():
    german = Counter(["rechnung", "lieferung", "bezahlen", "bestellung", "kosten", "passwort"])
    speller = Speller(german, dictionary())
    assert speller.repair("kundd rechnnung")[0] == "kundd rechnung"
    assert speller.repair("kostet betrellung")[0] == "kostet betrellung"


def test_a_script_without_cases_is_left_alone():
    chinese = Speller(Counter({"你们支持现金支付吗": 1, "你们送货到北京吗": 1}), dictionary())
    for text in ("你们支持微信支付吗", "你们送货到上海吗"):
        assert chinese.repair(text) == (text, ())


def test_of_many_unknown_words_only_the_first_are_tried():
    words = ["refnud"] * 12 + ["invocie"]
    assert SPELLER.repair(" ".join(words))[0].split() == ["refund"] * 12 + ["invocie"]
