"""All that keeps a person's data, on two lists: how it is purged, forgotten and shown.

A test walks the schema, and fails for a table that is not on the first; the second has the files
beside the database.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    delete,
    func,
    select,
    update,
)

from faqbot.store import copies
from faqbot.store.claims import KEPT as CLAIM_KEPT
from faqbot.store.feeds import KEPT as FEED_KEPT
from faqbot.store.handovers import ASKER_KEPT, UNPOSTED_KEPT, theirs_of
from faqbot.store.marks import KEPT as MARK_KEPT
from faqbot.store.tables import (
    claims,
    feeds,
    handovers,
    ignored_gaps,
    marks,
    questions,
    utc,
    votes,
)
from faqbot.store.wordings import bare_wording

VECTORS_KEPT = timedelta(hours=1)
"""So often a purge empties the folder of what was computed from questions."""

_log = logging.getLogger(__name__)
# A word that was repaired before its wording was ignored differs by so many edits at the most.
_MOST_EDITS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too old.

    Attributes:
        now: In UTC.
        retention: How long questions are kept, and what has no shorter time of its own.
        most: How many rows of a table are purged at a time.
    """

    now: datetime
    retention: timedelta
    most: int


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept of a person.

    Attributes:
        at: When it came about, in UTC.
        details: What it is, by name, in the order to be read.
    """

    at: datetime
    details: dict[str, object] = field(default_factory=dict)


Hashes = Sequence[str]
"""The stand-ins of one person."""


@dataclass(frozen=True, slots=True)
class Place:
    """Tables that keep a person's data.

    Attributes:
        name: What is kept there, in words, as PRIVACY.md has it.
        kept: How long; None for the retention.
        purge: Deletes what is too old, a part at a time: how many rows.
        forget: Deletes what is of a person: how many rows.
        show: What is of a person, oldest first.
    """

    name: str
    tables: frozenset[str]
    purge: Callable[[Connection, Limits], int]
    forget: Callable[[Connection, Hashes], int] = lambda _connection, _hashes: 0
    show: Callable[[Connection, Hashes], Iterator[Kept]] = lambda _connection, _hashes: iter(())
    kept: timedelta | None = None


def _older(
    key: Column[Any], moment: Column[Any], kept: timedelta | None = None
) -> Callable[[Connection, Limits], int]:
    """Deletes the rows of before a while: the retention, or what is given."""

    def purge(connection: Connection, limits: Limits) -> int:
        late = moment < limits.now - (limits.retention if kept is None else kept)
        return _deleted(connection, key, _some(connection, key, late, moment, limits.most))

    return purge


def _some(
    connection: Connection,
    key: Column[Any],
    where: ColumnElement[bool],
    order: Column[Any],
    most: int,
) -> list[Any]:
    """The keys of at most so many rows, without those that another process is deleting."""
    wanted = select(key).where(where).order_by(order).limit(most)
    return list(connection.execute(wanted.with_for_update(skip_locked=True)).scalars())


def _deleted(connection: Connection, key: Column[Any], keys: Sequence[Any]) -> int:
    if not keys:
        return 0
    return connection.execute(delete(key.table).where(key.in_(keys))).rowcount


def _purge_handovers(connection: Connection, limits: Limits) -> int:
    """Forget the askers of what is long done or never went out, and delete what is old."""
    held = handovers.c.asker.is_not(None) | handovers.c.unmasked.is_not(None)
    is_unposted = handovers.c.posted.is_not(True) & handovers.c.card.is_(None)
    given_up = is_unposted & (handovers.c.asked_at < limits.now - UNPOSTED_KEPT)
    late = ((handovers.c.done_at < limits.now - ASKER_KEPT) | given_up) & held
    keys = _some(connection, handovers.c.id, late, handovers.c.asked_at, limits.most)
    if keys:
        blank = update(handovers).values(asker=None, asker_name=None, unmasked=None)
        connection.execute(blank.where(handovers.c.id.in_(keys)))
    old = _older(handovers.c.id, handovers.c.asked_at)(connection, limits)
    return max(len(keys), old)


def _forgotten(
    table: Table, theirs: Callable[[Hashes], ColumnElement[bool]]
) -> Callable[[Connection, Hashes], int]:
    """Deletes a person's rows of a table."""
    return lambda connection, hashes: (
        connection.execute(delete(table).where(theirs(hashes))).rowcount
    )


# What is called otherwise than its column.
_LABELS = {
    "unmasked": "text as it was written",
    "asker_name": "name",
    "approach": "asked by",
    "entry_id": "entry",
    "chosen_entry_id": "chosen",
    "follows_entry_id": "after",
    "question_id": "question",
    "top": "nearest",
}


def _shown(
    moment: Column[Any], theirs: Callable[[Hashes], ColumnElement[bool]], names: str
) -> Callable[[Connection, Hashes], Iterator[Kept]]:
    """Shows columns of a person's rows, as of a moment that the row has."""

    def show(connection: Connection, hashes: Hashes) -> Iterator[Kept]:
        found = select(moment.table).where(theirs(hashes)).order_by(moment)
        for row in connection.execute(found):
            values = {name: getattr(row, name) for name in names.split()}
            yield Kept(
                utc(getattr(row, moment.name)),
                {
                    _LABELS.get(name, name.replace("_", " ")): (
                        utc(value).isoformat() if isinstance(value, datetime) else value
                    )
                    for name, value in values.items()
                },
            )

    return show


def _forget_ignored(connection: Connection, hashes: Hashes) -> int:
    alone = list(_theirs_alone(connection, hashes))
    return sum(_deleted(connection, ignored_gaps.c.wording, [wording]) for wording in alone)


def _show_ignored(connection: Connection, hashes: Hashes) -> Iterator[Kept]:
    for wording in list(_theirs_alone(connection, hashes)):
        met = select(ignored_gaps.c.met_at).where(ignored_gaps.c.wording == wording)
        yield Kept(utc(connection.execute(met).scalar_one()), {"wording": wording})


def _theirs_alone(connection: Connection, hashes: Hashes) -> Iterator[str]:
    """The ignored wordings that a person used and nobody else did, as far as questions are kept."""
    ignored = sorted(map(str, connection.execute(select(ignored_gaps.c.wording)).scalars()))
    if not ignored:
        return
    asked = select(questions.c.text).where(questions.c.user_hash.in_(hashes)).distinct()
    theirs = {bare_wording(text) for text in connection.execute(asked).scalars()}
    for wording in ignored:
        is_theirs = any(_is_alike(each, wording) for each in theirs)
        if is_theirs and not _is_used_by_others(connection, wording, hashes):
            yield wording


def _is_alike(wording: str, ignored: str) -> bool:
    """Whether two wordings are one but for slips, which are repaired before one is ignored."""
    if wording == ignored:
        return True
    words, others = wording.split(), ignored.split()
    return len(words) == len(others) and all(
        OSA.distance(word, other, score_cutoff=_MOST_EDITS) <= _MOST_EDITS
        for word, other in zip(words, others, strict=True)
    )


def _is_used_by_others(connection: Connection, wording: str, hashes: Hashes) -> bool:
    """Whether anybody else asked just that; one who wrote it with a slip may be overlooked."""
    longest = max(wording.split(), key=len, default="")
    found = select(questions.c.text).where(
        questions.c.user_hash.not_in(hashes),
        func.lower(questions.c.text).contains(longest, autoescape=True),
    )
    return any(bare_wording(text) == wording for text in connection.execute(found).scalars())


PLACES: tuple[Place, ...] = (
    Place(
        "ignored wordings",
        frozenset({ignored_gaps.name}),
        purge=_older(ignored_gaps.c.wording, ignored_gaps.c.met_at),
        forget=_forget_ignored,
        show=_show_ignored,
    ),
    Place(
        "hand-overs",
        frozenset({handovers.name}),
        purge=_purge_handovers,
        forget=_forgotten(handovers, theirs_of),
        show=_shown(
            handovers.c.asked_at,
            theirs_of,
            "platform channel thread message text unmasked asker asker_name link card offered "
            "progress taken_by answered_by answered_with done_by done_at",
        ),
    ),
    Place(
        "votes",
        frozenset({votes.name}),
        # A vote goes with its question, by the tables' own rule.
        purge=lambda _connection, _limits: 0,
        forget=_forgotten(votes, votes.c.user_hash.in_),
        show=_shown(votes.c.voted_at, votes.c.user_hash.in_, "helpful entry_id question_id"),
    ),
    Place(
        "questions",
        frozenset({questions.name}),
        purge=_older(questions.c.id, questions.c.asked_at),
        forget=_forgotten(questions, questions.c.user_hash.in_),
        show=_shown(
            questions.c.asked_at,
            questions.c.user_hash.in_,
            "id platform channel thread message approach private text outcome talk entry_id "
            "chosen_entry_id follows_entry_id top opened revision",
        ),
    ),
    Place(
        "claims",
        frozenset({claims.name}),
        purge=_older(claims.c.key, claims.c.claimed_at, CLAIM_KEPT),
        kept=CLAIM_KEPT,
    ),
    Place(
        "notes between processes",
        frozenset({marks.name}),
        purge=_older(marks.c.key, marks.c.marked_at, MARK_KEPT),
        kept=MARK_KEPT,
    ),
    Place(
        "posts of the site's feeds",
        frozenset({feeds.name}),
        purge=_older(feeds.c.key, feeds.c.named_at, FEED_KEPT),
        kept=FEED_KEPT,
    ),
)
"""In the order in which a person is forgotten: what is found by a question goes before it."""


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
