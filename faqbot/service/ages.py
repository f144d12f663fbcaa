"""Ages, spans and numbers in the language of the sentences around them: "3 months ago", "2 hours".

Words and plural rules are those of CLDR (https://cldr.unicode.org) in babel, which is imported where
it is needed: that takes 25 ms, and many a command tells no age.
"""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from faqbot.model import Post, ShownPost
from faqbot.texts import FALLBACK, Texts

if TYPE_CHECKING:
    from babel import Locale

_Unit: TypeAlias = Literal["year", "month", "week", "day"]
_DAYS_A_WEEK = 7
_MONTHS_A_YEAR = 12
# As babel counts them back.
_DAYS: dict[_Unit, int] = {"year": 365, "month": 30, "week": 7, "day": 1}
_SECONDS_A_MINUTE = 60
# Units of time in minutes, longest first.
_MINUTES = {"day": 1_440, "hour": 60, "minute": 1}
# Sentences of these forms may leave the number out, since they are for one alone.
_ALONE = {"zero": 0, "one": 1, "two": 2}
_NUMBER = "{n}"
_MINUS = re.compile(r"[-\u2212]\W*\d")


def age(published: date, today: date, texts: Texts) -> str:
    """The time from `published` to `today`, both days in UTC; a day to come counts as today."""
    days = (today - published).days
    months = (today.year - published.year) * _MONTHS_A_YEAR + today.month - published.month
    months -= today.day < published.day
    if days < _DAYS_A_WEEK:
        return _ago(max(0, days), "day", texts.tag)
    if months < 1:
        return _ago(days // _DAYS_A_WEEK, "week", texts.tag)
    if months < _MONTHS_A_YEAR:
        return _ago(months, "month", texts.tag)
    return _ago(months // _MONTHS_A_YEAR, "year", texts.tag)


def shown_post(post: Post, today: date, texts: Texts) -> ShownPost:
    """A post with its age; one that is dated ahead, as of today, which no platform then counts up to."""
    if post.published > today:
        post = replace(post, published=today)
    return ShownPost(post, age(post.published, today, texts))


def span(time: timedelta, texts: Texts) -> str:
    """A length of time; a negative one, which a clock set back makes, counts as none."""
    minutes = max(0, int(time.total_seconds())) // _SECONDS_A_MINUTE
    for unit, size in _MINUTES.items():
        if number := minutes // size:
            return _so_long(number, unit, texts.tag)
    return texts.say("less_than_a_minute")


def counted(number: int, noun: str, texts: Texts) -> str:
    """So many of a noun: the sentence `one_{noun}`, `many_{noun}`, or that of the language's form.

    The forms are `zero`, `one`, `two`, `few` and `many`, as CLDR has them for the language; what has no
    sentence of its own is `many`. Units of time need no sentences.
    """
    if noun in _MINUTES:
        return _so_long(number, noun, texts.tag)
    form = str(_locale(texts.tag).plural_form(number))
    own = texts.sentences.get(f"{form}_{noun}", "")
    is_its = bool(own) and (_NUMBER in own or _ALONE.get(form) == number)
    return texts.say(f"{form if is_its else 'many'}_{noun}", n=number)


@lru_cache(maxsize=4096)
def _ago(number: int, unit: _Unit, tag: str) -> str:
    from babel.dates import format_timedelta, get_relative_name

    locale = _locale(tag)
    # Only these two: some languages have a word for the day before ("vorgestern"), and people count it.
    named = (
        get_relative_name(unit, -number, locale=locale) if unit == "day" and number < 2 else None
    )
    passed = timedelta(days=-number * _DAYS[unit])
    words = named or format_timedelta(
        passed, granularity=unit, threshold=1, add_direction=True, locale=locale
    )
    # Of a language whose words for it CLDR lacks, babel makes a negative number: "-2 d".
    return _ago(number, unit, FALLBACK) if _MINUS.search(words) else words


@lru_cache(maxsize=4096)
def _so_long(number: int, unit: str, tag: str) -> str:
    from babel.units import format_unit

    return format_unit(number, f"duration-{unit}", locale=_locale(tag))


@lru_cache(maxsize=128)
def _locale(tag: str) -> "Locale":
    """What babel knows of a language tag, else of its language, else of English."""
    from babel import Locale, UnknownLocaleError

    for known in (tag, tag.partition("-")[0]):
        try:
            return Locale.parse(known, sep="-")
        # A tag that is none, or one that CLDR does not have.
        except (ValueError, UnknownLocaleError):
            continue
    return Locale(FALLBACK)
