"""What a request gets that is not answered: a status, and JSON that tells why."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Of every response."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a request is not answered.

    Attributes:
        status: 4xx or 5xx.
        code: For programs; it stays as it is.
        says: What is wrong and what to do, in English; nothing of what was sent.
    """

    status: int
    code: str
    says: str


UNAUTHORIZED = Reason(401, "unauthorized", "send the header `Authorization: Bearer TOKEN`")
NOT_FOUND = Reason(404, "not_found", "there is nothing here; post to /api/ask")
WRONG_METHOD = Reason(405, "method_not_allowed", "use another method, named in the header Allow")
TOO_SLOW = Reason(408, "timeout", "the body took too long")
TOO_LARGE = Reason(413, "too_large", "the body is too large")
WRONG_TYPE = Reason(
    415, "unsupported_media_type", "send JSON in UTF-8, as application/json, not compressed"
)
EXPECTATION = Reason(417, "expectation_failed", "expect 100-continue, or nothing")
INVALID_JSON = Reason(400, "invalid_json", "the body is no JSON")
CUT_OFF = Reason(400, "cut_off", "the body was cut off")
INVALID = Reason(422, "invalid_request", "the body is not what /api/openapi.json describes")
TOO_MANY = Reason(429, "too_many_questions", "this user asks too much; wait")
TOO_MANY_IN_ALL = Reason(429, "too_many_requests", "all users together ask too much; wait")
FAILED = Reason(500, "internal_error", "something went wrong; the log tells what")
BUSY = Reason(503, "busy", "more is asked than can be answered; try again")
STOPPING = Reason(503, "stopping", "faqbot starts or stops; try again")

ALL = (
    INVALID_JSON,
    CUT_OFF,
    UNAUTHORIZED,
    NOT_FOUND,
    WRONG_METHOD,
    TOO_SLOW,
    TOO_LARGE,
    WRONG_TYPE,
    EXPECTATION,
    INVALID,
    TOO_MANY,
    TOO_MANY_IN_ALL,
    FAILED,
    BUSY,
    STOPPING,
)
"""Every one, by status."""


class RefusedError(Exception):
    """A request that is not answered."""

    def __init__(
        self,
        reason: Reason,
        details: str = "",
        headers: Mapping[str, str] | None = None,
        *,
        close: bool = False,
    ) -> None:
        """Refuse; `details` says what is wrong with this request, where `reason` does not.

        `headers` are those beside HEADERS; `close` where the body is not read.
        """
        super().__init__(reason.code)
        self._reason = reason
        self._details = details
        self._headers = headers or {}
        self._close = close

    def response(self) -> web.Response:
        """What to answer."""
        error = {"code": self._reason.code, "message": self._details or self._reason.says}
        response = web.json_response(
            {"error": error}, status=self._reason.status, headers={**HEADERS, **self._headers}
        )
        if self._close:
            # What is left of the body is not waited for.
            response.force_close()
        return response


def later(reason: Reason, seconds: float) -> RefusedError:
    """A refusal that ends after a while, told in whole seconds (RFC 9110, 10.2.3)."""
    return RefusedError(reason, headers={"Retry-After": str(max(1, -int(-seconds // 1)))})
