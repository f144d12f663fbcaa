"""A client who wants to be forgotten: what that is called, and what comes of it."""

import re
from collections.abc import Collection

from faqbot.service.recording import Recorder

COMMAND = "forget-me"
"""What stands after `/faq`."""

# Keyboards make other dashes of one; a forget-me-not is a flower.
_WISH = re.compile(r"\s*(?:/?faq\s+)?forget[-\u2010-\u2014]me(?![\w\u2010-\u2014-])", re.IGNORECASE)


def is_wish(text: str) -> bool:
    """Whether a text begins with the command, so that it is no question for the matcher."""
    return _WISH.match(text) is not None


async def forget(recorder: Recorder, platform: str, users: Collection[str]) -> str:
    """Delete all that is kept of a person; the key of the sentence that tells what came of it.

    Args:
        recorder: Whose store it is.
        platform: The name of a Platform.
        users: The person's ids as questions have them.
    """
    unwritten = recorder.drop(platform, users)
    gone = await recorder.ask(lambda store: store.personal.forget(platform, sorted(users)), None)
    # What was on its way to the store is remembered only once it is there.
    recorder.drop(platform, users)
    if gone is None:
        return "not_forgotten"
    return "forgotten" if gone or unwritten else "forgotten_before"
