"""The platforms: each parses what arrives, renders a Reply, and runs.

A new one is a folder here whose `platform.py` describes it, and one name in PLATFORMS.
"""

from faqbot.adapters.api.platform import API
from faqbot.adapters.discord.platform import DISCORD
from faqbot.adapters.slack.platform import SLACK

PLATFORMS = (SLACK, DISCORD, API)
"""Every platform, in the order in which they are listed; no SDK is imported for it."""

__all__ = ["PLATFORMS"]
