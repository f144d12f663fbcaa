"""A reply as each platform's adapter shows it."""

from typing import Any

from faqbot.adapters.discord import render as discord
from faqbot.adapters.discord.chat import CAN as DISCORD
from faqbot.adapters.slack import render as slack
from faqbot.adapters.slack.chat import CAN as SLACK
from faqbot.adapters.slack.payloads import Payload
from faqbot.conversation.answers import Offer, answer
from faqbot.model import Reply
from faqbot.texts import load_texts

TEXTS = load_texts()


def on_slack(reply: Reply, *, undo: str | None = None) -> list[Payload]:
    return slack.render(answer(reply, TEXTS, SLACK, Offer(undo=undo)))


def in_window(reply: Reply, *, most: int) -> list[dict[str, Any]]:
    return slack.blocks_in_window(answer(reply, TEXTS, SLACK), most=most)


def layouts(reply: Reply, *, undo: str | None = None) -> list[discord.Layout]:
    return discord.render(answer(reply, TEXTS, DISCORD, Offer(undo=undo)))


def on_discord(reply: Reply, *, undo: str | None = None) -> list[dict[str, Any]]:
    return [discord.payload(layout) for layout in layouts(reply, undo=undo)]
