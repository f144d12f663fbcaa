"""Who gets a reply: the table of the design as a table, and nothing else."""

import enum
from dataclasses import dataclass, replace

from faqbot.model import (
    Approach,
    Author,
    Behaviour,
    Change,
    Decision,
    Outcome,
    Person,
    Place,
    Question,
    Staff,
    Visibility,
)


class Hearing(enum.Enum):
    """In what role faqbot hears a message; the rows of the table."""

    DIRECT = "direct message, mention, slash command, message action"
    OWN_THREAD = "a listed channel: in a thread that faqbot is in, by the one who asked"
    LISTED = "a listed channel: top-level message, forum post"
    NONE = "anything else"


@dataclass(frozen=True, slots=True)
class _Row:
    """What one who is heard in a role may get.

    Attributes:
        said: The outcomes that are said; all others are silence.
        to_others: Whether a message to another person is taken for a question too.
        statements: Whether a message that does not ask the room is.
        guesses: Whether faint suggestions are said, and the likeliest answer may be shown at once.
    """

    said: frozenset[Outcome]
    to_others: bool = False
    statements: bool = False
    guesses: bool = False


_TABLE: dict[Hearing, _Row] = {
    Hearing.DIRECT: _Row(frozenset(Outcome), to_others=True, statements=True, guesses=True),
    Hearing.OWN_THREAD: _Row(frozenset({Outcome.ANSWER, Outcome.SUGGEST}), statements=True),
    Hearing.LISTED: _Row(frozenset({Outcome.ANSWER})),
    Hearing.NONE: _Row(frozenset()),
}


_PRIVATE = frozenset({Approach.COMMAND, Approach.MESSAGE_ACTION})


def is_listed(question: Question, behaviour: Behaviour) -> bool:
    """Whether the admin wants unasked answers in the question's channel."""
    return question.channel in behaviour.answer_in.get(question.platform, frozenset())


def at_most(question: Question, behaviour: Behaviour) -> Hearing:
    """The row of the table for a message, before anything is looked up.

    In a thread its author may turn out not to have been answered there, and then it has no row.
    """
    return hearing(question, listed=is_listed(question, behaviour), asked_in_thread=True)


def hearing(question: Question, *, listed: bool, asked_in_thread: bool) -> Hearing:
    """The row of the table for a message.

    Args:
        question: The message.
        listed: Whether its channel is listed.
        asked_in_thread: Whether its author was answered in its thread before.
    """
    if question.author is not Author.HUMAN or question.change is not Change.NEW:
        return Hearing.NONE
    if question.place is Place.DIRECT_MESSAGE or question.approach is not Approach.HEARD:
        return Hearing.DIRECT
    if not listed:
        return Hearing.NONE
    if question.place is Place.THREAD:
        return Hearing.OWN_THREAD if asked_in_thread else Hearing.NONE
    return Hearing.LISTED


def is_direct(question: Question) -> bool:
    """Whether the author, a person, spoke to faqbot itself, and so is owed a word."""
    return hearing(question, listed=False, asked_in_thread=False) is Hearing.DIRECT


def is_for_others(heard: Hearing, question: Question) -> bool:
    """Whether a message is left to the other person whom it speaks to."""
    return question.to_other and not _TABLE[heard].to_others


def must_ask(heard: Hearing) -> bool:
    """Whether a message is heard only if it asks the room."""
    return not _TABLE[heard].statements


def as_shown(heard: Hearing, decision: Decision) -> Decision:
    """The decision as it may be shown: who did not speak to faqbot itself is shown no guess."""
    return decision if _TABLE[heard].guesses else replace(decision, opened=False)


def is_said(heard: Hearing, decision: Decision) -> bool:
    """Whether this is said aloud, or is silence."""
    row = _TABLE[heard]
    return decision.outcome in row.said and (row.guesses or not decision.faint)


def is_listed_staff(person: Person, staff: Staff) -> bool:
    """Whether the file lists a person, or a role that they have."""
    return bool(person.listed_as & staff.people or person.roles & staff.roles)


def channels_of_staff(platform: str, person: Person, behaviour: Behaviour) -> frozenset[str]:
    """The channels in whose servers a manager is staff; empty where that does not matter."""
    if not person.manages or behaviour.staff_on(platform).servers:
        return frozenset()
    handoff = behaviour.handoff.get(platform)
    named = behaviour.answer_in.get(platform, frozenset())
    return named if handoff is None else named | {handoff}


def is_staff(person: Person, staff: Staff, *, servers: frozenset[str] = frozenset()) -> bool:
    """Whether a person is listed, or manages the server where they act and it counts.

    Args:
        person: Who.
        staff: The file's own list for the platform where they act.
        servers: Those of the channels that the file names, as far as they are known; they count
            where the list names no server.
    """
    if is_listed_staff(person, staff):
        return True
    return bool(person.manages) and person.manages in (staff.servers or servers)


def may_answer(person: Person, *, is_staff: bool, in_handoff: bool, private: bool | None) -> bool:
    """Whether a person may use the buttons of a handed-over question, and send the answer.

    Args:
        person: Who pressed.
        is_staff: Whether they are staff.
        in_handoff: Whether they pressed in the channel that takes questions.
        private: Whether that channel is closed to whoever is not in it; None if nobody knows.
    """
    return is_staff or (in_handoff and private is True and not person.guest)


def visibility(question: Question) -> Visibility:
    """Commands and message actions are answered to the one who asked."""
    return Visibility.PRIVATE if question.approach in _PRIVATE else Visibility.PUBLIC


def is_alone(question: Question) -> bool:
    """Whether nobody but the author reads the reply."""
    private = visibility(question) is Visibility.PRIVATE
    return private or question.place is Place.DIRECT_MESSAGE
