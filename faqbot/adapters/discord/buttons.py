"""Buttons, menus and forms: what they say, and ids that carry all they need, over restarts too."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast

import discord
from discord.ui import ActionRow, Label, LayoutView, Modal, Select, TextDisplay, TextInput, View

from faqbot.adapters.discord.escaping import cut, escape, one_line
from faqbot.conversation.actions import NO_ENTRY, Action, Choose, Post, Preview, encode
from faqbot.conversation.message import Answer, Button, Field, Form, Others, Style

Interaction: TypeAlias = discord.Interaction[discord.Client]

# https://docs.discord.com/developers/components/reference#button-button-structure
_LABEL = 80
# https://docs.discord.com/developers/components/reference#string-select-select-option-structure
_OPTION = 100
_PLACEHOLDER = 150
MOST_OPTIONS = 25
# https://docs.discord.com/developers/components/reference#anatomy-of-a-component-custom-id
_CUSTOM_ID = 100
_PREFIX = "faq:v1"
# https://docs.discord.com/developers/interactions/receiving-and-responding#modal,
# .../components/reference#label-label-structure, #text-input-text-input-structure
_FORM_TITLE, _FORM_LABEL, _WRITTEN, _HINT = 45, 45, 4_000, 100
# Nobody searches for more.
_LINE = 300
_QUOTED = 1_000
_STYLES = {
    Style.PLAIN: discord.ButtonStyle.secondary,
    Style.MAIN: discord.ButtonStyle.primary,
    Style.RISKY: discord.ButtonStyle.danger,
}
# Menus that do alike, of which each has a number.
_NUMBERED = frozenset({"pick", "topic"})


@dataclass(frozen=True, slots=True)
class Press:
    """A button, by the name that `named` made; 80 characters of its label are shown."""

    name: str
    label: str
    style: Style = Style.PLAIN
    emoji: str | None = None

    def component(self) -> discord.ui.Button[Any]:
        """The button for discord.py."""
        return discord.ui.Button(
            label=label_of(self.label),
            custom_id=self.name,
            emoji=self.emoji,
            style=_STYLES[self.style],
        )


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu of which one thing is chosen.

    Attributes:
        options: 1 to 25 pairs of a value (at most 100 characters) and its words. What does not fit
            into an option's 100 characters goes on in the small print below it.
        shown: The value that stands chosen, if one does.
    """

    name: str
    placeholder: str
    options: Sequence[tuple[str, str]]
    shown: str | None = None

    def component(self) -> Select[Any]:
        """The menu for discord.py."""
        return Select(
            custom_id=self.name,
            placeholder=label_of(self.placeholder, _PLACEHOLDER),
            options=[self._option(value, words) for value, words in self.options],
        )

    def _option(self, value: str, words: str) -> discord.SelectOption:
        words = one_line(words).strip() or value
        label = cut(words, _OPTION)
        rest = words[len(label) - 1 :].strip() if label != words else ""
        return discord.SelectOption(
            value=value,
            label=label,
            description=cut(rest, _OPTION) if rest else None,
            default=value == self.shown,
        )


Row: TypeAlias = tuple[Press | Menu, ...]
"""At most five buttons, or one menu."""


def named(action: str, *args: str) -> str:
    """The custom_id of a button or menu, at most 100 characters."""
    made = ":".join((_PREFIX, action, *args))
    if len(made) > _CUSTOM_ID:
        raise ValueError(f"{made} is too long for the id of a button")
    return made


def tap_of(custom_id: str) -> tuple[str, list[str]]:
    """What `named` made an id of; an empty action for an id that is not ours."""
    prefix, version, *rest = [*custom_id.split(":"), ""]
    if f"{prefix}:{version}" != _PREFIX or len(rest) < 2:
        return "", []
    action, *args = rest[:-1]
    return action, args


def words_of(custom_id: str, chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """What was tapped, as `actions.decode` reads it, with what was chosen in a menu."""
    action, args = tap_of(custom_id)
    args += chosen
    return action, *(args[1:] if action in _NUMBERED and len(args) > 1 else args)


def sent_in(interaction: Interaction) -> dict[str, Any]:
    """What Discord tells of a tap, a form or a command: a `custom_id`, `values`, `components`."""
    return cast("dict[str, Any]", interaction.data or {})


def label_of(text: str, most: int = _LABEL) -> str:
    """`text` on one line of at most `most` characters."""
    return cut(one_line(text).strip(), most)


def layout_row(row: Row) -> ActionRow[LayoutView]:
    """A row of a message in Components V2."""
    return ActionRow(*(each.component() for each in row))


def plain_view(rows: Sequence[Row]) -> View | None:
    """The rows for a message of plain content; None where there are none."""
    if not rows:
        return None
    view = View()
    for number, row in enumerate(rows):
        for each in row:
            item = each.component()
            item.row = number
            view.add_item(item)
    # The client hears of presses itself, also after a restart: discord.py is to keep none of this.
    view.stop()
    return view


def rows_of(answer: Answer) -> tuple[Row, ...]:
    """The menu of what else may be shown, and the row of five buttons at most below all of a reply."""
    others = (_menu(answer.others),) if answer.others is not None else ()
    last = [press_of(each) for each in answer.buttons]
    if answer.votes is not None:
        yes, no = press_of(answer.votes.yes), press_of(answer.votes.no)
        last = [replace(yes, emoji="👍"), replace(no, emoji="👎"), *last]
    return tuple(row for row in (others, tuple(last)) if row)


def press_of(button: Button) -> Press:
    """A button of the core's."""
    return Press(named(*encode(_short(button.action))), button.label, button.style)


def _menu(others: Others) -> Menu:
    first = others.buttons[0].action
    # The menu adds what is chosen.
    if isinstance(first, Preview):
        name = named("instead", first.question_id, *first.target)
    else:
        name = named(*encode(_short(first))[:-1])
    options = [(entry_id, each.label) for entry_id, each in others.options]
    return Menu(name, others.label, options, shown=others.shown)


def _short(action: Action) -> Action:
    """What a name has room for: all else, Discord tells with a press."""
    if isinstance(action, Choose):
        return replace(action, among=())
    return replace(action, target=()) if isinstance(action, Post) else action


def fits(label: str) -> bool:
    """Whether a button shows all of a label."""
    return label_of(label) == label


def choices_in(message: discord.Message | None) -> tuple[str, ...]:
    """The ids of the entries between which one may choose below a message, in their order.

    What it shows has no button but the votes', and is what one may come back to.
    """
    offered: list[str] = []
    shown: list[str] = []
    for component in _walk(message.components if message is not None else ()):
        action, args = tap_of(str(getattr(component, "custom_id", None)))
        options = [each.value for each in getattr(component, "options", ())]
        if action in {"choose", "instead"}:
            # A menu's name ends before what it adds.
            offered += options or args[1:]
        elif action == "yes":
            shown += [each for each in args[1:] if each != NO_ENTRY]
    return tuple(dict.fromkeys(offered if set(shown) <= set(offered) else [*shown, *offered]))


def ids_in(message: discord.Message | None) -> frozenset[str]:
    """The names of the buttons and menus that stand below a message."""
    found = _walk(message.components if message is not None else ())
    return frozenset(str(name) for each in found if (name := getattr(each, "custom_id", None)))


def target_of(message: discord.Message | None) -> tuple[str, ...]:
    """The id of the message that a preview answers; empty where there is none.

    The menu of other answers has it, since what follows another answer is no answer to the command;
    else Discord's own record of the command, which the preview carries.
    """
    for action, args in map(tap_of, ids_in(message)):
        if action == "instead" and len(args) > 1:
            return (args[1],)
    about = message.interaction_metadata if message is not None else None
    target = about.target_message_id if about is not None else None
    return () if target is None else (str(target),)


def written_in(interaction: Interaction) -> str:
    """What was written into a form; "" where there is none."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return ""
    rows = sent_in(interaction).get("components") or []
    fields = (row.get("component") or {} for row in rows)
    return "\n".join(str(field["value"]) for field in fields if field.get("value")).strip()


def modal_of(form: Form) -> Modal:
    """A form as Discord opens it."""
    modal = Modal(title=cut(form.title, _FORM_TITLE), custom_id=named(*encode(form.sends)))
    # The client hears of it itself, also after a restart.
    modal.stop()
    modal.add_item(TextDisplay(f"> {escape(cut(form.quote, _QUOTED))}"))
    is_line = form.field is Field.LINE
    field: TextInput[Modal] = TextInput(
        style=discord.TextStyle.short if is_line else discord.TextStyle.paragraph,
        custom_id="answer",
        placeholder=cut(form.hint, _HINT) or None,
        max_length=_LINE if is_line else _WRITTEN,
    )
    return modal.add_item(Label(text=cut(form.label, _FORM_LABEL), component=field))


def _walk(components: Iterable[Any]) -> Iterator[Any]:
    for component in components:
        yield component
        yield from _walk(getattr(component, "children", ()))
        # Of a section.
        yield from filter(None, [getattr(component, "accessory", None)])
