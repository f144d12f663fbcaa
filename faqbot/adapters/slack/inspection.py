"""What Slack says of our tokens, scopes and channels, each as a finding; nothing is posted."""

import asyncio
import json
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from faqbot.adapters.slack.calls import client_for, quiet_logger
from faqbot.adapters.slack.chat import CAN, modal_of
from faqbot.adapters.slack.grounds import is_private
from faqbot.adapters.slack.manifest import OPTIONAL, SERVES, least_scopes
from faqbot.adapters.slack.parse import PLATFORM
from faqbot.adapters.slack.payloads import size_of
from faqbot.adapters.slack.refusals import (
    APP_TOKEN,
    BOT_TOKEN,
    SCOPES,
    error_code,
    explained,
    scopes_of,
)
from faqbot.adapters.slack.render import render
from faqbot.conversation.answers import answer as message_of
from faqbot.conversation.handover import form_of
from faqbot.findings import Finding, State, answered
from faqbot.model import Behaviour, KnowledgeBase, Outcome, Reply, Staff, Suggestion
from faqbot.texts import load_texts

_NOT_TAKEN = frozenset({"invalid_blocks", "invalid_message", "invalid_view"})
_LATER = "Check this machine's network and SLACK_API_URL, and status.slack.com; then try again."
# No message is that old, so that Slack's answer tells of the channel alone.
_NO_MESSAGE = "1.000000"
# Slack limits how often it may be asked to judge blocks, and does not say to how much.
_MOST_JUDGED = 8
_MOST_CHOICES = 4
_ID = "x" * 16


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a call came to; `code` says what is wrong, in Slack's word or ours, "" where nothing is.

    It is `foreign` where it was not Slack that refused: a network, or a proxy with a bare status.
    """

    response: AsyncSlackResponse | None = None
    code: str = ""
    foreign: bool = False

    def told(self, key: str) -> Any:
        return None if self.response is None else self.response.get(key)


async def inspect(
    knowledge: KnowledgeBase, *, bot_token: str, app_token: str | None, api_url: str
) -> list[Finding]:
    """Check the tokens, the scopes, the channels and the payloads of a file; each within 10 s."""
    behaviour = knowledge.behaviour
    # What the SDK would warn of is in a finding.
    quiet_logger().setLevel(logging.CRITICAL)
    client = client_for(bot_token, api_url)
    signed, opened = await asyncio.gather(
        _asked(client.auth_test()), _app_token(app_token, api_url)
    )
    if signed.code:
        return [
            _refused(f"Slack {BOT_TOKEN}", signed, BOT_TOKEN),
            *opened,
            Finding("Slack scopes and channels", State.SKIPPED, "these need the bot token"),
        ]
    name = str(signed.told("user") or "")
    who = f"good: @{name} in {signed.told('team') or ''}"
    given = None if signed.response is None else scopes_of(signed.response)
    return [
        Finding(f"Slack {BOT_TOKEN}", State.OK, who),
        *opened,
        *_scopes(behaviour, given),
        *await _channels(client, behaviour, given or frozenset(), name=name),
        *await _payloads(client, knowledge),
    ]


async def _asked(call: Awaitable[AsyncSlackResponse]) -> _Answer:
    try:
        return _Answer(await answered(call))
    except SlackApiError as error:
        answer = error.response if isinstance(error.response, AsyncSlackResponse) else None
        code = error_code(error)
        return _Answer(answer, code, foreign=code.startswith("HTTP "))
    except ConnectionError as error:
        return _Answer(code=str(error), foreign=True)


def _refused(subject: str, answer: _Answer, variable: str) -> Finding:
    known = explained(answer.code, variable)
    if known is not None:
        return Finding.of(subject, known)
    how = "cannot be asked" if answer.foreign else "refuses"
    return Finding(subject, State.PROBLEM, f"Slack {how}: {answer.code}", _LATER)


async def _app_token(token: str | None, api_url: str) -> list[Finding]:
    if token is None:
        return []
    client = client_for(None, api_url)
    answer = await _asked(client.apps_connections_open(app_token=token))
    subject = f"Slack {APP_TOKEN}"
    if answer.code:
        return [_refused(subject, answer, APP_TOKEN)]
    return [Finding(subject, State.OK, "good: Socket Mode can be opened")]


def _scopes(behaviour: Behaviour, given: frozenset[str] | None) -> list[Finding]:
    needed = least_scopes(behaviour)
    if given is None:
        return [Finding("Slack scopes", State.SKIPPED, "Slack did not tell them")]
    missing = [scope for scope in needed if scope not in given]
    if not missing:
        return [Finding("Slack scopes", State.OK, f"all {len(needed)} that this file needs")]
    return [
        Finding(
            f"Slack scope {scope}",
            State.WARNING if scope in OPTIONAL else State.PROBLEM,
            f"missing: it serves {SERVES[scope]}",
            SCOPES,
        )
        for scope in missing
    ]


async def _payloads(client: AsyncWebClient, knowledge: KnowledgeBase) -> list[Finding]:
    """What Slack itself says of the blocks of this file's answers.

    https://docs.slack.dev/reference/methods/blocks.validate
    """
    judged = _samples(knowledge) if knowledge.entries else []
    found: list[Finding] = []
    for name, body in judged:
        answer = await _asked(client.api_call("blocks.validate", data=body))
        if answer.code in _NOT_TAKEN:
            found.append(_not_taken(name, answer))
        elif answer.code:
            # An old or a strict proxy, a limit, a network: nothing is known of this and the rest.
            what = f"Slack did not judge {name} and what came after it: {answer.code}"
            return [*found, Finding("Slack blocks", State.SKIPPED, what)]
    if found or not judged:
        return found
    taken = ", ".join(name for name, _ in judged)
    what = f"Slack takes {taken}; Home and lists were not judged"
    return [Finding("Slack blocks", State.OK, what)]


def _samples(knowledge: KnowledgeBase) -> list[tuple[str, dict[str, str]]]:
    """The longest answer of each set of block types, a choice, and the form for an answer.

    Each with its name, and as blocks.validate takes it.
    """
    texts = load_texts(knowledge.behaviour.locale)
    longest: dict[frozenset[str], tuple[int, str, list[Any]]] = {}
    for entry in knowledge.entries:
        reply = Reply(
            _ID, Outcome.ANSWER, entry.answer, entry.answer, entry_id=entry.id, source=entry.source,
            votable=True, askable=True, sharable=True,
        )  # fmt: skip
        for payload in render(message_of(reply, texts, CAN)):
            blocks = payload.get("blocks", [])
            kinds, size = frozenset(str(each["type"]) for each in blocks), size_of(blocks)
            if size > longest.get(kinds, (0, "", []))[0]:
                longest[kinds] = size, f"the answer of {entry.id}", blocks
    found = sorted(longest.values(), key=lambda each: each[0], reverse=True)[:_MOST_JUDGED]
    first = knowledge.entries[:_MOST_CHOICES]
    said = first[0].question
    offered = tuple(Suggestion(each.id, each.question) for each in first)
    guess = Reply(_ID, Outcome.SUGGEST, said, said, suggestions=offered, askable=True)
    choice = render(message_of(guess, texts, CAN))[-1].get("blocks", [])
    form = modal_of(form_of(_ID, said, texts), card=("C0", "1.0"))
    shown = [*((name, blocks) for _, name, blocks in found), ("a choice", choice)]
    return [
        *((name, {"message": json.dumps({"blocks": blocks})}) for name, blocks in shown),
        ("the form for a reply", {"view": json.dumps(form)}),
    ]


def _not_taken(name: str, answer: _Answer) -> Finding:
    errors = answer.told("errors")
    first = errors[0] if isinstance(errors, list) and errors else answer.code
    if isinstance(first, dict):
        first = " ".join(str(first[key]) for key in ("pointer", "message") if first.get(key))
    return Finding(
        f"Slack blocks of {name}",
        State.WARNING,
        f"Slack would not take them: {first}",
        "It is sent as plainer text instead. Please report it, with that answer.",
    )


async def _channels(
    client: AsyncWebClient, behaviour: Behaviour, given: frozenset[str], *, name: str
) -> list[Finding]:
    listed = sorted(behaviour.answer_in.get(PLATFORM, ()))
    checks = [_listed(client, channel, name=name) for channel in listed]
    handoff = behaviour.handoff.get(PLATFORM)
    if handoff is not None:
        if handoff not in listed:
            may_read = "channels:history" in given
            checks.append(_handoff(client, handoff, may_read=may_read, name=name))
        checks.append(_answering(client, handoff, behaviour.staff_on(PLATFORM)))
    return list(await asyncio.gather(*checks))


async def _listed(client: AsyncWebClient, channel: str, *, name: str) -> Finding:
    subject = f"Slack channel {channel}"
    answer = await _asked(client.conversations_history(channel=channel, limit=1))
    if not answer.code:
        return Finding(subject, State.OK, f"@{name} is in it and can read it")
    return _channel_problem(subject, answer, key="bot.answer_in", name=name)


async def _handoff(client: AsyncWebClient, channel: str, *, may_read: bool, name: str) -> Finding:
    """Look the channel up with whatever scope there is; without one, its members stay unknown."""
    subject = f"Slack hand-off channel {channel}"
    if may_read:
        answer = await _asked(client.conversations_history(channel=channel, limit=1))
        if not answer.code:
            return Finding(subject, State.OK, f"@{name} is in it")
        if answer.code != "missing_scope":
            return _channel_problem(subject, answer, key="bot.handoff", name=name)
    answer = await _asked(client.chat_getPermalink(channel=channel, message_ts=_NO_MESSAGE))
    if answer.code in ("", "message_not_found"):
        return Finding(
            subject,
            State.OK,
            f"it exists; whether @{name} is in it could not be checked without further scopes: "
            f"write `/invite @{name}` there if you have not",
        )
    return _channel_problem(subject, answer, key="bot.handoff", name=name)


async def _answering(client: AsyncWebClient, channel: str, staff: Staff) -> Finding:
    """Who may use the buttons of what is handed over."""
    subject = "Slack Reply, Taken and Done"
    answer = await _asked(client.conversations_info(channel=channel))
    private = is_private(answer.told("channel"))
    listed = "for those under bot.staff.slack"
    if private:
        people = f"everyone in {channel}, which is private"
        what = f"{listed} and {people}" if staff.are_listed else f"for {people}"
        return Finding(subject, State.OK, what)
    reason = f"{channel} is a channel that others can see"
    if private is None:
        known = answer.code if answer.foreign else "that takes the scope groups:read"
        reason = f"Slack does not tell whether {channel} is private ({known})"
    if staff.are_listed:
        return Finding(subject, State.OK, f"{listed} alone: {reason}")
    return Finding(
        subject,
        State.PROBLEM,
        f"for nobody: bot.staff.slack lists nobody, and {reason}",
        "List your people under bot.staff.slack; or hand over to a private channel, and add the "
        "scope groups:read under OAuth & Permissions (api.slack.com/apps).",
    )


def _channel_problem(subject: str, answer: _Answer, *, key: str, name: str) -> Finding:
    invite = f"`/invite @{name}`"
    compare = (
        f"Compare the id under {key} with the end of View channel details in Slack; "
        f"if it is right, write {invite} there."
    )
    known = {
        "not_in_channel": (f"@{name} is not in it", f"Write {invite} there."),
        "channel_not_found": (
            f"there is no such channel, or it is private and @{name} is not in it",
            compare,
        ),
        "missing_scope": (
            f"it cannot be read without the scope {answer.told('needed') or ''}",
            SCOPES,
        ),
    }
    how = "Slack cannot be asked" if answer.foreign else "it cannot be read"
    what, remedy = known.get(answer.code, (f"{how}: {answer.code}", _LATER))
    return Finding(subject, State.PROBLEM, what, remedy)
