"""What Slack posts: how large it may be, and what bolt makes of it."""

from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest

from faqbot.adapters.slack.shapes import is_well_formed
from faqbot.bodies import BodyError

MOST_BYTES = 1024 * 1024
"""A view may have 250 kB of JSON, and comes percent-encoded with what was typed into it:
https://docs.slack.dev/reference/methods/views.open/#errors (view_too_large)."""


def understood(body: str, request: web.Request) -> AsyncBoltRequest | None:
    """What bolt makes of a body; None where it is none that Slack sends."""
    try:
        asked = AsyncBoltRequest(
            body=body, query=request.query_string, headers=dict(request.headers)
        )
    except (ValueError, AttributeError, TypeError, LookupError, RecursionError):
        return None  # bolt reads on without looking at what it reads.
    return asked if is_well_formed(asked.body) else None


def refusal(error: BodyError) -> web.Response:
    """The answer to a body that was not read to its end."""
    response = web.json_response({"error": error.reason}, status=error.status)
    # What is left of the body is not waited for.
    response.force_close()
    return response
