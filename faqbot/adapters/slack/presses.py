"""What somebody pressed, chose or submitted, and the wall round the work that follows."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from faqbot.adapters.slack.guarding import Guard
from faqbot.adapters.slack.parse import PLATFORM, user_key
from faqbot.adapters.slack.render import Payload, said
from faqbot.adapters.slack.sending import Sender
from faqbot.model import Approach, Person, Place, Question
from faqbot.service.underway import UnderWay
from faqbot.texts import Texts

_TS = re.compile(r"\d{1,12}\.\d{1,6}")

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """One tap on a message, a modal or Home, or one modal sent off.

    Attributes:
        by: Who did it.
        value: The button's value, or that of the option that was chosen.
        trigger: Opens one modal, within three seconds.
        response_url: Where to answer; empty for taps in views.
        channel: Where the message stands; empty for views.
        ts: The message's; empty for views.
        thread: The thread that the message stands in.
        private: Whether only the one who pressed can see the message.
        view: The modal or Home tab, where it was pressed there.
    """

    by: Person
    value: str
    trigger: str
    response_url: str
    channel: str
    ts: str
    thread: str | None
    private: bool
    view: Body | None


def press_of(body: Body) -> Press:
    """The facts of a body of type `block_actions` or `view_submission`.

    https://docs.slack.dev/reference/interaction-payloads/block_actions-payload/
    """
    user, container = _mapping(body.get("user")), _mapping(body.get("container"))
    channel = str(_mapping(body.get("channel")).get("id") or container.get("channel_id") or "")
    team = user.get("team_id") or _mapping(body.get("team")).get("id") or ""
    person = str(user.get("id", ""))
    view = body.get("view")
    return Press(
        by=Person(
            id=person,
            name=str(user.get("name") or user.get("username") or ""),
            key=user_key(str(team), person),
        ),
        value=_value(body),
        trigger=str(body.get("trigger_id", "")),
        response_url=str(body.get("response_url", "")),
        channel=channel,
        ts=str(container.get("message_ts", "")),
        thread=_string(container.get("thread_ts")),
        private=bool(container.get("is_ephemeral")),
        view=view if isinstance(view, Mapping) else None,
    )


def question_of(press: Press) -> Question:
    """The context of a press, for the service: what was pressed is its text's to say."""
    unseen = press.private or press.view is not None
    if press.channel.startswith("D"):
        place = Place.DIRECT_MESSAGE
    else:
        place = Place.CHANNEL if press.thread is None else Place.THREAD
    return Question(
        text="",
        platform=PLATFORM,
        # A view belongs to no channel, and a person's id is not to be stored.
        channel=press.channel or "home",
        message=press.trigger,
        user=press.by.user,
        place=place,
        approach=Approach.COMMAND if unseen else Approach.MENTION,
        thread=press.thread,
    )


def is_ts(name: str) -> bool:
    """Whether `name` is a message's ts; a command's and a tap's name is a trigger instead."""
    return _TS.fullmatch(name) is not None


class Wall:
    """The boundary round what follows a press."""

    def __init__(self, under_way: UnderWay, sender: Sender, texts: Texts) -> None:
        """Apologise through `sender`, in words of `texts`."""
        self._guard = Guard(under_way)
        self._sender = sender
        self._texts = texts

    async def run(self, work: Callable[[Press], Awaitable[None]], body: Body) -> None:
        """Do `work`; where it fails, say sorry privately."""
        press = press_of(body)
        sorry = [said(self._texts.say("apology"))]
        await self._guard.run(work(press), lambda: tell(self._sender, press, sorry))


async def tell(sender: Sender, press: Press, payloads: list[Payload]) -> None:
    """Answer whoever pressed, so that nobody else reads it: there, or in a direct message."""
    if press.response_url:
        await sender.respond(
            payloads, url=press.response_url, channel=press.channel, thread=press.thread
        )
    else:
        await sender.post(payloads, channel=press.by.id, thread=None)


def _value(body: Body) -> str:
    actions = body.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], Mapping):
        return ""
    chosen = _mapping(actions[0].get("selected_option"))
    return str(chosen.get("value") or actions[0].get("value") or "")


def _mapping(value: object) -> Body:
    return value if isinstance(value, Mapping) else {}


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
