"""The days and times in `bot.hours`: each takes a text, and converts it or says what to write."""

import re
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from faqbot.knowledge.did_you_mean import nearest
from faqbot.knowledge.values import fail
from faqbot.model.hours import DAYS, MIDNIGHT, Span

_NAMED = "|".join(DAYS)
DAYS_PATTERN = rf"^(?:{_NAMED})(?:-(?:{_NAMED}))?$"
_ONE_OR_MORE = re.compile(DAYS_PATTERN)
_SPAN = re.compile(r"(\d{1,2}):(\d{2}) ?[-–] ?(\d{1,2}):(\d{2})")  # noqa: RUF001
_BARE = re.compile(r"(\d{1,2}) ?[-–] ?(\d{1,2})")  # noqa: RUF001
_TIME = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_SPAN_SCHEMA = rf"{_TIME} ?[-–] ?(?:{_TIME}|24:00)"  # noqa: RUF001
TIMES_PATTERN = rf"^{_SPAN_SCHEMA}(?: ?, ?{_SPAN_SCHEMA})*$"
_EXAMPLE = 'write from-to, such as "09:00-17:00"; several with a comma between them'
_LEFT_OUT = "leave the day out: a day that is not named is closed"
# What people write for such a day; YAML reads some of it as no text.
_CLOSED = {"closed", "none", "off", "no", "false", "null", "-", "–", ""}  # noqa: RUF001
_DAY_LENGTH = 3
_ZONE_KEYS = ("zone", "tz")


def days_of(key: str) -> list[int]:
    """The days that a key names, Monday 0: [0, 1, 2, 3, 4] for "mon-fri", [5, 6, 0] for "sat-mon"."""
    first, _, last = key.partition("-")
    start, end = DAYS.index(first), DAYS.index(last or first)
    return [day % len(DAYS) for day in range(start, end + 1 + len(DAYS) * (end < start))]


def _days(key: str) -> str:
    if _ONE_OR_MORE.fullmatch(key):
        return key
    raise fail("unknown-key", f'unknown key "{key}" in "hours"', _days_meant(key))


def _days_meant(key: str) -> str:
    if any(each in key.casefold() for each in _ZONE_KEYS):
        return 'did you mean "zone"?'
    parts = re.split(r"\s*(?:-|–|\bto\b)\s*", key.casefold().strip())  # noqa: RUF001
    if len(parts) == 1 and len(key) == 2 * _DAY_LENGTH:
        parts = [key[:_DAY_LENGTH], key[_DAY_LENGTH:]]
    near = "-".join(part[:_DAY_LENGTH] for part in parts)
    known = [*DAYS, *(f"{first}-{last}" for first in DAYS for last in DAYS if first != last)]
    meant = near if near in known else nearest(key, [*known, "zone"])
    if meant is not None:
        return f'did you mean "{meant}"?'
    return "write zone, a day such as sat, or days such as mon-fri"


def _times(value: object) -> object:
    if value is None or value is False:
        raise fail("bad-hours", "this day has no times", _LEFT_OUT)
    if not isinstance(value, str):
        raise fail("bad-hours", "the times of a day must be one text", _EXAMPLE)
    if value.strip().casefold() in _CLOSED:
        raise fail("bad-hours", f'"{value}" is not a time of a day', _LEFT_OUT)
    spans = sorted(_span(part.strip()) for part in value.split(","))
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise fail("bad-hours", f'"{value}" has times that overlap', "make one of the two")
    return tuple(spans)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        bare = _BARE.fullmatch(text)
        remedy = f'write "{int(bare[1]):02}:00-{int(bare[2]):02}:00"' if bare else _EXAMPLE
        raise fail("bad-hours", f'"{text}" is not a time of a day', remedy)
    start, end = (_minutes(text, found[at], found[at + 1]) for at in (1, 3))
    if start == end:
        raise fail("bad-hours", f'"{text}" begins when it ends', "delete it, or correct it")
    if start > end:
        before, after = text[: found.end(2)].strip(), text[found.start(3) :].strip()
        raise fail(
            "bad-hours",
            f'"{text}" goes past midnight',
            f'write "{before}-24:00" for that day, and "00:00-{after}" for the next',
        )
    return start, end


def _minutes(text: str, hour: str, minute: str) -> int:
    made = int(hour) * 60 + int(minute)
    if int(minute) > 59 or made > MIDNIGHT:
        raise fail("bad-hours", f'{hour}:{minute} in "{text}" is no time', "write 00:00 to 24:00")
    return made


def _zone(value: object) -> object:
    name = str(value).strip()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise fail("bad-zone", f'"{name}" is not a time zone', _zone_meant(name)) from None


def _zone_meant(name: str) -> str:
    known = available_timezones()
    if not known:
        return "this machine has no list of time zones: install its package tzdata"
    # People write the city alone.
    city = name.rpartition("/")[2].casefold().replace(" ", "_")
    cities = [each for each in sorted(known) if each.rpartition("/")[2].casefold() == city]
    near = cities[0] if cities else nearest(name, sorted(known))
    return f'did you mean "{near}"?' if near else "write one such as Europe/Berlin, or UTC"


Zone = Annotated[
    ZoneInfo,
    BeforeValidator(_zone),
    WithJsonSchema({"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9_+/-]*$"}),
]
Days = Annotated[str, AfterValidator(_days)]
Times = Annotated[
    tuple[Span, ...],
    BeforeValidator(_times),
    WithJsonSchema({"type": "string", "pattern": TIMES_PATTERN}),
]
