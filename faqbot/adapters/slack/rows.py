"""What stands below a message: what may be meant, votes, all other buttons, small print.

Their values carry all that a press needs, so they outlive a restart.
"""

from collections.abc import Iterable

from faqbot.adapters.slack.inline import Json, escape
from faqbot.adapters.slack.payloads import plain
from faqbot.conversation.actions import encode
from faqbot.conversation.message import Answer, Button, Confirmation, Style, Votes, one_line

ROWS = frozenset({"actions", "context", "context_actions"})
"""The types of block that stand below a reply."""

MOST_LABEL = 75
"""Characters of a button, and of what is read out for it:
https://docs.slack.dev/reference/block-kit/block-elements/button-element/"""

# https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object/
_MOST_CONFIRM_TITLE, _MOST_CONFIRM, _MOST_CONFIRM_LABEL = 100, 300, 30
_MOST_NOTE = 2_000
_STYLES = {Style.MAIN: {"style": "primary"}, Style.RISKY: {"style": "danger"}}


def below(answer: Answer, *, window: bool = False) -> list[Json]:
    """The blocks below a reply, none where it offers nothing; a modal has no element for votes."""
    choices = [button(each, number) for number, each in enumerate(answer.choices, start=1)]
    options = () if answer.others is None else answer.others.options
    # All but what is shown, which stands above them.
    others = [
        button(each, number)
        for number, (entry_id, each) in enumerate(options, start=1)
        if entry_id != answer.entry_id
    ]
    return [
        *row(choices),
        *row(others),
        *([] if answer.votes is None else _feedback(answer.votes, window=window)),
        *row(map(button, answer.buttons)),
        *([] if answer.note is None else [_small(answer.note)]),
    ]


def row(elements: Iterable[Json]) -> list[Json]:
    """A row of buttons or menus; no block where there are none."""
    shown = list(elements)
    return [{"type": "actions", "elements": shown}] if shown else []


def fits(label: str) -> bool:
    """Whether a button shows all of a label."""
    return len(escape(label)) <= MOST_LABEL


def asks(text: str) -> bool:
    """Whether a button's confirmation shows all of a text."""
    return len(escape(one_line(text))) <= _MOST_CONFIRM


def button(shown: Button, number: int | None = None) -> Json:
    """A button; those of a row that do alike have a number each."""
    name, *arguments = encode(shown.action)
    made = {
        "type": "button",
        "text": plain(cut(shown.label, MOST_LABEL) or "…"),
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


def _dialog(asked: Confirmation) -> Json:
    room = _MOST_CONFIRM - len(escape(asked.text.replace("{question}", "")))
    question = cut(asked.question, max(room, 1))
    return {
        "title": plain(cut(asked.title, _MOST_CONFIRM_TITLE)),
        "text": plain(escape(asked.text).replace("{question}", question)),
        "confirm": plain(cut(asked.yes, _MOST_CONFIRM_LABEL)),
        "deny": plain(cut(asked.no, _MOST_CONFIRM_LABEL)),
    }


def _feedback(votes: Votes, *, window: bool) -> list[Json]:
    def side(vote: Button, mark: str) -> Json:
        """Both have one action_id: which of them was pressed stands in the value."""
        _, *arguments = encode(vote.action)
        return {
            "text": plain(cut(vote.label, MOST_LABEL)),
            "value": " ".join([*arguments, mark]),
            "accessibility_label": cut(f"{votes.asked} {vote.label}", MOST_LABEL),
        }

    yes, no = side(votes.yes, "+"), side(votes.no, "-")
    if window:
        pair = [
            {"type": "button", "action_id": f"feedback:{number}", **each}
            for number, each in enumerate((yes, no), start=1)
        ]
        return [_small(votes.asked), *row(pair)]
    element = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": yes,
        "negative_button": no,
    }
    return [_small(votes.asked), {"type": "context_actions", "elements": [element]}]


def _small(text: str) -> Json:
    """Small print."""
    return {"type": "context", "elements": [plain(cut(text, _MOST_NOTE))]}
