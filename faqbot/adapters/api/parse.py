"""The body of a request becomes a Question."""

import uuid

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from faqbot.adapters.api.contract import MOST_TEXT, MOST_USER, PLATFORM
from faqbot.adapters.api.refusals import INVALID, INVALID_JSON, RefusedError
from faqbot.model import Approach, Place, Question

_CHANNEL = "http"
_MOST_NAMED = 40
_SOMETHING = r"\S"
_WANTED = {
    "text": f"a text of at most {MOST_TEXT:,} characters that is not blank",
    "after": "the id of an entry, or null",
    "locale": "a language tag such as pt-BR, or null",
    "user": f"a text of at most {MOST_USER} characters that is not blank, or null",
}


class Ask(BaseModel):
    """A question, as it is posted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)

    text: str = Field(
        pattern=_SOMETHING,
        max_length=MOST_TEXT,
        description="The question, in the words of who asks it. Of more than 4,000 characters both "
        "ends are read.",
        examples=["When are you open?"],
    )
    after: str | None = Field(
        default=None,
        max_length=60,
        description="The `entry` of the reply before, on which the question may lean (`and on "
        "Sundays?`). Null where there was none; an entry that is no longer there is as good as none.",
        examples=["opening-hours"],
    )
    locale: str | None = Field(
        default=None,
        max_length=20,
        pattern=r"^[A-Za-z]{2,8}([_-][A-Za-z0-9]{1,8})*$",
        description="The language tag of faqbot's own sentences; the file's own language where that "
        "has none. Answers are as the file has them.",
        examples=["en", "pt-BR"],
    )
    user: str | None = Field(
        default=None,
        pattern=_SOMETHING,
        max_length=MOST_USER,
        description="Who asks: always the same for one person, never the same for two. It is kept as "
        "a keyed hash. Without it nobody is known to have asked.",
        examples=["4711"],
    )


def asked(body: bytes) -> Ask:
    """What was posted.

    Raises:
        RefusedError: It is no JSON, or not what `Ask` describes.
    """
    try:
        found = from_json(body, allow_inf_nan=False, cache_strings="none")
    except ValueError as error:
        raise RefusedError(INVALID_JSON) from error
    if not isinstance(found, dict):
        raise RefusedError(INVALID, "the body is no object")
    # Looked at first, so that a hundred thousand of them are one error.
    unknown = next((key for key in found if key not in Ask.model_fields), None)
    if unknown is not None:
        raise RefusedError(INVALID, f"unknown key {_shown(unknown)}")
    try:
        return Ask.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        key = str(first["loc"][0])
        raise RefusedError(INVALID, f'"{key}" has to be {_WANTED[key]}') from error


def parse(ask: Ask) -> Question:
    """The question: spoken to faqbot itself, seen by who asks alone, and each time a new one."""
    return Question(
        text=ask.text,
        platform=PLATFORM,
        channel=_CHANNEL,
        message=uuid.uuid4().hex,
        user=ask.user or "",
        place=Place.CHANNEL,
        approach=Approach.COMMAND,
        locale=ask.locale,
        # Never what the store has: that may be another person's.
        after=ask.after or "",
    )


def _shown(key: str) -> str:
    line = "".join(each if each.isprintable() else "?" for each in key[:_MOST_NAMED])
    return f'"{line}"'
