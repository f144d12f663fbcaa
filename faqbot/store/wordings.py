"""The bare wording of a question as it is kept: masked, in one line, without what means nothing."""

from faqbot.matching.normalise import MAX_QUESTION
from faqbot.matching.wording import bare

PLACEHOLDERS = ("[secret]", "[email]", "[iban]", "[card]", "[phone]")
"""What `masking.mask` puts in the place of what it hides."""


def printable(text: str) -> str:
    """`text` in one line, without what could steer the terminal it is shown on."""
    if not text.isprintable():
        text = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(text.split())


def unmasked(text: str) -> str:
    """A masked text without the placeholders."""
    for placeholder in PLACEHOLDERS:
        text = text.replace(placeholder, " ")
    return text


def bare_wording(text: str) -> str:
    """What is compared of a masked text."""
    return bare(unmasked(printable(text[:MAX_QUESTION])))
