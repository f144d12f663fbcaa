"""How much of an answer the platforms show in one message."""

DISCORD_MESSAGE = 4_000
"""Characters of one layout: https://docs.discord.com/developers/components/reference#text-display"""

SLACK_BLOCK = 12_000
"""Characters of one block as JSON; clients met a bound of about 13,200 for all blocks together
(bolt-js issues 2509 and 2867)."""
