"""What the lexicon says of pairs of words that were thought of after it was written."""

import pytest

from faqbot.matching.contrast.lexicon import Lexicon, Phrase

LEXICON = Lexicon.load()

OPPOSITES = """
subscribing/unsubscribed, hosting/attending, checking in/checking out, lending/borrowed
sublet/rent, vaccinated/unvaccinated, employer/staff, promoted/demoted, hardcover/paperback
cheaper/pricier, arriving/departing, landlord/tenants, upstairs/downstairs, grew/shrank
opened/closed, gained/lost, archived/restored, muted/unmuted, merge/split, refill/empty
deposit/withdrawing, overpaid/underpaid, prepaid/postpaid, sender/recipient, adults/kids
weekdays/weekends, indoors/outdoors, domestic/international, fresh/frozen, spicy/mild
sell/bought, hired/fired, winter/summer, sunrise/sunset, push/pull, clean/dirty
encrypt/decrypt, upload/download, enabled/disabled, locked/unlocked, visible/hidden
online/offline, public/private, manual/automatic, mandatory/optional, refundable/nonrefundable
single/double, ground floor/top floor, front/rear, left/right, clockwise/counterclockwise
before/after, earliest/latest, minimum/maximum, shortest/longest, with/without
part time/full time, temporary/permanent, beginner/advanced, pass/failed, present/absent
sick/healthy, gain weight/lose weight, inhale/exhale, admitted/discharged, oral/written
publish/unpublish, undo/redo, collapse/expanded, zoom in/zoom out, sign up/opt out
attach/remove, pin/unpin, follow/unfollow, block/unblock, approve/reject
postpone/bring forward, shorten/extended, increase/reducing, tighten/loosened, fill/drain
turn on/turn off, plugged in/unplugged, heat/cool, wet/dry, melt/freeze
pack/unpacking, load/unload, pick up/drop off, deliver/collected, imported/exports
paid/unpaid, debit/credit, income/expenses, profit/losses, gross/net
spend/saved, buyer/seller, supplier/customer, claim/waive, insured/uninsured
tall/heavy, width/depth, height/weight, rose/fell
"""
# Synonyms, things that go together, forms of one word, and words that only look like a prefix.
NEAR_MISSES = """
buy/purchase, delete/remove, sign in/log in, rent/lease, invoice/bill
parcel/package, cancel/terminate, fix/repaired, shop/store, kids/children
cost/price, quick/fast, begin/start, close/shut, large/big
mobile/phone, toilet/restroom, doctor/physician, flat/apartment, holiday/vacation
book/novel, ticket/window, refund/window, table/garden, invoice/dentist
delivery/password, tenant/ticket, printer/lesson, museum/tax, guitar/visa
apply/swim, repair/photo, coach/budget, train/recipe, opening/wedding
password/address, member/badge, office/desk, teacher/course, hotel/room
car/engine, hospital/nurse, library/book, ticket/seat, bank/loan
garden/plant, school/homework, shirt/button, kitchen/oven, phone/charger
unit/it, union/ion, demand/mand, display/play, discount/count
design/sign, deliver/liver, describe/scribe, distance/stance, discuss/cuss
deposit/posit, depart/part, research/search, report/port, return/turn
discover/cover, import/port, inform/form, invent/vent, mission/emission
overtake/undertake, overwrite/underwrite, unless/less, until/til, express/press
pay/paying, left/leave, saved/save, found/find, booked/booking
cats/cat, cancelled/cancelling, colours/color, organise/organization, delivered/delivery
app/website, friend/colleague, camera/lens, voucher/discount, receipt/warranty
lawn/mower, yoga/mat, dance/studio, map/route, driver/licence
dessert/menu, student/semester, salary/payday, cable/socket, bread/flour
update/version, branch/repository, court/lawyer, wine/glass, tent/campsite
gift/wrap, size/fit, hair/salon, pool/towel, concert/stage
"""


def pairs(table: str) -> list[tuple[str, str]]:
    listed = table.replace("\n", ",").split(",")
    return [
        (one, other) for one, _, other in (pair.strip().partition("/") for pair in listed) if one
    ]


def test_most_opposites_are_known():
    found = [LEXICON.are_opposed(*pair) for pair in pairs(OPPOSITES)]
    assert len(found) >= 100
    assert sum(found) >= 0.85 * len(found)


def test_hardly_any_other_pair_is_called_opposed():
    found = [LEXICON.are_opposed(*pair) for pair in pairs(NEAR_MISSES)]
    assert len(found) >= 100
    assert sum(found) <= 0.03 * len(found)


@pytest.mark.parametrize(("one", "other"), pairs(OPPOSITES)[::7])
def test_opposition_has_no_direction(one, other):
    assert LEXICON.are_opposed(one, other) == LEXICON.are_opposed(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("unretweet", "retweet"),
        ("nonrecyclable", "recyclable"),
        ("deregistering", "register"),
        ("upselling", "downselling"),
        ("overbooked", "underbooked"),
        ("prepaid", "postpaid"),
        ("tasteful", "tasteless"),
        ("unlaminated", "laminated"),
    ],
)
def test_a_prefix_or_suffix_turns_a_word_that_no_list_has(one, other):
    assert LEXICON.are_opposed(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("unless", "less"),
        ("until", "til"),
        ("union", "ion"),
        ("overtake", "undertake"),
        ("overwritten", "underwritten"),
        ("display", "play"),
        ("demand", "mand"),
        ("misses", "ses"),
        ("unit", "it"),
    ],
)
def test_what_only_looks_like_a_prefix_turns_nothing(one, other):
    assert not LEXICON.are_opposed(one, other)
    assert not LEXICON.are_opposed(other, one)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("bought", {"buy"}),
        ("left", {"leave", "left"}),
        ("cancelling", {"cancel"}),
        ("parties", {"party"}),
        ("boxes", {"box"}),
        ("shipped", {"ship"}),
        ("pricier", {"pricey"}),
        ("largest", {"large"}),
        ("knives", {"knife"}),
        ("authorising", {"authorise", "authorize"}),
        ("bookings", {"book", "booking"}),
        # No forms of anything: endings only look like some.
        ("customer", {"customer"}),
        ("news", {"news"}),
        ("bus", {"bus"}),
        ("this", {"this"}),
        ("number", {"number"}),
        ("process", {"process"}),
        ("zyntexes", {"zyntexes"}),
        ("", {""}),
        ("turned on", {"turn on"}),
        ("credit cards", {"credit card"}),
        ("purple sofas", {"purple sofas"}),
    ],
)
def test_base_forms(word, forms):
    assert LEXICON.base_forms(word) == forms


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("france", "spain", "country"),
        ("south africa", "brazil", "country"),
        ("german", "french", "language"),
        ("mondays", "thursday", "weekday"),
        ("paypal", "klarna", "payment"),
        ("visa", "mastercard", "card_brand"),
        ("linux", "windows", "os"),
        ("firefox", "safari", "browser"),
        ("mysql", "mongodb", "database"),
        ("cats", "dogs", "pet"),
        ("yearly", "monthly", "frequency"),
        ("pdf", "csv", "file_format"),
        ("car insurance", "travel insurance", "insurance"),
        ("piano", "violins", "instrument"),
        ("nephew", "aunt", "family"),
        ("plumber", "electrician", "trade"),
        ("breakfast", "lunch", "meal"),
        # The same thing by another name, the same word, and terms of different levels.
        ("soccer", "football", None),
        ("usa", "united states", None),
        ("autumn", "fall", None),
        ("dog", "dogs", None),
        ("paypal", "linux", None),
        ("july", "monday", None),
        ("garden", "invoice", None),
        ("may", "june", None),
    ],
)
def test_terms_of_one_level(one, other, level):
    assert LEXICON.same_level(one, other) == level
    assert LEXICON.same_level(other, one) == level


def test_a_term_may_be_of_several_levels_or_none():
    assert {"colour", "fruit"} <= LEXICON.level_of("oranges")
    assert LEXICON.level_of("how") == frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("delivery", "deliver"),
        ("shipment", "parcel"),
        ("get rid of", "deleting"),
        ("mobile phones", "cell phone"),
        ("loo", "toilets"),
        ("quit", "cancel"),
        ("logging in", "sign in"),
        ("broken", "defective"),
        ("colours", "color"),
        ("bought", "purchases"),
        ("fee", "charges"),
        ("registering", "enrolled"),
    ],
)
def test_words_that_say_the_same(one, other):
    assert LEXICON.are_synonyms(one, other)
    assert LEXICON.are_synonyms(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [*pairs(OPPOSITES), ("garden", "password"), ("cat", "dog"), ("germany", "france")],
)
def test_opposites_and_strangers_are_no_synonyms(one, other):
    assert not LEXICON.are_synonyms(one, other)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("how do i turn on the heating", ["turn on"]),
        ("can i turn the heating off at night", ["turn off"]),
        (
            "signing up for car insurance in south africa",
            ["sign up", "car insurance", "south africa"],
        ),
        ("i turned it off", ["turn off"]),
        ("turn switch it off", ["turn off"]),
        ("can i send my shoes back", ["send back"]),
        # A preposition is no part of the verb, and another clause has verbs of its own.
        ("do i turn the key on my phone", []),
        ("which sign leads to the car up there", []),
        ("how do i sign it and back it up", ["back up"]),
        ("off", []),
        ("", []),
    ],
)
def test_terms_of_several_words_are_found(text, terms):
    assert [phrase.term for phrase in LEXICON.phrases(text.split())] == terms


def test_a_term_says_where_its_words_are():
    text = "please switch all alerts off and check out"
    assert LEXICON.phrases(text.split()) == [
        Phrase(1, 5, "switch off", (1, 4)),
        Phrase(6, 8, "check out", (6, 7)),
    ]


@pytest.mark.parametrize(
    "word", ["insured", "debit", "unblock", "reuploaded", "voucher", "overbooking", "webinars"]
)
def test_rarer_words_of_business_are_known(word):
    assert LEXICON.is_known(word)


@pytest.mark.parametrize("word", ["recieve", "acount", "calender", "costumer", "refnud", "zyntex"])
def test_slips_are_unknown(word):
    assert not LEXICON.is_known(word)


@pytest.mark.parametrize(
    "words",
    [["take"] * 100, ["turn", "a"] * 80, ["too", "to", "up"] * 55, ["un" * 250], ["-"] * 250],
)
def test_hostile_texts_end(words):
    assert LEXICON.phrases(words) == []
    assert not LEXICON.are_opposed(words[0], words[0])
