"""What a button does, as a value, and the words by which a platform carries it.

The words outlive restarts and versions: what stands in people's channels is read for ever, and what
nobody knows any more is None.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Put a question before staff."""

    question_id: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """Yes, staff may read what others have not seen."""

    question_id: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """No, they may not."""


@dataclass(frozen=True, slots=True)
class OpenReply:
    """Write an answer to a handed-over question."""

    handover_id: str


@dataclass(frozen=True, slots=True)
class SendReply:
    """Bring what was written to the one who asked."""

    handover_id: str


@dataclass(frozen=True, slots=True)
class Take:
    """Look after a handed-over question."""

    handover_id: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Call a handed-over question done."""

    handover_id: str


Action: TypeAlias = AskPerson | Confirm | Cancel | OpenReply | SendReply | Take | Finish

STAFF_ACTIONS = (OpenReply, SendReply, Take, Finish)
"""What only those do who have a right to it, as often as they like."""

_NAMES: Mapping[str, Callable[..., Action]] = {
    "person": AskPerson,
    "confirm": Confirm,
    "cancel": Cancel,
    "reply": OpenReply,
    "replied": SendReply,
    "taken": Take,
    "done": Finish,
}
_KINDS = {kind: name for name, kind in _NAMES.items()}


def encode(action: Action) -> tuple[str, ...]:
    """The name of what it does, then its arguments; none holds a space, a comma or a colon."""
    values = (getattr(action, name) for name in action.__slots__)
    return (_KINDS[type(action)], *values)


def decode(words: Sequence[str]) -> Action | None:
    """The action of these words; None where no button of today has them."""
    kind = _NAMES.get(words[0]) if words else None
    if kind is None:
        return None
    try:
        return kind(*words[1:])
    except TypeError:
        return None
