"""What is offered while one types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.completion import Completion
from faqbot.model import Entry


def entry(name: str, question: str, *aliases: str) -> Entry:
    return Entry(name, question, "Yes.", aliases)


FILE = [
    entry("hours", "When are you open?", "opening hours", "are you there at the weekend"),
    entry("delivery", "How much does delivery cost?", "price of shipping"),
    entry("days", "How many days does delivery take?", "how long is shipping"),
    entry("refund", "How do I get a refund?", "money back"),
    entry("password", "I forgot my password", "reset my passphrase"),
    entry("cafe", "Où est le café ?", "Straße"),
    entry("year", "What did you do in 2023?"),
    entry("cash", "你们支持现金支付吗"),
    entry("korean", "질문이 있어요"),
]
COMPLETION = Completion(FILE)
TYPED = ("how", "much", "delivry", "refund", "you", "2023", "\u00e9")


def offered(typed: str, *entries: Entry, limit: int = 25) -> list[str]:
    completion = Completion(entries) if entries else COMPLETION
    return [each.id for each in completion.matching(typed, limit=limit)]


@pytest.mark.parametrize("typed", ["", "  \n", "\0", "?!", "\N{WAVING HAND SIGN}", "\u0301" * 9])
def test_where_no_word_is_typed_the_file_is_offered_in_its_order(typed):
    assert offered(typed) == [each.id for each in FILE]
    assert offered(typed, limit=2) == ["hours", "delivery"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        # The last word may be unfinished, at each of its letters.
        ("r", "refund"),
        ("refu", "refund"),
        ("how much", "delivery"),
        ("delivery t", "days"),
        # An alias leads to its entry.
        ("weekend", "hours"),
        ("money b", "refund"),
        # Neither order nor case, accents or marks count.
        ("cost delivery", "delivery"),
        ("REFUND", "refund"),
        ("ou est le cafe", "cafe"),
        ("CAFE\u0301", "cafe"),
        ("strasse", "cafe"),
        ("l\u00f3ng", "days"),
        ("how, much?!", "delivery"),
        # A word left unfinished still leads to it.
        ("refu how", "refund"),
        # Slips are forgiven, in whole words and in beginnings.
        ("delivrey cost", "delivery"),
        ("refnud", "refund"),
        ("refnu", "refund"),
        ("refuzd", "refund"),
        ("paxzphrase ", "password"),
        ("weeknd at", "hours"),
        ("passphrsae", "password"),
        ("pahssprase", "password"),
        # A word that is nowhere does not spoil the rest.
        ("zyntex refund", "refund"),
        # Scripts without blanks are found from within; a sign of Korean as it is composed.
        ("现金", "cash"),
        ("질무", "korean"),
    ],
)
def test_the_entry_one_means_is_offered_first(typed, first):
    assert offered(typed)[0] == first


@pytest.mark.parametrize("typed", ["zyntex", "xq", "2024", "404", "refuuuuund", "!zz!"])
def test_what_fits_nothing_is_offered_nothing(typed):
    assert offered(typed) == []


def test_only_entries_that_fit_are_offered():
    assert offered("delivery") == ["delivery", "days"]
    assert offered("weeke") == ["hours"]


def test_a_blank_ends_the_word():
    pay, payment = entry("pay", "Where do I pay?"), entry("payment", "My payment")
    assert offered("my pay", pay, payment) == ["payment", "pay"]
    cart, car = entry("cart", "A cart or two"), entry("car", "A car or maybe three")
    assert offered("car ", cart, car) == ["car", "cart"]
    # So do slips: unfinished, it may be the beginning of a longer one.
    assert offered("delivre ") == []
    assert offered("delivre") == ["delivery", "days"]
    assert offered("delivre zyntex") == []


def test_a_rare_word_counts_more_than_a_common_one():
    common = [entry(f"common-{number}", f"How is number {number}?") for number in range(9)]
    assert offered("how invoice ", *common, entry("rare", "Send me an invoice"))[0] == "rare"


def test_a_finished_word_is_as_rare_as_it_is_whole():
    begun = [entry(f"begun-{number}", f"Invoice {number}") for number in range(20)]
    some = [entry(f"some-{number}", "Some") for number in range(3)]
    assert offered("in some ", *begun, *some, entry("in", "Come in"))[0] == "in"


def test_equals_keep_the_order_of_the_file():
    whole = [entry(f"whole-{number}", f"plan 1{number}") for number in range(10, 99)]
    begun = [entry(f"begun-{number}", f"plans {number}") for number in range(10, 99)]
    mixed = [each for pair in zip(begun, whole, strict=True) for each in pair]
    assert offered("plan", *mixed, limit=200) == [each.id for each in [*whole, *begun]]


@pytest.mark.parametrize("others", ["a b c d e f g h i j k l m n o p", "zyntex qorvo xylem wurgh"])
def test_of_very_many_words_the_last_are_looked_up_and_repaired(others):
    only = entry("refund", "Refund")
    assert offered(f"refnud {others}", only) == []
    assert offered(f"refnud {others.partition(' ')[2]}", only) == ["refund"]


def test_all_words_beat_some_however_rare():
    spread = [entry(f"filler-{number}", "Is it so?") for number in range(50)]
    rare = entry("rare", "Zebra quagga")
    begun = entry("all", "What is a zebrafish when quagganated, and how does it swim?")
    assert offered("zebra quagga it", *spread, rare, begun)[:2] == ["all", "rare"]
    assert offered("zyntex zebra quagga it", *spread, rare, begun)[:2] == ["all", "rare"]
    assert offered("zebra quagga ", *spread, rare, begun) == ["rare", "all"]


def test_a_question_beats_an_alias_and_a_shorter_phrasing_a_longer_one():
    alias = entry("alias", "Do you have any?", "invoice")
    question = entry("question", "Where is the invoice now?")
    longer = entry("longer", "Where is the invoice of last month?")
    again = entry("again", "Where is the invoice now?")
    assert offered("invoice", longer, alias, question, again) == [
        "question",
        "again",
        "longer",
        "alias",
    ]


def test_a_whole_word_beats_a_longer_one():
    assert offered("plan", entry("plane", "A plane"), entry("plan", "Some plan"))[0] == "plan"


def test_a_nearer_word_beats_a_farther_one():
    farther, nearer = entry("farther", "Deployed"), entry("nearer", "The deployment of it")
    assert offered("deploymnet", farther, nearer) == ["nearer"]
    assert offered("xeploymen", entry("b", "deploymex"), nearer) == ["nearer", "b"]


def test_an_entry_with_many_fitting_phrasings_is_offered_once_and_leaves_room():
    many = entry("many", "plan", *(f"plan {number}" for number in range(99)))
    assert offered("plan", many, entry("other", "Another plan of mine"), limit=2) == [
        "many",
        "other",
    ]


def test_a_file_without_words_is_searched_in_vain():
    assert offered("a", entry("marks", "???")) == []
    assert Completion([]).matching("a") == Completion([]).matching("") == []


@pytest.mark.parametrize(
    "typed",
    ["a" * 100_000, "a " * 50_000, "e\u0301" * 50_000, "\u0301" * 100_000, "\0" * 100_000,
     "\ufdfa" * 100_000, " ".join(f"refnud{chr(97 + n)}" for n in range(26)) * 300, "\ud800"],
)  # fmt: skip
def test_a_hostile_text_is_borne(typed):
    assert len(COMPLETION.matching(typed)) <= len(FILE)


@given(
    st.text() | st.lists(st.sampled_from(TYPED)).map(" ".join),
    st.integers(1, 12),
)
def test_any_text_is_offered_few_entries_none_twice_and_always_the_same(typed, limit):
    found = offered(typed, limit=limit)
    assert len(found) <= limit
    assert len(set(found)) == len(found)
    assert found == offered(typed, limit=limit)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8), st.data())
def test_each_beginning_of_a_question_finds_it(questions, data):
    entries = [entry(str(number), question) for number, question in enumerate(questions)]
    number = data.draw(st.sampled_from(range(len(entries))))
    typed = questions[number][: data.draw(st.integers(0, 30))]
    assert str(number) in offered(typed, *entries)
