"""The kinds of value in faqs.yaml: each takes a text, and converts it or says what to write."""

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from faqbot.model.platform import Ids

MAX_SLUG = 60
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DURATION = re.compile(r"(\d{1,6}) ?(s|m|h|d)")
_DURATION_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
LEAST_REFRESH = timedelta(minutes=1)
"""How often a feed is asked for at the most: its server is somebody else's, perhaps."""

_MOST_REFRESH = timedelta(days=30)
MOST_FEEDS = 10
_LOCALE = r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*"
_SAID = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_EMAIL = re.compile(r"[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+")


def fail(code: str, message: str, remedy: str) -> PydanticCustomError:
    """An error whose parts the reader puts into a Problem."""
    return PydanticCustomError(
        "faqbot", "{message}", {"code": code, "message": message, "remedy": remedy}
    )


def _slug(value: str) -> str:
    if len(value) > MAX_SLUG:
        raise fail("bad-id", f"this id has {len(value)} characters", f"use {MAX_SLUG} at most")
    if not _SLUG.fullmatch(value):
        near = slug_of(value)
        example = f'such as "{near}"' if near else 'such as "opening-hours"'
        raise fail(
            "bad-id",
            f'"{value}" is not an id',
            f"use lower-case letters, digits and hyphens, {example}",
        )
    return value


def slug_of(value: str) -> str:
    """The id that a person probably meant, such as "our-team" for "Our Team"; maybe empty."""
    return re.sub(r"[^a-z0-9]+", "-", value.casefold()).strip("-")[:MAX_SLUG].rstrip("-")


def _day(value: object) -> object:
    text = str(value)
    if not _DATE.fullmatch(text):
        raise fail(
            "bad-date", f'"{text}" is not a date', "write year-month-day, such as 2027-02-01"
        )
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise fail(
            "bad-date", f'"{text}" is not a day of the calendar: {error}', "correct it"
        ) from error


def _duration(value: object) -> object:
    found = _DURATION.fullmatch(str(value))
    if not found:
        raise fail(
            "bad-duration",
            f'"{value}" is not a length of time',
            "write a number and a unit: 30s, 10m, 2h",
        )
    return timedelta(**{_DURATION_UNITS[found[2]]: int(found[1])})


def _patience(value: timedelta) -> timedelta:
    if timedelta(minutes=1) <= value <= timedelta(days=30):
        return value
    raise fail("bad-duration", "nobody can be reminded then", "write 1m to 30d, such as 4h")


def _refresh(value: object) -> object:
    every = _duration(value)
    if isinstance(every, timedelta) and not LEAST_REFRESH <= every <= _MOST_REFRESH:
        raise fail(
            "bad-refresh",
            f'"{value}" is {"too often" if every < LEAST_REFRESH else "too rare"} to ask for posts',
            f"write {LEAST_REFRESH.seconds // 60}m at least, {_MOST_REFRESH.days}d at most; 30m suits most",
        )
    return every


def _version(value: object) -> object:
    if str(value) != "1":
        raise fail("bad-version", f'version "{value}" is not known', "write `version: 1`")
    return 1


def _yes_or_no(value: object) -> object:
    said = _SAID.get(str(value).casefold())
    if said is None:
        raise fail("bad-boolean", f'"{value}" is neither true nor false', "write true or false")
    return said


def _fitting(pattern: str, code: str, noun: str, remedy: str) -> AfterValidator:
    """Takes the texts that fit a pattern; what does not is no `noun`."""

    def fitting(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise fail(code, f'"{value}" is not {noun}', remedy)
        return value

    return AfterValidator(fitting)


def _web_url(value: str) -> str:
    if is_web_url(value):
        return value
    if value.startswith("www."):
        raise fail("bad-url", f'"{value}" is not a whole URL', f'write "https://{value}"')
    raise fail(
        "bad-url", f'"{value}" is not a web address', 'write one that begins with "https://"'
    )


def _feed_url(value: str) -> str:
    url = _web_url(value)
    if "@" in urlsplit(url).netloc:
        raise fail(
            "bad-feed",
            "the address of a feed holds a user name or a password, which this file is no place for",
            "write it without what stands in front of the @; only feeds that anybody may read are read",
        )
    return url


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _page_url(value: str) -> str:
    if re.fullmatch(r"/(?!/)\S*", value):
        return value
    if is_web_url(value):
        return value
    raise fail(
        "bad-url",
        f'"{value}" is not the address of a page',
        'write one that begins with "https://", or with "/" to join it to site.url',
    )


def is_email(value: str) -> bool:
    """Whether `value` looks like a bare e-mail address."""
    return bool(_EMAIL.fullmatch(value))


def _contact(value: str) -> str:
    if is_web_url(value):
        return value
    if is_email(value.removeprefix("mailto:")):
        if value.startswith("mailto:"):
            return value
        raise fail("bad-contact", f'"{value}" is not a link', f'write "mailto:{value}"')
    raise fail(
        "bad-contact",
        f'"{value}" is no link to a person',
        'write "mailto:someone@your.domain" or an https link',
    )


def is_web_url(value: str) -> bool:
    """Whether `value` is an absolute http or https URL with a host and without white space."""
    if re.search(r"[\s<>\"]", value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


# What a key's value looks like to an editor: JSON Schema, for whoever reads YAML's numbers and
# truth values as such, while here each is the text that was written.
_ANY = ["string", "number", "boolean"]
_WEB = r"https?://[^\s<>\"]+"
_MAIL = r"mailto:[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+"


def _schema(kind: str | list[str], **keywords: object) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, **keywords})


def _pattern(kind: str | list[str], pattern: str, **keywords: object) -> WithJsonSchema:
    return _schema(kind, pattern=rf"^(?:{pattern})$", **keywords)


_Stripped = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Text = Annotated[_Stripped, _schema(_ANY, pattern=r"\S")]
Slug = Annotated[
    _Stripped,
    AfterValidator(_slug),
    _pattern(["string", "integer", "boolean"], _SLUG.pattern, maxLength=MAX_SLUG, minimum=0),
]
Day = Annotated[
    date, BeforeValidator(_day), _pattern("string", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", format="date")
]
Duration = Annotated[
    timedelta, BeforeValidator(_duration), _pattern("string", r"[0-9]{1,6} ?[smhd]")
]
Patience = Annotated[Duration, AfterValidator(_patience)]
Refresh = Annotated[timedelta, BeforeValidator(_refresh), _pattern("string", r"[0-9]{1,6} ?[smhd]")]
WebUrl = Annotated[_Stripped, AfterValidator(_web_url), _pattern("string", _WEB)]
_FeedUrl = Annotated[_Stripped, AfterValidator(_feed_url), _pattern("string", _WEB)]
Feeds = Annotated[
    list[_FeedUrl],
    BeforeValidator(_one_or_many),
    Field(min_length=1, max_length=MOST_FEEDS),
    _pattern(
        ["string", "array"],
        _WEB,
        items={"type": "string", "pattern": f"^(?:{_WEB})$"},
        minItems=1,
        maxItems=MOST_FEEDS,
    ),
]
PageUrl = Annotated[
    _Stripped, AfterValidator(_page_url), _pattern("string", rf"{_WEB}|/(?:[^/\s]\S*)?")
]
Contact = Annotated[_Stripped, AfterValidator(_contact), _pattern("string", f"{_WEB}|{_MAIL}")]
Locale = Annotated[
    _Stripped,
    _fitting(_LOCALE, "bad-locale", "a language tag", "write one such as en, de or pt-BR"),
    _pattern("string", _LOCALE),
]
Version = Annotated[
    Literal[1], BeforeValidator(_version), WithJsonSchema({"enum": [1, "1"], "default": 1})
]


YesOrNo = Annotated[
    bool,
    BeforeValidator(_yes_or_no),
    _pattern(["boolean", "string"], "[Tt]rue|[Yy]es|[Oo]n|[Ff]alse|[Nn]o|[Oo]ff"),
]


def id_type(ids: Ids) -> Any:
    """The type of one kind of a platform's ids, for pydantic."""
    schema = (
        _pattern(["string", "integer"], ids.pattern, minimum=0)
        if ids.numeric
        else _pattern("string", ids.pattern)
    )
    return Annotated[_Stripped, _fitting(ids.pattern, ids.code, ids.noun, ids.remedy), schema]
