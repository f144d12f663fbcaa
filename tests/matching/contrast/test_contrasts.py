"""By what a question differs from an entry: what is surely another thing, and what only may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.contrast.contrasts import contrast_of
from faqbot.model import Contrast, Difference
from tests.matching.contrast.samples import compared, rows

# A question / the phrasing of an entry on another thing.
OPPOSITES = """
how do I reopen the account / how do I close the account
how do I sell my season ticket / how do I buy a season ticket
how do I unfollow a gallery / how do I follow a gallery
can I shorten my stay / can I extend my stay
how do I decrease the dose / how do I increase the dose
how do I lose the badge / how do I earn the badge
how do I leave the choir / how do I join the choir
how do I lock the gate / how do I unlock the gate
how do I unmute the intercom / how do I mute the intercom
how do I lend somebody a book / how do I borrow a book
where do the trains arrive / where do the trains depart
is there a discount for adults / is there a discount for children
how do I turn off the heating / how do I turn on the heating
how do I check out of the hotel / how do I check in at the hotel
how do I switch the lamp off / how do I switch the lamp on
how do I download my prescription / how do I upload my prescription
when does the summer semester begin / when does the winter semester begin
how do I withdraw money / how do I deposit money
how do I shrink the table / how do I enlarge the table
how do I drain the pool / how do I fill the pool
what if my cat gains weight / what if my cat loses weight
how do I stop the weekly delivery / how do I start the weekly delivery
can I eat after the swim / can I eat before the swim
how do I export contacts / how do I import contacts
how do I unsubscribe / how do I subscribe
can I stand / can I sit
"""
NEGATIONS = """
I do not want to receive the magazine / I want to receive the magazine
I don't want the newsletter / I want the newsletter
we no longer need a garden plot / we need a garden plot
I don't really need a locker / I need a locker
"""
DIRECTIONS = """
how do I switch from Family to Basic / how do I switch from Basic to Family
can I move from the general ward to the plus ward / can I move from the plus ward to the general ward
how do I move my files from Dropbox to Google / how do I move my files from Google to Dropbox
train from York to Leeds / train from Leeds to York
until what age is it free / from what age is it free
can you send money to me / can I send money to you
when do you pay me / when do I pay you
can I lend you a bike / can you lend me a bike
do we call you on the day / do you call us on the day
how do you pay customers / how do customers pay you
do pupils give homework to teachers / do teachers give homework to pupils
can the seller contact buyers / can buyers contact the seller
how does the passenger find the driver / how does the driver find the passenger
does the agent pay the landlord / does the landlord pay the agent
do I send you an invoice / do you send me an invoice
can a guest invite me to his desk / can I invite a guest to my desk
"""
NUMBERS = """
what does error 12 mean / what does error 21 mean
can I park for 3 hours / can I park for 2 hours
do you support version 3.2 / do you support version 4.1
what is the fee for 2024 / what is the fee for 2025
is the 500 g bag in stock / is the 250 g bag in stock
how do I fix code E17 / how do I fix code E71
can I get ten eggs / can I get six eggs
is the ticket 15 euros / is the ticket 30 euros
does it weigh 5kg / does it weigh 8kg
do you teach grade B2 / do you teach grade A1
error 13 / what does it mean when the coffee machine on the second floor shows error 31
size 44? / do you still have the blue hiking boots of last winter in size 39
"""
KINDS = """
do you deliver to Portugal / do you deliver to Sweden
can I pay with PayPal / can I pay with Klarna
is there a course in Italian / is there a course in French
do you treat rabbits / do you treat hamsters
does it run on Linux / does it run on Windows
can I come on Tuesday / can I come on Saturday
do you rent out violins / do you rent out pianos
can I export it as PDF / can I export it as CSV
is the vase green / is the vase red
do you repair laptops / do you repair phones
"""
SURE = [
    (Difference.OPPOSITE, OPPOSITES),
    (Difference.NEGATION, NEGATIONS),
    (Difference.DIRECTION, DIRECTIONS),
    (Difference.NUMBER, NUMBERS),
    (Difference.KIND, KINDS),
]
# A question / what means the same.
PARAPHRASES = """
how do I terminate my membership / how do I cancel my membership
when do you shut / what are your closing times
how do I get rid of my account / how do I delete my account
my parcel has not arrived / where is my parcel
is the pool heated in winter / do you heat the pool in the cold months
I can't log in / what if I cannot sign in
may my dog come along / are dogs allowed
where do I hand in my key / where do I return my key
how do I put my subscription on hold / how do I pause my subscription
what do I pay for a child / what does a ticket for kids cost
can you give me a refund / can I get a refund from you
can you cancel my order / can I cancel my order
could you change my appointment / how do I change my appointment
what happens if I never show up / what if I don't turn up
is parking free of charge / do I have to pay for parking
how early do I need to be there / when should I arrive
the scanner doesn't start / why won't the scanner start
do I have to bring my own towel / are towels provided
how do I reset my password / I forgot my password
I lost my card, what now / what do I do when my card is gone
is there a lift / do you have an elevator
who do I call when the heating is off / the heating does not work
I want out of my contract / how do I end my contract
which documents do I need / what papers must I bring
how long is the warranty / for how long is it under warranty
do you take credit cards / is it possible to pay by card
where can I see my grades / how do I look up my marks
can I bring the kids / are children welcome
how do I book a table / can I reserve a table
I have not got my invoice / where do I find my invoice
what is the wifi code / how do I get on the internet
may I switch to another class / can I change my class
could I take photos inside / is photography allowed in the museum
how do I move to the bigger plan / how do I upgrade
how many guests can I bring / is there a limit on guests
can I get a mortgage on an old house / do you finance older houses
is the agent paid by the landlord / does the landlord pay the agent
will I be sent an invoice / do you send me an invoice
are the pupils given homework by the teachers / do teachers give homework to pupils
how are you paid by customers / how do customers pay you
I misplaced my ring / I can't find my ring
the gate stays open / the gate won't close
my code is invalid / my code is not valid
stop all access to our calendar / disconnect it from our calendar
"""


def contrast(asked: str, *phrasings: str, answer: str = "") -> Contrast | None:
    return contrast_of(compared(asked, phrasings, answer))


def is_sure(asked: str, *phrasings: str, answer: str = "") -> bool:
    found = contrast(asked, *phrasings, answer=answer)
    return found is not None and found.sure


@pytest.mark.parametrize(
    ("difference", "asked", "known"),
    [(difference, *row) for difference, table in SURE for row in rows(table)],
)
def test_another_thing_in_the_same_frame_is_sure(difference, asked, known):
    found = contrast(asked, known)
    assert found is not None
    assert (found.sure, found.difference) == (True, difference)


@pytest.mark.parametrize(("asked", "known"), [row for _, table in SURE for row in rows(table)][::2])
def test_an_entry_with_a_phrasing_of_the_other_thing_has_no_sure_contrast(asked, known):
    assert not is_sure(asked, asked, known)
    assert not is_sure(known, known, asked)


@pytest.mark.parametrize(
    ("asked", "known", "answer"),
    [
        ("how do I unmute it", "how do I mute it", "Tap the bell; tap it again to unmute."),
        ("how do I turn off the oven", "how do I turn on the oven", "The knob; turn off likewise."),
        ("do you ship to Peru", "do you ship to Chile", "To Chile, Peru and Brazil."),
        ("is it free at 12", "is it free at 6", "Free from 6 to 12 years."),
        ("is there a course in Dutch", "is there a course in Greek", "Greek, Dutch and Welsh."),
        ("how do I close the gate", "how do I open the gate", "Open and close it by the app."),
    ],
)
def test_what_the_answer_speaks_of_is_no_sure_contrast(asked, known, answer):
    assert is_sure(asked, known)
    assert not is_sure(asked, known, answer=answer)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("how do I zoom out", "how do I zoom in and out"),
        ("turn down the radiator", "how do I turn the radiator up or down"),
        ("how do I switch the sound off", "how do I switch the sound on and off"),
        ("how do I sign off", "where do I sign up or off"),
        ("can I roll the awning out", "can I roll the awning in and out"),
    ],
)
def test_a_phrasing_with_both_directions_is_asked_for_either(asked, known):
    assert not is_sure(asked, known)


@pytest.mark.parametrize(("asked", "known"), rows(PARAPHRASES))
def test_a_paraphrase_is_no_sure_contrast(asked, known):
    assert not is_sure(asked, known)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        # The same question about one who cannot, or has not, may be what the entry is for.
        ("what if I can not swim", "I can swim"),
        ("I never got my library card", "I got my library card"),
        ("what if nobody feeds my rabbit", "who feeds my rabbit"),
        ("can I undo the booking", "how do I make a booking"),
        ("how do I reset the Quorvo camera", "how do I reset the Zyntex camera"),
        ("does Doctor Lindholm see patients", "does Doctor Abara see patients"),
    ],
)
def test_a_doubt_is_named_and_not_sure(asked, known):
    found = contrast(asked, known)
    assert found is not None
    assert not found.sure


def test_little_of_the_phrasing_makes_nothing_sure():
    known = "how do I close the savings account of my late grandmother at your branch"
    found = contrast("how do I open a window", known)
    assert found is not None
    assert not found.sure
    assert is_sure("how do I open the savings account of my late grandmother", known)


def test_a_contrast_names_what_stands_against_what():
    assert contrast("do you treat rabbits", "do you treat hamsters") == Contrast(
        Difference.KIND, "rabbits", "hamsters", sure=True
    )
    assert contrast("when do you pay me", "when do I pay you") == Contrast(
        Difference.DIRECTION, "you pay", "i pay", sure=True
    )
    assert contrast("I don't want a bag", "I want a bag") == Contrast(
        Difference.NEGATION, "not", "", sure=True
    )


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("我可以带狗吗", "我可以带猫吗"),
        ("犬を連れて行けますか", "猫を連れて行けますか"),
        ("พาสุนัขเข้าได้ไหม", "พาแมวเข้าได้ไหม"),
        ("", "how do I pay"),
        ("how do I pay", ""),
        ("", ""),
        ("?!", "\U0001f600"),
    ],
)
def test_other_scripts_and_empty_texts_have_no_sure_contrast(asked, known):
    assert not is_sure(asked, known)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("kann ich 3 hunde mitbringen", "kann ich 2 hunde mitbringen"),
        ("错误 12 是什么意思", "错误 21 是什么意思"),
        ("错误12是什么意思", "错误21是什么意思"),
        ("エラー13の意味は", "エラー31の意味は"),
        ("¿cuánto cuesta el pase 7?", "¿cuánto cuesta el pase 30?"),
    ],
)
def test_numbers_need_no_english(asked, known):
    assert is_sure(asked, known)
    assert not is_sure(asked, asked)


@given(st.text(max_size=120))
def test_no_text_contrasts_with_itself(text):
    assert contrast(text, text) is None


@pytest.mark.parametrize(
    ("asked", "known", "answer", "sure"),
    [
        ("what did the ticket cost in 2019", "what does the ticket cost", "12 euros.", True),
        ("opening hours 2031", "your opening hours", "From 9 to 17.", True),
        (
            "what does it cost in 2026",
            "what does it cost",
            "12 euros until the end of 2026.",
            False,
        ),
        ("can I bring 3 guests", "can I bring guests", "As many as you like.", False),
        ("does model 4100 fit", "does my model fit", "All of ours do.", False),
    ],
)
def test_a_year_that_the_entry_does_not_name_is_sure_and_no_other_number(
    asked, known, answer, sure
):
    assert is_sure(asked, known, answer=answer) is sure
