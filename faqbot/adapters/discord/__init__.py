"""faqbot on Discord: direct messages, mentions, listed channels and `/faq ask`."""

from faqbot.adapters.discord.run import Discord

__all__ = ["Discord"]
