"""The parts that blocks are made of (texts, elements, options), and what Slack refuses in them.

Used by `limits`; lengths are counted in code points.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

ACTION_ID = 255  # https://docs.slack.dev/reference/block-kit/block-elements/button-element/
IMAGE_URL = 3000  # https://docs.slack.dev/reference/block-kit/blocks/image-block/
ALT_TEXT = 2000  # https://docs.slack.dev/reference/block-kit/blocks/image-block/
LABEL_TEXT = 2000  # https://docs.slack.dev/reference/block-kit/blocks/input-block/
TEXT_OBJECT = 3000  # https://docs.slack.dev/reference/block-kit/composition-objects/text-object/
BUTTON_TEXT = 75  # https://docs.slack.dev/reference/block-kit/block-elements/button-element/
BUTTON_VALUE = 2000  # https://docs.slack.dev/reference/block-kit/block-elements/button-element/
BUTTON_URL = 3000  # https://docs.slack.dev/reference/block-kit/block-elements/button-element/
# https://docs.slack.dev/reference/block-kit/block-elements/button-element/
ACCESSIBILITY_LABEL = 75
OPTION_TEXT = 75  # https://docs.slack.dev/reference/block-kit/composition-objects/option-object/
OPTION_VALUE = 150  # https://docs.slack.dev/reference/block-kit/composition-objects/option-object/
# https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/
SELECT_OPTIONS = 100
OVERFLOW_OPTIONS = 5  # .../block-kit/block-elements/overflow-menu-element/
CHOICE_OPTIONS = 10  # .../block-elements/checkboxes-element/ and .../radio-button-group-element/
PLACEHOLDER = 150  # https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/

SELECTS = frozenset(
    f"{many}{what}_select"
    for many in ("", "multi_")
    for what in ("static", "external", "users", "conversations", "channels")
)
PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
CHOICES = frozenset({"checkboxes", "radio_buttons"})
TYPED_INPUTS = frozenset(
    {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
    | {"rich_text_input", "file_input"}
)
ON_ACTIONS = frozenset({"button", "overflow", "workflow_button"}) | SELECTS | PICKERS | CHOICES
ON_SECTION = ON_ACTIONS | {"image"}
ON_INPUT = SELECTS | PICKERS | CHOICES | TYPED_INPUTS
ON_CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing Slack would not take: where (a JSON pointer) and why."""

    pointer: str
    reason: str

    def __str__(self) -> str:
        return f"{self.reason} [json-pointer:{self.pointer}]"


Refusals = Iterator[Refusal]


def image(block: Json, here: str) -> Refusals:
    if "image_url" not in block and "slack_file" not in block:
        yield Refusal(here, "must define either `image_url` or `slack_file`")
    yield from at_most(block.get("image_url"), IMAGE_URL, f"{here}/image_url")
    yield from at_most(block.get("alt_text", ""), ALT_TEXT, f"{here}/alt_text")
    if not block.get("alt_text"):
        yield Refusal(here, "missing required field: alt_text")
    if "title" in block:
        yield from text(block["title"], f"{here}/title", most=LABEL_TEXT, plain=True)


def element(element: object, here: str, allowed: frozenset[str]) -> Refusals:
    if not isinstance(element, dict) or str(element.get("type")) not in allowed:
        kind = element.get("type") if isinstance(element, dict) else element
        yield Refusal(here, f"unsupported type: {kind}")
        return
    yield from at_most(element.get("action_id"), ACTION_ID, f"{here}/action_id")
    if "placeholder" in element:
        yield from text(element["placeholder"], f"{here}/placeholder", PLACEHOLDER, plain=True)
    kind = str(element["type"])
    if kind in ("button", "icon_button"):
        yield from _button(element, here)
    elif kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            yield from _button(element.get(name), f"{here}/{name}")
    elif kind == "image":
        yield from image(element, here)
    elif "options" in element:
        most = {"overflow": OVERFLOW_OPTIONS, **dict.fromkeys(CHOICES, CHOICE_OPTIONS)}
        yield from options(element["options"], f"{here}/options", most.get(kind, SELECT_OPTIONS))
    elif kind in ("static_select", "overflow", *CHOICES) and "option_groups" not in element:
        yield Refusal(here, "missing required field: options")


def _button(button: object, here: str) -> Refusals:
    if not isinstance(button, dict):
        yield Refusal(here, "must be a button object")
        return
    yield from text(button.get("text"), f"{here}/text", most=BUTTON_TEXT, plain=True)
    yield from at_most(button.get("value"), BUTTON_VALUE, f"{here}/value")
    yield from at_most(button.get("url"), BUTTON_URL, f"{here}/url")
    label = button.get("accessibility_label")
    yield from at_most(label, ACCESSIBILITY_LABEL, f"{here}/accessibility_label")
    if button.get("style") not in (None, "primary", "danger"):
        yield Refusal(f"{here}/style", "must be primary or danger")


def options(options: object, here: str, most: int) -> Refusals:
    yield from count(options, here, least=0, most=most)
    for index, option in enumerate(items(options)):
        there = f"{here}/{index}"
        if not isinstance(option, dict):
            yield Refusal(there, "must be an option object")
            continue
        yield from text(option.get("text"), f"{there}/text", most=OPTION_TEXT)
        yield from at_most(option.get("value", ""), OPTION_VALUE, f"{there}/value")
        if "value" not in option and "url" not in option:
            yield Refusal(there, "missing required field: value")


def text(value: object, here: str, most: int, *, plain: bool = False) -> Refusals:
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if not isinstance(value, dict) or value.get("type") not in kinds:
        yield Refusal(here, f"must be a text object of type {' or '.join(kinds)}")
        return
    text = value.get("text")
    if not isinstance(text, str) or not text:
        yield Refusal(f"{here}/text", "must be more than 0 characters")
        return
    yield from at_most(text, most, f"{here}/text")
    allowed = {"emoji"} if value["type"] == "plain_text" else {"verbatim"}
    for extra in sorted(value.keys() - allowed - {"type", "text"}):
        yield Refusal(here, f"invalid additional property: {extra}")


def at_most(value: object, most: int, here: str) -> Refusals:
    if value is None:
        return
    if not isinstance(value, str):
        yield Refusal(here, "must be a string")
    elif len(value) > most:
        yield Refusal(here, f"must be less than {most + 1} characters")


def count(value: object, here: str, *, least: int, most: int) -> Refusals:
    if not isinstance(value, list) or len(value) < least:
        yield Refusal(here, f"must be an array of at least {least} items")
    elif len(value) > most:
        yield Refusal(here, f"no more than {most} items allowed")


def items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
