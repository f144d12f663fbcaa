"""From questions asked in vain to gaps of the file."""

import random
from datetime import timedelta

from faqbot.insight import still_open
from faqbot.insight.folding import Reasons
from faqbot.model import Outcome
from tests.conftest import NOW, SMALL_FILE, knowledge_of, matcher_of
from tests.fixed_matcher import FixedMatcher, suggested
from tests.insight.conftest import found_in, missed

CANADA = [
    missed("Do you ship to Canada?", "U1"),
    missed("do you ship to canada", "U2"),
    missed("hi, is shipping to Canada possible?", "U3"),
    missed("can you send parcels to canada", "U1"),
]
PETS = [missed("may I bring my dog", "U1"), missed("can I bring my dog to the shop", "U4")]


def test_questions_that_mean_the_same_are_one_gap_and_the_most_peoples_comes_first(small):
    found = found_in([*PETS, *CANADA], small)
    canada, pets = found.gaps
    assert canada.text.casefold().startswith("do you ship to canada")
    assert (canada.questions, canada.people, len(canada.wordings)) == (4, 3, 3)
    assert (pets.questions, pets.people) == (2, 2)
    assert found.questions == 6


def test_the_order_of_the_log_does_not_matter(small):
    rows = [*CANADA, *PETS, missed("how do I apply for a job", "U9")] * 2
    found = found_in(rows, small)
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        assert found_in(rows, small) == found


def test_case_filler_contractions_and_slips_are_one_wording(small):
    rows = [
        missed("Do you've gift vouchers?", "U1"),
        missed("hello, do you have gift vouchers", "U2"),
        missed("do you have gift vouchers please", "U3"),
        missed("do you have gift vuochers", "U4"),
    ]
    (gap,) = found_in(rows, small).gaps
    assert (len(gap.wordings), gap.people) == (1, 4)
    assert "vouchers" in gap.text


def test_what_one_person_alone_asked_is_hidden_unless_staff_confirm(small):
    rows = [missed("where do I park my van", "U1")] * 5
    found = found_in(rows, small)
    assert (found.gaps, found.hidden, found.hidden_questions) == ((), 1, 5)
    (gap,) = found_in(rows, small, confirmed=True).gaps
    assert (gap.questions, gap.people) == (5, 1)


def test_of_wordings_asked_alike_the_shortest_stands_for_all(small):
    rows = [
        missed("can you ship our parcels to canada, asks ann of acme", "U1"),
        missed("do you ship parcels to canada", "U2"),
    ]
    (gap,) = found_in(rows, small).gaps
    assert (gap.text, gap.variants) == ("do you ship parcels to canada", ())


def test_what_is_left_of_a_gap_is_not_shown_where_one_person_asked_it(small):
    facts = {"outcome": Outcome.ANSWER, "disliked": True, "objected": "delivery-time"}
    rows = [
        missed("do you ship parcels to canada", "U1"),
        missed("do you ship parcels to canada", "U2"),
        *[missed("can you ship our parcels to canada, asks ann of acme", "U3", **facts)] * 3,
    ]
    (gap,) = found_in(rows, small).gaps
    assert gap.is_shown
    taught = SMALL_FILE.replace("[when will", "[do you ship parcels to canada, when will")
    left = still_open(gap, matcher_of(knowledge_of(taught).entries))
    assert left is not None
    assert not left.is_shown


def test_what_the_present_file_answers_is_no_gap(small):
    rows = [missed("when are you open", "U1"), missed("what are your opening hours", "U2")]
    found = found_in(rows, small)
    assert (found.gaps, found.answered) == ((), 1)


def test_an_answer_that_was_disliked_stays_a_gap_while_the_same_is_answered(small):
    facts = {"outcome": Outcome.ANSWER, "disliked": True, "objected": "opening-hours"}
    rows = [missed("when are you open", user, **facts) for user in ("U1", "U2")]
    (gap,) = found_in(rows, small).gaps
    assert gap.reasons == Reasons(disliked=2)
    assert gap.alias_of is None
    elsewhere = [missed("when are you open", user, **facts | {"objected": "delivery-time"})
                 for user in ("U1", "U2")]  # fmt: skip
    assert found_in(elsewhere, small).gaps == ()


def test_reasons_and_times_are_counted(small):
    rows = [
        missed("do you ship to canada", "U1"),
        missed("do you ship to canada", "U1", handed_over=True, asked_at=NOW + timedelta(days=1)),
        missed("do you ship to canada", "U2", outcome=Outcome.SUGGEST),
    ]
    (gap,) = found_in(rows, small).gaps
    assert gap.reasons == Reasons(missed=2, suggested=1, handed_over=1)
    assert (gap.first, gap.last) == (NOW, NOW + timedelta(days=1))


def test_a_guess_in_place_of_which_another_was_chosen_counts_as_suggested_in_vain(small):
    facts = {"outcome": Outcome.SUGGEST, "rejected": True, "objected": "opening-hours"}
    rows = [missed("when are you open", user, **facts) for user in ("U1", "U2")]
    (gap,) = found_in(rows, small).gaps
    assert gap.reasons == Reasons(suggested=2)
    assert gap.alias_of is None
    elsewhere = [missed("when are you open", user, **facts | {"objected": "delivery-time"})
                 for user in ("U1", "U2")]  # fmt: skip
    assert found_in(elsewhere, small).gaps == ()


def test_what_the_present_file_shows_as_a_guess_is_a_gap_only_to_whom_it_was_no_answer():
    asked = "may I come in late"
    matcher = FixedMatcher({asked: suggested("opening-hours", "delivery-time", opened=True)})
    rows = [missed(asked, user) for user in ("U1", "U2")]
    assert found_in(rows, matcher).gaps == ()
    facts = {"outcome": Outcome.SUGGEST, "disliked": True, "objected": "opening-hours"}
    (gap,) = found_in([missed(asked, user, **facts) for user in ("U1", "U2")], matcher).gaps
    assert gap.questions == 2
    offered = FixedMatcher({asked: suggested("opening-hours", "delivery-time")})
    (gap,) = found_in(rows, offered).gaps
    assert gap.alias_of == "opening-hours"


def test_a_gap_tells_the_nearest_entry_and_whether_it_may_be_its_alias(small):
    rows = [missed("is there express delivery", user) for user in ("U1", "U2")]
    rows += [missed("who was the first man on the moon", user) for user in ("U1", "U2")]
    far, near = sorted(found_in(rows, small).gaps, key=lambda gap: gap.text, reverse=True)
    assert near.nearest is not None
    assert near.alias_of == near.nearest.entry_id == "delivery-time"
    assert far.alias_of is None


def test_small_talk_lone_words_and_follow_ups_are_no_gaps(small):
    rows = [
        missed("thanks a lot!", "U1"),
        missed("asdfgh", "U1"),
        missed("???", "U1"),
        missed("12345 678", "U1"),
        missed("[email]", "U1"),
        missed("and on sundays", "U1", follows="opening-hours"),
        missed("and on sundays", "U2", follows="opening-hours"),
    ]
    found = found_in(rows, small, confirmed=True)
    assert (found.gaps, found.noise, found.leaning) == ((), 5, 2)


def test_a_word_that_two_people_ask_is_a_gap(small):
    (gap,) = found_in([missed("vouchers?", "U1"), missed("Vouchers", "U2")], small).gaps
    assert gap.text.casefold().startswith("vouchers")


def test_what_is_ignored_stays_ignored_and_so_does_what_is_nearly_the_same(small):
    ignored = ["do you ship to canada"]
    rows = [
        missed("Do you ship to Canada?", "U1"),
        missed("do you ship to canada now", "U2"),
        *PETS,
    ]
    found = found_in(rows, small, ignored=[*ignored, "what is the meaning of life"])
    assert [gap.people for gap in found.gaps] == [2]
    assert "dog" in found.gaps[0].text
    assert (found.ignored_questions, found.met) == (2, ("do you ship to canada",))


def test_of_too_many_wordings_the_rarest_are_left_out_and_counted(small):
    rows = [*CANADA, *PETS, missed("where do I park my van", "U1")]
    found = found_in(rows, small, most=1)
    assert [gap.questions for gap in found.gaps] == [2]
    assert found.left_out == 5


def test_texts_cannot_steer_the_terminal_they_are_shown_on(small):
    rows = [missed("do you \x1b[31mship\x07 to\u202e mars\nnow", user) for user in ("U1", "U2")]
    (gap,) = found_in(rows, small).gaps
    assert gap.text.isprintable()


def test_a_gap_is_closed_by_a_file_that_answers_it(small):
    (gap,) = found_in(CANADA, small).gaps
    assert still_open(gap, small) is not None
    with_it = SMALL_FILE.replace(
        "posts:",
        '  - {id: canada, question: Do you ship to Canada?, answer: "Yes.", '
        "aliases: [is shipping to Canada possible, can you send parcels to Canada]}\nposts:",
    )
    assert still_open(gap, matcher_of(knowledge_of(with_it).entries)) is None


def test_those_who_are_not_named_are_no_person_beside_those_who_are(small):
    rows = [missed("where do I park my van", ""), missed("where do I park my van", "U1")] * 5
    found = found_in(rows, small)
    assert (found.gaps, found.hidden, found.hidden_questions) == ((), 1, 10)
    (gap,) = found_in(rows, small, confirmed=True).gaps
    assert (gap.questions, gap.people) == (10, 1)
    (shown,) = found_in([*rows, missed("where do I park my van", "U2")], small).gaps
    assert (shown.questions, shown.people) == (11, 2)


def test_what_only_those_asked_who_are_not_named_is_hidden_unless_staff_confirm(small):
    rows = [missed("where do I park my van", "")] * 5
    assert found_in(rows, small).gaps == ()
    (gap,) = found_in(rows, small, confirmed=True).gaps
    assert (gap.questions, gap.people) == (5, 0)
    assert found_in([missed("vans", "")] * 5, small, confirmed=True).noise == 5
