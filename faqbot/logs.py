"""Logging: one line an event on standard error, with its time and the id of the request."""

import contextlib
import contextvars
import json
import logging
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal

Format = Literal["text", "json"]

NO_REQUEST = "-"
# What is longer fills a disk and is read by nobody; the end of a traceback says most.
_LONGEST_MESSAGE = 8_000
_LONGEST_EXCEPTION = 4_000
# Of lines alike, so many of a library's are written in a minute.
_MOST_ALIKE = 5
_MINUTE = 60.0
# Their words may quote what a person wrote, which is for DEBUG alone.
_ABOUT_VALUES = (ValueError, LookupError, AssertionError)
_ARGUMENTS = re.compile(r"(?<=^Exception in callback )([^(]*)\(.*", re.DOTALL)
_MOST_CAUSES = 5
_MOST_KINDS = 500

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default=NO_REQUEST)
"""Names the event that is being handled, from its arrival to its reply; see `service.in_flight`."""


class OneLineFormatter(logging.Formatter):
    """Time, level, request id and message in one line; nothing in them can move the cursor."""

    def __init__(self, *, quotes: bool = False) -> None:
        """Leave out what an exception says of a value, unless it `quotes`."""
        super().__init__()
        self._quotes = quotes

    def formatException(  # noqa: N802 - logging's own
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The tracebacks of an exception and of what led to it, the first cause first."""
        parts: list[str] = []
        error = ei[1]
        while error is not None and len(parts) < _MOST_CAUSES:
            frames = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"Traceback (most recent call last):\n{frames}{self._said(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhich led to: ".join(reversed(parts))

    def _said(self, error: BaseException) -> str:
        """The type of an exception and its words, but for those that may be a person's."""
        return words_of(error, quotes=self._quotes)

    def message(self, record: logging.LogRecord) -> str:
        """What a record says, without what asyncio puts into one of exceptions and of arguments."""
        said = _message(record)
        if record.name != "asyncio" or self._quotes:
            return said
        return _ARGUMENTS.sub(r"\1", said.partition("\n")[0])

    def format(self, record: logging.LogRecord) -> str:
        """The record as one printable line; a traceback follows on the same line."""
        message = self.message(record)
        if not _is_ours(record):
            message = f"{record.name}: {message}"
        if trace := self.trace(record):
            message = f"{message} | {trace}"
        current = request_id.get()
        where = f" [{current}]" if current != NO_REQUEST else ""
        return _printable(f"{_time(record)} faqbot: {record.levelname.lower()}{where}: {message}")

    def trace(self, record: logging.LogRecord) -> str:
        """The traceback and the stack that belong to a record, if any do; the end of long ones."""
        parts = [self.formatException(record.exc_info)] if record.exc_info else []
        parts += [self.formatStack(record.stack_info)] if record.stack_info else []
        said = "\n".join(parts)
        return said if len(said) <= _LONGEST_EXCEPTION else f"...{said[-_LONGEST_EXCEPTION:]}"


class JsonFormatter(OneLineFormatter):
    """One JSON object a line: time, level, logger, message; request_id and exception where known."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of ASCII, in which JSON has escaped what is no plain character."""
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.message(record),
        }
        if (current := request_id.get()) != NO_REQUEST:
            line["request_id"] = current
        if trace := self.trace(record):
            line["exception"] = trace
        return json.dumps(line)


class _LineHandler(logging.StreamHandler[Any]):
    """Writes lines to standard error; what cannot be formatted is one line as well."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own
        error = sys.exc_info()[1]
        # A stream that is gone or full takes no word about that either.
        with contextlib.suppress(OSError, ValueError):
            told = logging.makeLogRecord(
                {
                    "name": __name__,
                    "levelno": logging.ERROR,
                    "levelname": "ERROR",
                    "msg": "a line of %s could not be written: %s",
                    "args": (record.name, type(error).__name__),
                }
            )
            self.stream.write(self.format(told) + self.terminator)
            self.flush()


class _Sparing(logging.Filter):
    """Lets a few lines alike through in a minute, and counts the rest, which the next one tells.

    A library that meets the same fault at each connection would fill the disk.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind = (record.name, str(record.msg).partition("\n")[0])
        now = self._clock()
        begun, written = self._seen.get(kind, (now, 0))
        if now - begun >= _MINUTE:
            left_out = max(0, written - _MOST_ALIKE)
            begun, written = now, 0
            if left_out:
                record.msg, record.args = f"{_message(record)} ({left_out} alike left out)", ()
        if kind not in self._seen and len(self._seen) >= _MOST_KINDS:
            self._seen.clear()
        self._seen[kind] = begun, written + 1
        return written < _MOST_ALIKE


def configure(level: str, form: Format = "text") -> None:
    """Send faqbot's records of `level` and above to standard error, and libraries' warnings.

    What people wrote appears at DEBUG alone.
    """
    formatter = (JsonFormatter if form == "json" else OneLineFormatter)(quotes=level == "DEBUG")
    ours, libraries = _LineHandler(sys.stderr), _LineHandler(sys.stderr)
    ours.setFormatter(formatter)
    libraries.setFormatter(formatter)
    libraries.addFilter(_Sparing())
    logger, root = logging.getLogger("faqbot"), logging.getLogger()
    logger.handlers = [ours]
    logger.setLevel(level)
    logger.propagate = False
    kept = [each for each in root.handlers if not isinstance(each, _LineHandler)]
    root.handlers = [*kept, libraries]
    # What is below a warning is for the library's authors, and may quote what people wrote.
    root.setLevel(max(logging.WARNING, logger.level))


def catch_unhandled() -> None:
    """Turn what Python itself would print, tracebacks and warnings, into lines of the log."""
    log = logging.getLogger(__name__)

    def unhandled(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        log.critical("faqbot ends: a fault of its own", exc_info=(kind, error, trace))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            log.error("a thread ended", exc_info=args.exc_value)

    def unraisable(args: "sys.UnraisableHookArgs") -> None:
        log.error("%s", args.err_msg or "a fault was passed over", exc_info=args.exc_value)

    sys.excepthook = unhandled
    threading.excepthook = in_thread
    sys.unraisablehook = unraisable
    logging.captureWarnings(capture=True)


def words_of(error: BaseException, *, quotes: bool = False) -> str:
    """The type of an exception and its words; those that may be a person's only if it `quotes`."""
    if isinstance(error, _ABOUT_VALUES) and not quotes:
        return type(error).__qualname__
    return "".join(traceback.format_exception_only(error)).rstrip("\n")


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name == "faqbot" or record.name.startswith("faqbot.")


def _message(record: logging.LogRecord) -> str:
    said = record.getMessage()
    return said if len(said) <= _LONGEST_MESSAGE else f"{said[:_LONGEST_MESSAGE]}..."


def _time(record: logging.LogRecord) -> str:
    """When a record was made: UTC, ISO 8601, to the millisecond."""
    made = datetime.fromtimestamp(record.created, UTC)
    return f"{made:%Y-%m-%dT%H:%M:%S}.{made.microsecond // 1000:03}Z"


def _printable(text: str) -> str:
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )
