"""Discord's error answers: an HTTP status, a code, a message and a tree of details."""

from collections.abc import Iterable
from typing import Any

from tests.wire.discord.refusals import Refusal, errors_tree

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_WEBHOOK = 10015
UNKNOWN_INTERACTION = 10062
COMMAND_CREATES_EXHAUSTED = 30034
ALREADY_ACKNOWLEDGED = 40060
MISSING_ACCESS = 50001
NOT_THE_AUTHOR = 50005
EMPTY_MESSAGE = 50006
CANNOT_MESSAGE_USER = 50007
MISSING_PERMISSIONS = 50013
INVALID_WEBHOOK_TOKEN = 50027
INVALID_FORM_BODY = 50035
THREAD_ARCHIVED = 50083
INVALID_JSON = 50109
THREAD_EXISTS = 160004

_MESSAGES = {
    0: "404: Not Found",
    UNKNOWN_CHANNEL: "Unknown Channel",
    UNKNOWN_MESSAGE: "Unknown Message",
    UNKNOWN_WEBHOOK: "Unknown Webhook",
    UNKNOWN_INTERACTION: "Unknown interaction",
    COMMAND_CREATES_EXHAUSTED: "Max number of daily application command creates has been reached",
    ALREADY_ACKNOWLEDGED: "Interaction has already been acknowledged.",
    MISSING_ACCESS: "Missing Access",
    NOT_THE_AUTHOR: "Cannot edit a message authored by another user",
    EMPTY_MESSAGE: "Cannot send an empty message",
    CANNOT_MESSAGE_USER: "Cannot send messages to this user",
    MISSING_PERMISSIONS: "Missing Permissions",
    INVALID_WEBHOOK_TOKEN: "Invalid Webhook Token",
    INVALID_FORM_BODY: "Invalid Form Body",
    THREAD_ARCHIVED: "Thread is archived",
    INVALID_JSON: "The request body contains invalid JSON.",
    THREAD_EXISTS: "A thread has already been created for this message",
}


class ApiError(Exception):
    """A call that Discord refuses.

    https://docs.discord.com/developers/reference#error-messages
    """

    def __init__(
        self,
        status: int,
        code: int = 0,
        *,
        message: str | None = None,
        refusals: Iterable[Refusal] = (),
    ) -> None:
        self.status = status
        self.code = code
        self.message = message or _MESSAGES.get(code, "Refused by the fake server")
        self.errors = errors_tree(refusals)
        super().__init__(f"{status} {code}: {self.message}")

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


def refuse_if_any(refusals: list[Refusal]) -> None:
    """Raise the 400 with code 50035 when there is at least one refusal."""
    if refusals:
        raise ApiError(400, INVALID_FORM_BODY, refusals=refusals)
