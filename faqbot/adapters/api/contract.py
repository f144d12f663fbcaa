"""What of the HTTP API is fixed: names and limits, for its description and for its code."""

PLATFORM = "api"
PATH = "/api/ask"
DESCRIPTION_PATH = "/api/openapi.json"
TOKEN = "FAQBOT_API_TOKEN"  # noqa: S105 - a variable's name
SHORTEST_TOKEN = 16
"""Characters; a shorter token can be guessed."""

MOST_TEXT = 40_000
"""Characters of a text; so many has the longest message of any chat."""

MOST_BYTES = 512 * 1024
"""Of a body: so long a text has 12 bytes a character where it is all emoji, written as \\uXXXX."""

MOST_USER = 200
"""Characters of a person's name."""
