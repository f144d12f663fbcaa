"""Logging: one line an event on standard error, with the id of the question it belongs to."""

import contextvars
import logging
import sys

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")


class OneLineFormatter(logging.Formatter):
    """Level, request id and message in one line; nothing in them can move the cursor."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one printable line; a traceback follows on the same line."""
        message = record.getMessage()
        if record.exc_info:
            message = f"{message} | {self.formatException(record.exc_info)}"
        current = request_id.get()
        where = f" [{current}]" if current != "-" else ""
        return _printable(f"faqbot: {record.levelname.lower()}{where}: {message}")


def configure(level: str) -> None:
    """Send faqbot's records of `level` and above to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLineFormatter())
    logger = logging.getLogger("faqbot")
    logger.handlers = [handler]
    logger.setLevel(level)
    logger.propagate = False


def _printable(text: str) -> str:
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )
