"""What clients ask in vain, grouped by meaning."""

from faqbot.insight.finding import LEAST_PEOPLE, Looking, find_gaps, still_open
from faqbot.insight.gap import Found, Gap
from faqbot.insight.points import Plane

__all__ = [
    "LEAST_PEOPLE",
    "Found",
    "Gap",
    "Looking",
    "Plane",
    "find_gaps",
    "still_open",
]
