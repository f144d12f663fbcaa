"""Signed bodies that are none of Slack's: 200 or 400, one line in the log, and work goes on."""

import copy
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from faqbot.adapters.slack.run import SlackHttp, SlackSocket
from tests.adapters.slack.conftest import mounted, running
from tests.wire.slack import FakeSlack
from tests.wire.slack.records import Parcel

ASKED, ANSWER = "when are you open", "We open at nine."
WRONG: list[Any] = [None, 0, True, "x", "\ud800\x00", [], [0], {}, {"x": [1]}]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PAYLOADS: list[Any] = [
    {"type": "event_callback"},
    {"type": "event_callback", "event": "message"},
    {"type": "event_callback", "event": {}},
    {"type": "event_callback", "event": {"type": ["message"]}},
    {"event": {"type": "message"}},
    {"type": "block_actions"},
    {"type": "block_actions", "actions": []},
    {"type": "block_actions", "actions": {}},
    {"type": "block_actions", "actions": [None]},
    {"type": "block_actions", "actions": [{"action_id": 5}]},
    {"type": "block_suggestion"},
    {"type": "block_suggestion", "value": {"x": 1}, "block_id": 7},
    {"type": "message_action"},
    {"type": "message_action", "callback_id": "answer_from_faq", "message": "x"},
    {"type": "view_submission", "view": {"callback_id": "handover_reply", "state": []}},
    {"type": "view_submission", "view": "x"},
    {"type": "view_submission", "view": {"callback_id": "handover_reply", "state": {}}},
    {"type": "unheard_of"},
    {"type": ["event_callback"]},
    {"command": None},
    {},
    [],
    "text",
    None,
]
DEEP = [b"[" * 100_000, b'{"a":' * 100_000, b'{"type": "event_callback", "event": ' + b"[" * 50_000]


def forms(payload: Any) -> Iterator[tuple[bytes, dict[str, str]]]:
    """A payload as an event, and as an interaction."""
    yield json.dumps(payload).encode(), {}
    yield urlencode({"payload": json.dumps(payload)}).encode(), FORM


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def warned() -> Iterator[Callable[[], list[logging.LogRecord]]]:
    """The warnings and errors since it was asked last."""
    handler = _Kept()
    logging.getLogger("faqbot").addHandler(handler)

    def take() -> list[logging.LogRecord]:
        found, handler.records = handler.records, []
        return found

    yield take
    logging.getLogger("faqbot").removeHandler(handler)


async def test_rubbish_gets_200_or_400_and_one_line_at_most(
    slack: FakeSlack, http: SlackHttp, warned: Callable[[], list[logging.LogRecord]]
):
    async with running(http), mounted(http, slack):
        bodies = [each for payload in PAYLOADS for each in forms(payload)]
        bodies += [(each, {}) for each in DEEP]
        bodies += [(b"payload=" + DEEP[0], FORM), (b"payload=%7B", FORM), (b"=&&&=", FORM)]
        for body, headers in bodies:
            status, _ = await slack.http.post_signed(body, headers=headers)
            assert status in (200, 400), body[:100]
            assert len(warned()) <= 1, body[:100]
        await slack.send(slack.events.direct_message(ASKED))
        await slack.wait_for_message(text=ANSWER)


def spoilt(body: Any, depth: int = 3) -> Iterator[Any]:
    """`body` with one thing in it replaced by one of another type, or left out."""
    keys = list(body) if isinstance(body, dict) else list(range(len(body)))
    for key in keys:
        for wrong in WRONG:
            yield _with(body, key, wrong)
        if isinstance(body, dict):
            yield {name: value for name, value in body.items() if name != key}
        if depth > 1 and isinstance(body[key], dict | list):
            for inner in spoilt(body[key], depth - 1):
                yield _with(body, key, inner)


def _with(body: Any, key: Any, value: Any) -> Any:
    other = copy.copy(body)
    other[key] = value
    return other


async def parcels(slack: FakeSlack) -> list[Parcel]:
    """One of each kind that Slack sends."""
    asked = await slack.send(slack.events.direct_message(ASKED))
    answer = await slack.wait_for_message(text=ANSWER)
    found = slack.interactions
    vote = next(
        element["action_id"]
        for block in answer.blocks
        for element in block.get("elements", [])
        if element.get("type") == "feedback_buttons"
    )
    return [
        slack.events.direct_message("hm"),
        slack.events.app_mention("hm"),
        found.slash_command("/faq", "help"),
        found.message_shortcut("answer_from_faq", asked.message),
        found.block_actions(answer, vote, value="positive"),
    ]


async def test_whatever_is_wrong_in_a_body_of_slacks_is_no_server_error(
    slack: FakeSlack, http: SlackHttp, warned: Callable[[], list[logging.LogRecord]]
):
    async with running(http), mounted(http, slack):
        for parcel in await parcels(slack):
            body = parcel.outgoing[0].body
            for each in spoilt(body):
                if "command" in body:
                    typed = {key: str(value) for key, value in each.items()}
                    form = urlencode(typed, errors="replace").encode()
                    status, text = await slack.http.post_signed(form, headers=FORM)
                elif "event" in body:
                    status, text = await slack.http.post_signed(each)
                else:
                    form = urlencode({"payload": json.dumps(each)}).encode()
                    status, text = await slack.http.post_signed(form, headers=FORM)
                assert status in (200, 400), (text, each)
                faults = [record.getMessage() for record in warned() if record.exc_info]
                assert not faults, (faults, each)
        slack.world.messages.clear()
        await slack.send(slack.events.direct_message(ASKED))
        await slack.wait_for_message(text=ANSWER)


async def test_rubbish_in_envelopes_leaves_the_socket_alive(
    slack: FakeSlack, socket: Callable[..., SlackSocket]
):
    async with running(socket()):
        await slack.wait_for_socket()
        for number, payload in enumerate(PAYLOADS):
            await slack.sockets.open[0].say(
                {"type": "events_api", "envelope_id": f"rubbish-{number}", "payload": payload}
            )
        await slack.sockets.open[0].say({"type": ["x"], "envelope_id": 5, "payload": {"a": 1}})
        await slack.send(slack.events.direct_message(ASKED))
        await slack.wait_for_message(text=ANSWER)
        assert slack.sockets.ever == 1
