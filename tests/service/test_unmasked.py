"""What masking takes is remembered for its author, for a while, and in bounded number."""

from collections.abc import Callable

from faqbot.model import Question
from faqbot.service.unmasked import SECONDS, Unmasked

Asked = Callable[..., Question]
PHONE = "call +49 170 1234567"


def of(unmasked: Unmasked, name: str = "q", user: str = "U1", platform: str = "slack"):
    return unmasked.of(name, platform=platform, user=user)


def test_its_author_alone_has_it_and_only_what_is_masked_is_remembered(asked: Asked):
    unmasked = Unmasked()
    unmasked.note("q", asked(PHONE))
    unmasked.note("other", asked("when are you open?"))
    assert of(unmasked) == PHONE
    assert of(unmasked, "other") is of(unmasked, user="U2") is None
    assert of(unmasked, platform="discord") is None


def test_it_is_forgotten_after_an_hour(asked: Asked):
    now = [0.0]
    unmasked = Unmasked(monotonic=lambda: now[0])
    unmasked.note("q", asked(PHONE))
    now[0] = SECONDS - 1
    assert of(unmasked) == PHONE
    now[0] = SECONDS + 1
    assert of(unmasked) is None


def test_it_is_bounded_whatever_is_asked_and_the_oldest_goes_first(asked: Asked):
    unmasked = Unmasked(most=10)
    for number in range(1_000):
        unmasked.note(str(number), asked(f"{PHONE}{number:03}"))
    assert [of(unmasked, str(number)) is not None for number in (0, 989, 990, 999)] == [
        False,
        False,
        True,
        True,
    ]


def test_a_person_is_dropped_whatever_their_names(asked: Asked):
    unmasked = Unmasked()
    for user in ("T1:U1", "T2:U1", "U2"):
        unmasked.note(user, asked(PHONE, user=user))
    assert unmasked.drop("discord", ["U2"]) == 0
    assert unmasked.drop("slack", ["T1:U1", "T2:U1"]) == 2
    assert of(unmasked, "T1:U1", "T1:U1") is None
    assert of(unmasked, "U2", "U2") == PHONE


def test_what_no_database_takes_is_not_in_it(asked: Asked):
    unmasked = Unmasked()
    unmasked.note("q", asked(f"\x00 \udcff {PHONE}"))
    assert of(unmasked) == f"\ufffd ? {PHONE}"
