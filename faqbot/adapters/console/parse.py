"""A typed line becomes a Question."""

import getpass
import uuid

from faqbot.model import Place, Question

PLATFORM = "console"


def parse(line: str) -> Question:
    """The question in `line`: direct, from the person who is logged in."""
    return Question(
        # What a terminal sends that is not UTF-8 arrives as lone surrogates.
        text=line.encode("utf-8", "replace").decode("utf-8"),
        platform=PLATFORM,
        channel="terminal",
        message=uuid.uuid4().hex,
        user=user_name(),
        place=Place.DIRECT_MESSAGE,
    )


def user_name() -> str:
    """The login name, or a stand-in where the system does not know one (in some containers)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"
