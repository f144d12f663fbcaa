"""The blocks below a reply: what may be meant, votes, a person, sharing, undoing, small print.

Their values carry all that a tap needs, so they outlive a restart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faqbot.adapters.slack.inline import Json
from faqbot.adapters.slack.mrkdwn import escape
from faqbot.conversation.actions import (
    NO_ENTRY,
    Action,
    AskPerson,
    Choose,
    Post,
    Preview,
    Share,
    Undo,
    encode,
)
from faqbot.model import Reply, Suggestion, Visibility
from faqbot.texts import Texts

ROWS = frozenset({"actions", "context", "context_actions"})
"""The types of block that stand below a reply."""

# https://docs.slack.dev/reference/block-kit/block-elements/button-element/
_MOST_LABEL = 75
# https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object/
_MOST_CONFIRM_TITLE, _MOST_CONFIRM, _MOST_CONFIRM_LABEL = 100, 300, 30
_MOST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Target:
    """The message below which a previewed answer may be posted, by Slack's ids."""

    channel: str
    message: str
    thread: str | None = None

    @classmethod
    def of(cls, words: Sequence[str]) -> "Target":
        """The target that a button carries in three words."""
        channel, message, thread = words
        return cls(channel, message, None if thread == NO_ENTRY else thread)

    @property
    def words(self) -> tuple[str, ...]:
        """As a button carries it."""
        return self.channel, self.message, self.thread or NO_ENTRY


@dataclass(frozen=True, slots=True)
class Offer:
    """What a reply offers beyond what it says of itself.

    Attributes:
        asked: The question, masked, where it was asked privately; "" if it is not at hand.
        undo: The mark of who shared it.
        target: Where it may be posted.
        among: The answers between which one may go back and forth, perhaps the shown one too.
        window: Whether it is shown in a modal, which has no element of its own for votes.
    """

    asked: str | None = None
    undo: str | None = None
    target: Target | None = None
    among: tuple[Suggestion, ...] = ()
    window: bool = False


def below(reply: Reply, texts: Texts, offer: Offer) -> list[Json]:
    """The blocks below a reply, none where it offers nothing."""
    rows = [
        _row(_choices(reply, offer)),
        _row(_alternatives(reply, offer)),
        *_feedback(reply, texts, offer),
        _row(_deeds(reply, texts, offer)),
        _note(reply.note),
    ]
    return [row for row in rows if row is not None]


def is_cut(suggestions: Sequence[Suggestion]) -> bool:
    """Whether a button is too small for one of the questions."""
    return any(len(escape(each.question)) > _MOST_LABEL for each in suggestions)


def button(label: str, action: str, value: str = "") -> Json:
    """A button; its label is cut to 75 characters."""
    text = cut(label, _MOST_LABEL) or "…"
    return {"type": "button", "text": _plain(text), "action_id": action, "value": value}


def cut(text: str, most: int) -> str:
    """`text` escaped, in at most `most` characters, with no entity cut in two."""
    words = " ".join(text.split())
    if len(escape(words)) <= most:
        return escape(words)
    kept = words[: most - 1]
    while len(escape(kept)) > most - 1:
        kept = kept[:-1]
    return f"{escape(kept.rstrip())}…"


def _choices(reply: Reply, offer: Offer) -> Iterator[Json]:
    if offer.among:
        return  # They are among those.
    shown = () if reply.entry_id is None else (reply.entry_id,)
    among = (*shown, *(each.entry_id for each in reply.suggestions))
    for number, each in enumerate(reply.suggestions, start=1):
        yield _does(each.question, Choose(reply.question_id, each.entry_id, among), number)


def _alternatives(reply: Reply, offer: Offer) -> Iterator[Json]:
    # All that may be shown, so that whichever is can lead to the others.
    among = tuple(each.entry_id for each in offer.among)
    for number, each in enumerate(offer.among, start=1):
        if each.entry_id == reply.entry_id:
            continue
        action: Action = Choose(reply.question_id, each.entry_id, among)
        if offer.target is not None:
            action = Preview(reply.question_id, each.entry_id, offer.target.words, among)
        yield _does(each.question, action, number)


def _deeds(reply: Reply, texts: Texts, offer: Offer) -> Iterator[Json]:
    entry_id = str(reply.entry_id)
    if offer.target is not None and reply.entry_id is not None:
        post = Post(reply.question_id, entry_id, offer.target.words)
        yield {**_does(texts.say("post_reply"), post), "style": "primary"}
    if reply.sharable:
        yield _does(texts.say("share"), Share(reply.question_id, entry_id))
    if reply.askable:
        asking = _does(texts.say("ask_person"), AskPerson(reply.question_id))
        if reply.visibility is Visibility.PRIVATE or offer.asked is not None:
            asking["confirm"] = _confirmation(offer.asked, texts)
        yield asking
    if offer.undo is not None:
        yield _does(texts.say("undo"), Undo(offer.undo))


def _does(label: str, action: Action, number: int | None = None) -> Json:
    """A button that does that; those of a row that do alike have a number each."""
    name, *arguments = encode(action)
    return button(label, name if number is None else f"{name}:{number}", " ".join(arguments))


def _confirmation(asked: str | None, texts: Texts) -> Json:
    key = "confirm_private" if asked else "confirm_private_unquoted"
    room = _MOST_CONFIRM - len(escape(texts.say(key, question="")))
    text = escape(texts.say(key, question="{question}"))
    return {
        "title": _plain(cut(texts.say("confirm_title"), _MOST_CONFIRM_TITLE)),
        "text": _plain(text.replace("{question}", cut(asked or "", max(room, 1)))),
        "confirm": _plain(cut(texts.say("confirm_yes"), _MOST_CONFIRM_LABEL)),
        "deny": _plain(cut(texts.say("confirm_no"), _MOST_CONFIRM_LABEL)),
    }


def _feedback(reply: Reply, texts: Texts, offer: Offer) -> list[Json]:
    if not reply.votable:
        return []
    about = f"{reply.question_id} {reply.entry_id or NO_ENTRY}"

    def side(key: str, mark: str) -> Json:
        label = cut(texts.say(key), _MOST_LABEL)
        spoken = cut(f"{texts.say('was_helpful')} {texts.say(key)}", _MOST_LABEL)
        return {"text": _plain(label), "value": f"{about} {mark}", "accessibility_label": spoken}

    sides = side("yes", "+"), side("no", "-")
    if offer.window:
        asked = {"type": "context", "elements": [_plain(cut(texts.say("was_helpful"), _MOST_NOTE))]}
        pair = [
            {"type": "button", "action_id": f"feedback:{number}", **each}
            for number, each in enumerate(sides, start=1)
        ]
        return [asked, {"type": "actions", "elements": pair}]
    votes = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": sides[0],
        "negative_button": sides[1],
    }
    return [{"type": "context_actions", "elements": [votes]}]


def _note(note: str | None) -> Json | None:
    if note is None or not note.strip():
        return None
    return {"type": "context", "elements": [_plain(cut(note, _MOST_NOTE))]}


def _row(elements: Iterator[Json]) -> Json | None:
    shown = list(elements)
    return {"type": "actions", "elements": shown} if shown else None


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}
