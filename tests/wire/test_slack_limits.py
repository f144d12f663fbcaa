"""The block limits of the fake Slack: each passes at its limit and is refused one beyond."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import (
    ContextActionsBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
)

from tests.wire.slack import limits

Json = dict[str, Any]


def plain(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def button(**changes: Any) -> Json:
    return {"type": "button", "action_id": "a", "text": plain(1), **changes}


def option(text: int = 1, value: int = 1) -> Json:
    return {"text": plain(text), "value": "v" * value}


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(elements)}]


def select(*options: Json) -> list[Json]:
    return actions({"type": "static_select", "action_id": "s", "options": list(options)})


def buttons(number: int) -> list[Json]:
    return [button(action_id=str(i)) for i in range(number)]


def raw(length: int) -> Json:
    return {"type": "raw_text", "text": "x" * length}


def table(*rows: list[Json], **more: Any) -> list[Json]:
    return [{"type": "table", "rows": list(rows), **more}]


def rich(*elements: Json) -> list[Json]:
    return [{"type": "rich_text", "elements": list(elements)}]


def spans(*found: Json, kind: str = "section") -> Json:
    return {"type": f"rich_text_{kind}", "elements": list(found)}


def word(**changes: Any) -> Json:
    return {"type": "text", "text": "x", **changes}


def bullets(**changes: Any) -> Json:
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [spans(word())],
        **changes,
    }


AT_LIMIT: dict[str, tuple[int, Callable[[int], list[Json]]]] = {
    "blocks in a message": (50, lambda n: [{"type": "divider"}] * n),
    "section text": (3000, lambda n: [{"type": "section", "text": mrkdwn(n)}]),
    "section fields": (10, lambda n: [{"type": "section", "fields": [mrkdwn(1)] * n}]),
    "field text": (2000, lambda n: [{"type": "section", "fields": [mrkdwn(n)]}]),
    "header text": (150, lambda n: [{"type": "header", "text": plain(n)}]),
    "actions elements": (25, lambda n: actions(*buttons(n))),
    "context elements": (10, lambda n: [{"type": "context", "elements": [mrkdwn(1)] * n}]),
    "context_actions elements": (
        5,
        lambda n: [
            {
                "type": "context_actions",
                "elements": [
                    {
                        "type": "icon_button",
                        "icon": "trash",
                        "text": plain(1),
                        "action_id": str(i),
                    }
                    for i in range(n)
                ],
            }
        ],
    ),
    "rows of a table": (100, lambda n: table(*[[raw(1)]] * n)),
    "columns of a table": (20, lambda n: table([raw(1)] * n)),
    "characters of a table": (10_000, lambda n: table([raw(n)])),
    "tables of a message": (1, lambda n: table([raw(1)]) * n),
    "indent of a list": (8, lambda n: rich(bullets(indent=n))),
    "url of a link": (3000, lambda n: rich(spans({"type": "link", "url": "x" * n}))),
    "markdown in all": (
        12_000,
        lambda n: [{"type": "markdown", "text": "x" * part} for part in (n - 6000, 6000)],
    ),
    "button text": (75, lambda n: actions(button(text=plain(n)))),
    "button value": (2000, lambda n: actions(button(value="x" * n))),
    "button url": (3000, lambda n: actions(button(url="x" * n))),
    "accessibility label": (75, lambda n: actions(button(accessibility_label="x" * n))),
    "action_id": (255, lambda n: actions(button(action_id="x" * n))),
    "block_id": (255, lambda n: [{"type": "divider", "block_id": "x" * n}]),
    "options": (100, lambda n: select(*[option()] * n)),
    "option text": (75, lambda n: select(option(text=n))),
    "option value": (150, lambda n: select(option(value=n))),
}


@pytest.mark.parametrize("what", AT_LIMIT)
def test_limit_is_allowed_and_one_more_is_refused(what: str):
    most, make = AT_LIMIT[what]
    assert limits.of_message(make(most)) == []
    assert len(limits.of_message(make(most + 1))) == 1


@pytest.mark.parametrize(
    ("blocks", "pointer"),
    [
        ([{"type": "nonsense"}], "/blocks/0/type"),
        ([{"type": "divider", "block_id": "a"}] * 2, "/blocks/1/block_id"),
        ([{"type": "section"}], "/blocks/0"),
        ([{"type": "section", "text": mrkdwn(0)}], "/blocks/0/text/text"),
        ([{"type": "section", "text": "bare"}], "/blocks/0/text"),
        ([{"type": "header", "text": mrkdwn(1)}], "/blocks/0/text"),
        ([{"type": "section", "text": {**mrkdwn(1), "emoji": True}}], "/blocks/0/text"),
        ([{"type": "divider", "text": plain(1)}], "/blocks/0"),
        (actions({"type": "image", "image_url": "u", "alt_text": "a"}), "/blocks/0/elements/0"),
        (actions(button(style="loud")), "/blocks/0/elements/0/style"),
        (actions(button(), button()), "/blocks/0/elements/1/action_id"),
        (actions(), "/blocks/0/elements"),
        (rich(), "/blocks/0/elements"),
        (rich(word()), "/blocks/0/elements/0"),
        (rich(spans()), "/blocks/0/elements/0/elements"),
        (rich(spans(word(text=""))), "/blocks/0/elements/0/elements/0/text"),
        (rich(spans(word(text=None))), "/blocks/0/elements/0/elements/0/text"),
        (rich(spans({"type": "text"})), "/blocks/0/elements/0/elements/0"),
        (rich(spans(word(url="u"))), "/blocks/0/elements/0/elements/0"),
        (rich(spans(word(style={"bold": 1}))), "/blocks/0/elements/0/elements/0/style"),
        (rich(spans(word(style={"loud": True}))), "/blocks/0/elements/0/elements/0/style"),
        (rich(spans({"type": "link"})), "/blocks/0/elements/0/elements/0"),
        (
            rich(spans({"type": "link", "url": "u", "text": ""})),
            "/blocks/0/elements/0/elements/0/text",
        ),
        (
            rich(spans({"type": "date", "timestamp": "1", "format": "{ago}"})),
            "/blocks/0/elements/0/elements/0/timestamp",
        ),
        (
            rich(spans({"type": "emoji", "name": "x"}, kind="preformatted")),
            "/blocks/0/elements/0/elements/0",
        ),
        (rich(spans(word(), kind="quote") | {"language": "py"}), "/blocks/0/elements/0"),
        (rich(bullets(style="none")), "/blocks/0/elements/0/style"),
        (rich(bullets(offset=-1)), "/blocks/0/elements/0/offset"),
        (rich(bullets(border=2)), "/blocks/0/elements/0/border"),
        (rich(bullets(elements=[bullets()])), "/blocks/0/elements/0/elements/0"),
        (table(), "/blocks/0/rows"),
        (table([]), "/blocks/0/rows/0"),
        (table([raw(0)]), "/blocks/0/rows/0/0/text"),
        (table([mrkdwn(1)]), "/blocks/0/rows/0/0"),
        (table([raw(1)], column_settings=[{"align": "top"}]), "/blocks/0/column_settings/0/align"),
        ("text", "/blocks"),
    ],
)
def test_refusal_points_at_the_fault(blocks: Any, pointer: str):
    assert [refusal.pointer for refusal in limits.of_message(blocks)] == [pointer]


def test_feedback_buttons_as_the_sdk_makes_them_pass():
    pair = FeedbackButtonsElement(
        action_id="vote",
        positive_button=FeedbackButtonObject(text="Yes", value="1", accessibility_label="Good"),
        negative_button=FeedbackButtonObject(text="No", value="0", accessibility_label="Bad"),
    )
    assert limits.of_message([ContextActionsBlock(elements=[pair]).to_dict()]) == []


def test_view_takes_a_hundred_blocks_and_a_short_title():
    modal = {"type": "modal", "title": plain(24), "blocks": [{"type": "divider"}] * 100}
    assert limits.of_view(modal) == []
    assert len(limits.of_view({**modal, "blocks": [{"type": "divider"}] * 101})) == 1
    assert len(limits.of_view({**modal, "title": plain(25)})) == 1


def test_view_with_an_input_needs_a_submit_button():
    field = {"type": "plain_text_input", "action_id": "a"}
    view = {
        "type": "modal",
        "title": plain(1),
        "blocks": [{"type": "input", "label": plain(1), "element": field}],
    }
    assert [r.pointer for r in limits.of_view(view)] == ["/view/submit"]
    assert limits.of_view({**view, "submit": plain(4)}) == []


def test_options_of_a_suggestion_are_limited():
    assert limits.of_options([option()] * 100) == []
    assert len(limits.of_options([option()] * 101)) == 1


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("type", "text", "elements", "fields", "options", "block_id", "element"),
                    *("rows", "column_settings", "style", "url", "indent"),
                ]
            )
            | st.text(max_size=5),
            inner
            | st.sampled_from(
                [
                    *("section", "actions", "button", "context", "input", "mrkdwn", "rich_text"),
                    *("rich_text_section", "rich_text_list", "table", "raw_text", "link"),
                ]
            ),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(anything)
def test_no_payload_makes_the_checks_themselves_fail(payload: Any):
    limits.of_message(payload)
    limits.of_view(payload)
    limits.of_options(payload)
