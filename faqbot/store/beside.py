"""The files beside the database that keep a person's data: the second half of the list of places."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from faqbot.store import copies

VECTORS_KEPT = timedelta(hours=1)
"""So often a purge empties the folder of what was computed from questions."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Beside:
    """Where the files lie.

    Attributes:
        database: The SQLite file; None for a server.
        vectors: The folder of what was computed from questions, if there may be one.
    """

    database: Path | None
    vectors: Path | None


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Files that keep what people asked, in which nobody's part could be found.

    Attributes:
        name: What is kept there, in words, as PRIVACY.md has it.
        purge: Deletes those that are too old.
        forget: Deletes those that may hold something of anybody.
    """

    name: str
    kept: timedelta
    purge: Callable[[Beside], None]
    forget: Callable[[Beside], None]


def _empty_vectors(beside: Beside) -> None:
    if beside.vectors is None or not beside.vectors.is_dir():
        return
    for path in list(beside.vectors.iterdir()):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            reason = error.strerror or error
            _log.warning("%s: cannot be deleted: %s. Delete it by hand", path, reason)


def _delete_copies(beside: Beside, older_than: timedelta = timedelta(0)) -> None:
    if beside.database is not None:
        copies.delete_copies(beside.database, older_than=older_than)


FILE_PLACES: tuple[FilePlace, ...] = (
    FilePlace("vectors of questions", VECTORS_KEPT, purge=_empty_vectors, forget=_empty_vectors),
    FilePlace(
        "copies before an upgrade",
        copies.KEPT,
        purge=partial(_delete_copies, older_than=copies.KEPT),
        forget=_delete_copies,
    ),
)
