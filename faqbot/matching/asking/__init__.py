"""Whether a message asks the room: words and build alone, whatever the subject."""

from faqbot.matching.asking.mentions import addressed_to_other, is_bare_link
from faqbot.matching.asking.reader import AskReader

__all__ = ["AskReader", "addressed_to_other", "is_bare_link"]
