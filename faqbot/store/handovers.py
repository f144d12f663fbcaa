"""Questions handed to a person: opened, posted, taken, answered, done, and at last forgotten."""

import enum
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, select, update

from faqbot.model import Approach, Handover, Outcome, Person, Progress
from faqbot.store.asked import CONVERSATION, IN_THREAD
from faqbot.store.database import Database
from faqbot.store.tables import KEY_LENGTH, TALK, handovers, is_question, questions, utc

ASKER_KEPT = timedelta(days=7)
"""How long after Done the asker's own id and name are kept: an answer may still be sent."""

UNPOSTED_KEPT = timedelta(hours=1)
"""How long after the last try these, and the words as written, are kept of what did not go out."""

RESERVED = timedelta(minutes=2)
"""So long a card may take to come out; then another may post it."""

_ID_BYTES = 12
_LONGEST_NAME = 100
_MOST_CARDS = 100


class Standing(enum.Enum):
    """What came of the wish to post a card."""

    OURS = "ours to post"
    HELD = "another is posting it"
    POSTED = "it is out"
    GONE = "it is gone"


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """What is kept of a question: its text, masked, and whether others read along.

    Attributes:
        id: Which question it is; for plain talk the one that was asked before.
    """

    text: str
    private: bool
    id: str = ""


class Handovers:
    """Part of the store; synchronous, and StoreError where the database fails.

    Who presses a card's button has seen it, so that it counts as posted.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        hashed: Callable[[str, str], str],
        wiped: Callable[[], None] = lambda: None,
    ) -> None:
        """Keep hand-overs in `database`; `clock` tells now in UTC, `hashed` makes a person's stand-in.

        `wiped` is told where words were taken from a row, traces of which may stay in files.
        """
        self._database = database
        self._clock = clock
        self._hashed = hashed
        self._wiped = wiped

    def question(self, question_id: str) -> KeptQuestion | None:
        """What would be handed over; None if the question is not there."""
        with self._database.transaction() as connection:
            asked = _meant(connection, question_id)
        if asked is None:
            return None
        return KeptQuestion(asked.text, bool(asked.private), asked.id)

    def open(
        self, question_id: str, *, platform: str, asker: Person, unmasked: str | None = None
    ) -> Handover | None:
        """Hand a stored question over, once a person; None if the question is not there.

        For plain talk ("human please") that is what its author asked before in that place, if
        anything.

        Args:
            question_id: The question as it was recorded.
            platform: Where it was asked.
            asker: Who wants an answer.
            unmasked: The question's words as they are to be read while it is open; None for the
                masked ones.
        """
        voter = self._hashed(platform, asker.user)
        with self._database.transaction() as connection:
            asked = _meant(connection, question_id)
            if asked is None:
                return None
            known = _of(connection, asked.id, voter)
            if known is not None:
                return self._agreed(connection, known, asker, unmasked)
            # Pressed twice at once, the other one may have made it meanwhile.
            connection.execute(
                self._database.insert_new(handovers).values(
                    id=secrets.token_urlsafe(_ID_BYTES),
                    question_id=asked.id,
                    asked_at=self._clock(),
                    platform=asked.platform,
                    channel=asked.channel,
                    thread=asked.thread,
                    message=asked.message or asked.thread or "",
                    private=bool(asked.private),
                    text=asked.text,
                    unmasked=None if unmasked == asked.text else unmasked,
                    offered=_offered(asked),
                    user_hash=voter,
                    asker=asker.id,
                    asker_name=asker.name[:_LONGEST_NAME],
                    posted=False,
                    progress=Progress.OPEN.value,
                )
            )
            return _of(connection, asked.id, voter)

    def is_out(self, question_id: str, *, platform: str, user: str) -> bool:
        """Whether what `open` would give stands before staff."""
        with self._database.transaction() as connection:
            asked = _meant(connection, question_id)
            if asked is None:
                return False
            known = _of(connection, asked.id, self._hashed(platform, user))
        return known is not None and (known.posted or known.progress is not Progress.OPEN)

    def reserve(self, handover_id: str, holder: str) -> Standing:
        """Reserve the card for `holder` to post, unless it is out or another is about to."""
        now = self._clock()
        since = handovers.c.posting_since
        reserving = (
            update(handovers)
            .where(
                handovers.c.id == handover_id,
                handovers.c.posted.is_(False),
                # A clock that was set back leaves reservations of times to come.
                since.is_(None) | (since <= now - RESERVED) | (since > now + RESERVED),
            )
            .values(posting_by=holder, posting_since=now)
        )
        with self._database.transaction() as connection:
            if connection.execute(reserving).rowcount:
                return Standing.OURS
            posted = connection.execute(
                select(handovers.c.posted).where(handovers.c.id == handover_id)
            ).scalar()
        if posted is None:
            return Standing.GONE
        return Standing.POSTED if posted else Standing.HELD

    def release(self, handover_id: str, holder: str) -> None:
        """Let others post a card that did not come out, if `holder` still holds it."""
        self._set(
            handover_id, handovers.c.posting_by == holder, posting_by=None, posting_since=None
        )

    def posted(self, handover_id: str) -> bool:
        """Note that it stands in the hand-over channel; True."""
        self._set(handover_id, posted=True, posting_by=None, posting_since=None)
        return True

    def stands(self, handover_id: str, card: str) -> None:
        """Note where its card stands, as the platform names it."""
        self._set(handover_id, card=card[:KEY_LENGTH])

    def cards(self, platform: str, users: Sequence[str]) -> list[str]:
        """Where the cards of what a person asked or wanted stand, the newest first, 100 at most."""
        theirs = theirs_of([self._hashed(platform, user) for user in users])
        query = (
            select(handovers.c.card)
            .where(theirs, handovers.c.platform == platform, handovers.c.card.is_not(None))
            .order_by(handovers.c.asked_at.desc())
            .limit(_MOST_CARDS)
        )
        return [str(card) for (card,) in self._database.rows(query)]

    def link(self, handover_id: str, url: str | None) -> None:
        """Note where staff can open what was asked."""
        self._set(handover_id, link=url)

    def find(self, handover_id: str) -> Handover | None:
        """The hand-over of that id; None if it is gone."""
        rows = self._database.rows(select(handovers).where(handovers.c.id == handover_id))
        return _handover(rows[0]) if rows else None

    def take(self, handover_id: str, name: str) -> Handover | None:
        """Note who looks after it; whoever pressed first stays."""
        self._set(
            handover_id,
            handovers.c.progress == Progress.OPEN.value,
            posted=True,
            progress=Progress.TAKEN.value,
            taken_by=name[:_LONGEST_NAME],
        )
        return self.find(handover_id)

    def answered(self, handover_id: str, name: str, entry_id: str | None = None) -> Handover | None:
        """Note who answered it, and with which entry's answer, if it was no words of their own."""
        self._set(
            handover_id,
            posted=True,
            answered_by=name[:_LONGEST_NAME],
            answered_with=entry_id,
            unreached=False,
        )
        return self.find(handover_id)

    def finish(self, handover_id: str, name: str) -> Handover | None:
        """Note who called it done, and keep the masked words alone; whoever pressed first stays."""
        with self._database.transaction() as connection:
            held = handovers.c.id == handover_id, handovers.c.unmasked.is_not(None)
            wiped = connection.execute(update(handovers).where(*held).values(unmasked=None))
            is_wiped = wiped.rowcount > 0
            connection.execute(
                update(handovers)
                .where(handovers.c.id == handover_id, handovers.c.progress != Progress.DONE.value)
                .values(
                    posted=True,
                    progress=Progress.DONE.value,
                    done_by=name[:_LONGEST_NAME],
                    done_at=self._clock(),
                )
            )
        if is_wiped:
            self._wiped()
        return self.find(handover_id)

    def open_by_age(self, bounds: Sequence[timedelta]) -> dict[str, list[int]]:
        """How many cards wait for a person, by platform: so old at most each, then the rest."""
        now = self._clock()
        counts = [
            func.sum(case((handovers.c.asked_at >= now - bound, 1), else_=0)) for bound in bounds
        ]
        is_open = handovers.c.posted & (handovers.c.progress != Progress.DONE.value)
        query = select(handovers.c.platform, *counts, func.count()).where(is_open)
        rows = self._database.rows(query.group_by(handovers.c.platform))
        return {
            platform: [upto - before for before, upto in pairwise([0, *map(int, counted)])]
            for platform, *counted in map(tuple, rows)
        }

    def _agreed(
        self, connection: Connection, known: Handover, asker: Person, unmasked: str | None
    ) -> Handover:
        """The same as of now, with the words that its asker agreed to last, while nobody has read any.

        It waits for a person from the last try on, and what was purged meanwhile is there again.
        """
        unmasked = None if unmasked == known.text else unmasked
        if known.posted or known.progress is not Progress.OPEN:
            return known
        anew: dict[str, object] = {
            "unmasked": unmasked,
            "asker": asker.id,
            "asker_name": asker.name[:_LONGEST_NAME],
            "asked_at": self._clock(),
        }
        connection.execute(update(handovers).where(handovers.c.id == known.id).values(anew))
        if known.unmasked not in {None, unmasked}:
            self._wiped()
        return replace(known, **anew)  # type: ignore[arg-type]

    def _set(self, handover_id: str, *where: ColumnElement[bool], **values: object) -> None:
        changed = update(handovers).where(handovers.c.id == handover_id, *where)
        self._database.change(changed.values(**values))


def theirs_of(hashes: Sequence[str]) -> ColumnElement[bool]:
    """Hand-overs that a person wanted, and those of what a person asked, by the person's hashes."""
    asked = select(questions.c.id).where(questions.c.user_hash.in_(hashes))
    return handovers.c.user_hash.in_(hashes) | handovers.c.question_id.in_(asked)


def _meant(connection: Connection, question_id: str) -> Row[tuple[object, ...]] | None:
    """What a hand-over of a stored row is about: for talk the question before it, else itself."""
    said = connection.execute(select(questions).where(questions.c.id == question_id)).one_or_none()
    if said is None or said.outcome != TALK:
        return said
    return _asked_before(connection, said) or said


def _asked_before(
    connection: Connection, talk: Row[tuple[object, ...]]
) -> Row[tuple[object, ...]] | None:
    """What the one who talks asked last in that thread, else in that channel, not long before.

    The threads of a direct message are one conversation, and those of a channel are not.
    """
    where = [
        questions.c.platform == talk.platform,
        questions.c.channel == talk.channel,
        questions.c.user_hash == talk.user_hash,
        questions.c.asked_at <= talk.asked_at,
        questions.c.text != "",
        is_question,
    ]
    if not talk.private:
        # Whoever reads along could press the button, and read what was asked privately.
        where.append(questions.c.private.is_not(True))
    found = None
    in_thread = talk.thread is not None and talk.thread != talk.message
    if in_thread:
        own = (questions.c.thread == talk.thread, questions.c.asked_at > talk.asked_at - IN_THREAD)
        found = _last(connection, *where, *own)
    is_alone = talk.private and talk.approach == Approach.HEARD.value
    if found is None and (is_alone or not in_thread):
        found = _last(connection, *where, questions.c.asked_at > talk.asked_at - CONVERSATION)
    return found


def _last(connection: Connection, *where: ColumnElement[bool]) -> Row[tuple[object, ...]] | None:
    return connection.execute(
        select(questions).where(*where).order_by(questions.c.asked_at.desc()).limit(1)
    ).one_or_none()


def _of(connection: Connection, question_id: str, voter: str) -> Handover | None:
    row = connection.execute(
        select(handovers).where(
            handovers.c.question_id == question_id, handovers.c.user_hash == voter
        )
    ).one_or_none()
    return None if row is None else _handover(row)


def _offered(asked: Row[tuple[object, ...]]) -> list[str]:
    """What the one who asked was shown: the answer, or the best entries of a choice."""
    if asked.chosen_entry_id:
        return [str(asked.chosen_entry_id)]
    if asked.outcome == Outcome.SUGGEST.value:
        return [str(entry_id) for entry_id, _ in asked.top]
    return [str(asked.entry_id)] if asked.entry_id else []


def _handover(row: Row[tuple[object, ...]]) -> Handover:
    # Each field has a column of its name.
    values: dict[str, Any] = {each.name: getattr(row, each.name) for each in fields(Handover)}
    values |= {
        "offered": tuple(row.offered),
        "progress": Progress(row.progress),
        "unreached": bool(row.unreached),
        "asked_at": utc(row.asked_at),
    }
    return Handover(**values)
