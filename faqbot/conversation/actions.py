"""What a button does, as a value, and the words by which a platform carries it.

The words outlive restarts and versions: what stands in people's channels is read for ever, and what
nobody knows any more is None.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar

NO_ENTRY = "_"
"""Stands where an entry would be named and there is none."""

TARGET_WORDS = 3
"""So many words name a message by its channel, itself and its thread, where a platform needs that."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a press does."""


@dataclass(frozen=True, slots=True)
class StaffAction(Action):
    """What only those do to a handed-over question who have a right to it, as often as they like."""

    handover_id: str


@dataclass(frozen=True, slots=True)
class Vote(Action):
    """Say whether a reply helped; `entry_id` is None for one that showed none."""

    question_id: str
    entry_id: str | None
    helpful: bool


@dataclass(frozen=True, slots=True)
class Choose(Action):
    """Show the answer that was meant, `among` the entries between which one may go on choosing."""

    question_id: str
    entry_id: str
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share(Action):
    """Show all what only one has seen."""

    question_id: str
    entry_id: str


@dataclass(frozen=True, slots=True)
class Preview(Action):
    """Show another answer to somebody's message to the one who may post it there.

    `target` is where that message is, as the platform names it, `among` are the entries between which
    one may choose; both are empty where the platform knows.
    """

    question_id: str
    entry_id: str
    target: tuple[str, ...] = ()
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post(Action):
    """Post a previewed answer below the message that it answers."""

    question_id: str
    entry_id: str
    target: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undo(Action):
    """Take a shared reply back.

    `sharer` is the mark of who shared it, `earlier` has the ids of its earlier messages, where the
    platform needs them.
    """

    sharer: str
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forget(Action):
    """Delete what is kept of who presses, also under the name `user`, if it is theirs."""

    user: str | None = None


@dataclass(frozen=True, slots=True)
class Keep(Action):
    """Delete nothing."""

    user: str | None = None


@dataclass(frozen=True, slots=True)
class RejectAll(Action):
    """Say that nothing that was offered is meant."""

    question_id: str


@dataclass(frozen=True, slots=True)
class AskPerson(Action):
    """Put a question before staff.

    `shown` is the print of what the button's own question shows of it, UNSHOWN where it has none and
    who presses is to be asked; None where nobody need be asked, or the button is old.
    """

    UNSHOWN: ClassVar[str] = "-"

    question_id: str
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Confirm(Action):
    """Yes, staff may read what others have not seen.

    `shown` is the print of what was shown of it; None of an old button, which showed what is stored.
    """

    question_id: str
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Cancel(Action):
    """No, they may not."""


@dataclass(frozen=True, slots=True)
class OpenReply(StaffAction):
    """Write an answer to a handed-over question."""


@dataclass(frozen=True, slots=True)
class SendReply(StaffAction):
    """Bring what was written to the one who asked."""


@dataclass(frozen=True, slots=True)
class OpenSearch(StaffAction):
    """Look for an entry that answers a handed-over question."""


@dataclass(frozen=True, slots=True)
class FindEntries(StaffAction):
    """Show which entries fit the words that were written."""


@dataclass(frozen=True, slots=True)
class SendEntry(StaffAction):
    """Bring an entry's answer to the one who asked; `entry_id` is None where none was chosen."""

    entry_id: str | None = None


@dataclass(frozen=True, slots=True)
class Take(StaffAction):
    """Look after a handed-over question."""


@dataclass(frozen=True, slots=True)
class Finish(StaffAction):
    """Call a handed-over question done."""


@dataclass(frozen=True, slots=True)
class ShowEntry(Action):
    """Show the answer that was picked from a list."""

    entry_id: str


@dataclass(frozen=True, slots=True)
class ShowTopic(Action):
    """Show a topic's questions, from the one with the number `start` on; None for all.

    `name` is as the file has it; REST stands for the questions without a topic.
    """

    REST: ClassVar[str] = "*"

    name: str
    start: int | None = None


@dataclass(frozen=True, slots=True)
class ShowPosts(Action):
    """Go on with a list of posts, behind the first `start` of them.

    `sought` are the words that they were looked for by, as `sought_in` has them; none for the newest.
    """

    start: int
    sought: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharePost(Action):
    """Show all a post of a list; `post` is as `name_of` calls it."""

    post: str


def _vote(question_id: str, entry_id: str, mark: str) -> Vote:
    return Vote(question_id, None if entry_id == NO_ENTRY else entry_id, helpful=mark == "+")


def _preview(question_id: str, *words: str) -> Preview:
    match words:
        case [entry_id]:
            return Preview(question_id, entry_id)
        case [target, entry_id]:
            return Preview(question_id, entry_id, (target,))
        case [entry_id, channel, message, thread]:
            return Preview(question_id, entry_id, (channel, message, thread))
        case [entry_id, channel, message, thread, among]:
            return Preview(question_id, entry_id, (channel, message, thread), _ids(among))
        case _:
            raise TypeError


def _post(question_id: str, entry_id: str, *target: str) -> Post:
    if len(target) not in {0, TARGET_WORDS}:
        raise TypeError
    return Post(question_id, entry_id, target)


def _ids(among: str) -> tuple[str, ...]:
    return tuple(filter(None, among.split(",")))


def _show_topic(*words: str) -> ShowTopic:
    name, _, start = " ".join(words).rpartition(":")
    if not name or not start.isdecimal():
        name, start = " ".join(words), ""
    # As lists named it once.
    return ShowTopic(ShowTopic.REST if name == NO_ENTRY else name, int(start) if start else None)


def _show_posts(start: str, *sought: str) -> ShowPosts:
    if not start.isdecimal():
        raise TypeError
    return ShowPosts(int(start), sought)


_READERS: Mapping[str, Callable[..., Action]] = {
    "feedback": _vote,
    "yes": lambda question_id, entry_id: _vote(question_id, entry_id, "+"),
    "no": lambda question_id, entry_id: _vote(question_id, entry_id, "-"),
    "choose": lambda question_id, entry_id, among="": Choose(question_id, entry_id, _ids(among)),
    "share": Share,
    "instead": _preview,
    "post": _post,
    "undo": lambda sharer, *earlier: Undo(sharer, earlier),
    "forget": Forget,
    "keep": Keep,
    "none": RejectAll,
    "person": AskPerson,
    "confirm": Confirm,
    "cancel": Cancel,
    "reply": OpenReply,
    "replied": SendReply,
    "lookup": OpenSearch,
    "looked": FindEntries,
    "with": SendEntry,
    "taken": Take,
    "done": Finish,
    "show": ShowEntry,
    "search": ShowEntry,
    "pick": ShowEntry,
    "topic": _show_topic,
    "posts": _show_posts,
    "publish": SharePost,
}
# Of several names for one action, today's comes first.
_NAMES = {kind: name for name, kind in reversed([*_READERS.items()]) if isinstance(kind, type)}


def encode(action: Action) -> tuple[str, ...]:
    """The name of what it does, then its arguments; none holds a space, a comma or a colon.

    But for a topic's, where the number of a question may follow behind a colon.
    """
    words: tuple[str | None, ...]
    match action:
        case Vote(question_id, entry_id, helpful):
            words = "yes" if helpful else "no", question_id, entry_id or NO_ENTRY
        case Choose(question_id, entry_id, among):
            words = "choose", question_id, entry_id, ",".join(among) or None
        case Preview(question_id, entry_id, target, among):
            words = "instead", question_id, entry_id, *target, ",".join(among) or None
        case Post(question_id, entry_id, target):
            words = "post", question_id, entry_id, *target
        case Undo(sharer, earlier):
            words = "undo", sharer, *earlier
        case ShowTopic(name, start):
            words = "topic", name if start is None else f"{name}:{start}"
        case ShowPosts(start, sought):
            words = "posts", str(start), *sought
        case _:
            words = _NAMES[type(action)], *(getattr(action, each.name) for each in fields(action))
    return tuple(each for each in words if each is not None)


def decode(words: Sequence[str]) -> Action | None:
    """The action of these words; None where no button of today or of before has them."""
    read = _READERS.get(words[0]) if words else None
    if read is None:
        return None
    try:
        return read(*words[1:])
    except TypeError:
        return None
