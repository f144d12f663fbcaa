"""Everything that faqbot raises on purpose: what is wrong, where, and what to do next."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass


class Severity(enum.Enum):
    """Whether a problem stops the file from being used."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file a person wrote.

    Attributes:
        line: 1-based line; 0 where the file as a whole is meant.
        column: 1-based column, in characters.
        message: What is wrong.
        remedy: What to do about it.
        width: How many characters the caret underlines, at least 1.
        severity: An error stops the file from being used, a warning does not; a hint is no fault.
        code: A short name of its kind that stays the same from version to version.
    """

    line: int
    column: int
    message: str
    remedy: str
    width: int = 1
    severity: Severity = Severity.ERROR
    code: str = ""


class FaqbotError(Exception):
    """Base of all errors below; its text is fit to be shown to a person."""


class SettingsError(FaqbotError):
    """An environment variable is missing or has a value that cannot be used."""


class UnreadableError(FaqbotError):
    """A file that was asked for cannot be read at all."""


class UnwritableError(FaqbotError):
    """A file that was asked for cannot be written."""


class KnowledgeError(FaqbotError):
    """faqs.yaml was read and cannot be used.

    Attributes:
        problems: All that was found, in the order of the file.
        report: The problems as a person reads them, with lines and carets.
    """

    def __init__(self, problems: Sequence[Problem], report: str) -> None:
        super().__init__(report)
        self.problems = tuple(problems)
        self.report = report


class EditError(FaqbotError):
    """A change of faqs.yaml cannot be made by a program; nothing was written."""


class QueriesError(FaqbotError):
    """A file of evaluation questions does not have the agreed form."""


class FeedError(FaqbotError):
    """A feed cannot be fetched or read; the text is a clause to put behind its address.

    Attributes:
        retry_after: For how many seconds its server wants to be left alone; 0 where it does not say.
    """

    def __init__(self, clause: str, *, retry_after: float = 0.0) -> None:
        super().__init__(clause)
        self.retry_after = retry_after


class EncoderError(FaqbotError):
    """The sentence encoder cannot be loaded."""


class StoreError(FaqbotError):
    """The database did not do what was asked; nothing was recorded."""


class UnavailableError(StoreError):
    """The database can do nothing for now: it is locked, its disk is full, it is not there."""


class DamagedError(StoreError):
    """A part of the database cannot be used: a table is not there, damaged, or not ours to change."""


class LostError(DamagedError):
    """The tables are not there any more, or are older ones; the next use makes them anew."""


class UnreachableError(UnavailableError):
    """The database server refused or lost the connection; it may be back in a moment."""


class AdapterError(FaqbotError):
    """A platform refuses us until a person mends something; trying again would not help."""
