"""What stands below a message: what may be meant, votes, all other buttons, small print.

Their values carry all that a press needs, so they outlive a restart.
"""

from collections.abc import Iterable, Iterator

from faqbot.adapters.slack.inline import Json
from faqbot.adapters.slack.mrkdwn import escape
from faqbot.adapters.slack.payloads import plain
from faqbot.conversation.actions import NO_ENTRY, Action, Vote, encode
from faqbot.conversation.message import Answer, Button, Confirmation, Style, Votes, one_line

ROWS = frozenset({"actions", "context", "context_actions"})
"""The types of block that stand below a reply."""

# https://docs.slack.dev/reference/block-kit/block-elements/button-element/
_MOST_LABEL = 75
# https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object/
_MOST_CONFIRM_TITLE, _MOST_CONFIRM, _MOST_CONFIRM_LABEL = 100, 300, 30
_MOST_NOTE = 2_000
_STYLES = {Style.MAIN: {"style": "primary"}, Style.RISKY: {"style": "danger"}}


def below(answer: Answer, *, window: bool = False) -> list[Json]:
    """The blocks below a reply, none where it offers nothing; a modal has no element for votes."""
    rows = [
        _row(_numbered(answer.choices)),
        _row(_others(answer)),
        *_feedback(answer.votes, window=window),
        _row(map(button, answer.buttons)),
        _note(answer.note),
    ]
    return [row for row in rows if row is not None]


def fits(label: str) -> bool:
    """Whether a button shows all of a label."""
    return len(escape(label)) <= _MOST_LABEL


def asks(text: str) -> bool:
    """Whether a button's confirmation shows all of a text."""
    return len(escape(one_line(text))) <= _MOST_CONFIRM


def button(shown: Button, number: int | None = None) -> Json:
    """A button; those of a row that do alike have a number each."""
    name, *arguments = encode(shown.action)
    made = {
        "type": "button",
        "text": plain(cut(shown.label, _MOST_LABEL) or "…"),
        "action_id": name if number is None else f"{name}:{number}",
        "value": " ".join(arguments),
        **_STYLES.get(shown.style, {}),
    }
    return made if shown.confirm is None else {**made, "confirm": _dialog(shown.confirm)}


def cut(text: str, most: int) -> str:
    """`text` escaped, in at most `most` characters, with no entity cut in two."""
    words = one_line(text)
    whole = escape(words)
    if len(whole) <= most:
        return whole
    kept = words[: most - 1]
    while len(escape(kept)) > most - 1:
        kept = kept[:-1]
    return f"{escape(kept.rstrip())}…"


def _numbered(buttons: Iterable[Button]) -> Iterator[Json]:
    for number, each in enumerate(buttons, start=1):
        yield button(each, number)


def _others(answer: Answer) -> Iterator[Json]:
    """All but what is shown, which stands above them."""
    options = () if answer.others is None else answer.others.options
    for number, (entry_id, each) in enumerate(options, start=1):
        if entry_id != answer.entry_id:
            yield button(each, number)


def _dialog(asked: Confirmation) -> Json:
    room = _MOST_CONFIRM - len(escape(asked.text.replace("{question}", "")))
    question = cut(asked.question, max(room, 1))
    return {
        "title": plain(cut(asked.title, _MOST_CONFIRM_TITLE)),
        "text": plain(escape(asked.text).replace("{question}", question)),
        "confirm": plain(cut(asked.yes, _MOST_CONFIRM_LABEL)),
        "deny": plain(cut(asked.no, _MOST_CONFIRM_LABEL)),
    }


def _feedback(votes: Votes | None, *, window: bool) -> list[Json]:
    if votes is None:
        return []

    def side(vote: Button) -> Json:
        spoken = cut(f"{votes.asked} {vote.label}", _MOST_LABEL)
        label = plain(cut(vote.label, _MOST_LABEL))
        return {"text": label, "value": _value(vote.action), "accessibility_label": spoken}

    sides = side(votes.yes), side(votes.no)
    asked = {"type": "context", "elements": [plain(cut(votes.asked, _MOST_NOTE))]}
    if window:
        pair = [
            {"type": "button", "action_id": f"feedback:{number}", **each}
            for number, each in enumerate(sides, start=1)
        ]
        return [asked, {"type": "actions", "elements": pair}]
    element = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": sides[0],
        "negative_button": sides[1],
    }
    return [asked, {"type": "context_actions", "elements": [element]}]


def _value(vote: Action) -> str:
    """Both of a pair have one action_id: which of them was pressed stands in its value."""
    if not isinstance(vote, Vote):
        raise TypeError(f"{vote} is no vote")
    return f"{vote.question_id} {vote.entry_id or NO_ENTRY} {'+' if vote.helpful else '-'}"


def _note(note: str | None) -> Json | None:
    return None if note is None else {"type": "context", "elements": [plain(cut(note, _MOST_NOTE))]}


def _row(elements: Iterable[Json]) -> Json | None:
    shown = list(elements)
    return {"type": "actions", "elements": shown} if shown else None
