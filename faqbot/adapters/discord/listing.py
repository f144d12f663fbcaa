"""`/faq list`: all topics and their questions, as menus to choose from."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

from discord import app_commands

from faqbot.adapters.discord.acts import answer
from faqbot.adapters.discord.bot import Bot
from faqbot.adapters.discord.buttons import MOST_OPTIONS, Menu, Row, named
from faqbot.adapters.discord.commands import completer
from faqbot.adapters.discord.escaping import cut, one_line
from faqbot.adapters.discord.parse import parse_command
from faqbot.adapters.discord.render import Layout, fixed, markdown, render, with_rows
from faqbot.adapters.discord.sending import Interaction
from faqbot.model import KnowledgeBase
from faqbot.service.catalogue import Topic, topic_of, topics
from faqbot.service.composing import literal
from faqbot.texts import Texts

Action: TypeAlias = Callable[[Interaction, list[str]], Awaitable[None]]

_T = TypeVar("_T")

_OTHER = "_"
"""Stands for those without a topic in a menu's values; no topic of a file is called that."""
_DESCRIPTION = 100
# So many rows serve in plain content as well, where components are refused.
_MENUS = 5
_PAGE = _MENUS * MOST_OPTIONS


def command(bot: Bot) -> "app_commands.Command[Any, Any, Any]":
    """`/faq list [topic]`."""
    texts = bot.texts

    async def listed(interaction: Interaction, topic: str | None = None) -> None:
        async def work() -> list[Layout]:
            return list(_pages(bot, bot.texts_for(interaction), topic))

        await answer(bot, interaction, work)

    def offered(current: str) -> list[tuple[str, str]]:
        wanted = current.casefold().replace("-", " ").strip()
        names = [each.name for each in topics(bot.service.snapshot.knowledge) if each.name]
        fitting = [name for name in names if wanted in name.replace("-", " ")]
        return [(_title(name), name) for name in fitting[:MOST_OPTIONS]]

    described = app_commands.describe(topic=cut(texts.say("command_topic"), _DESCRIPTION))
    made: app_commands.Command[Any, Any, Any] = app_commands.Command(
        name="list",
        description=cut(texts.say("command_list"), _DESCRIPTION),
        callback=described(listed),
    )
    made.autocomplete("topic")(completer(offered, bot.may_look))
    return made


def actions(bot: Bot) -> dict[str, Action]:
    """What the menus do, by name."""

    async def pick(interaction: Interaction, arguments: list[str]) -> None:
        _, entry_id = arguments
        if not await bot.sender.defer(interaction):
            return
        reply = bot.office.desk.show(parse_command(interaction, ""), entry_id)
        if reply is None:
            layouts = fixed(bot.texts_for(interaction).say("stale"))
        else:
            layouts = render(reply, bot.texts.of(reply.locale))
        await bot.sender.tell(interaction, layouts)

    async def topic(interaction: Interaction, arguments: list[str]) -> None:
        _, name = arguments
        if await bot.sender.defer(interaction):
            layouts = list(_pages(bot, bot.texts_for(interaction), name))
            await bot.sender.tell(interaction, layouts)

    return {"pick": pick, "topic": topic}


def _pages(bot: Bot, texts: Texts, name: str | None) -> Iterator[Layout]:
    knowledge = bot.service.snapshot.knowledge
    head = f"**{texts.say('list_title')}**"
    if name:
        topic = _topic(knowledge, name)
        if topic is not None:
            yield from _of_topics([topic], texts, "")
            return
        head = texts.say("list_no_topic", topic=literal(cut(one_line(name), _DESCRIPTION)))
    shown = topics(knowledge)
    if len(knowledge.entries) <= MOST_OPTIONS or len(shown) == 1:
        yield from _of_topics(shown, texts, head)
        return
    options = [(each.name or _OTHER, _named(each, texts)) for each in shown]
    yield from _with_menus([head], "topic", texts.say("list_choose_topic"), options)


def _topic(knowledge: KnowledgeBase, name: str) -> Topic | None:
    """The topic of that name, or the part of a long one that a menu offered."""
    name, _, start = name.partition(":")
    if name == _OTHER:
        found = next((each for each in topics(knowledge) if each.name is None), None)
    else:
        found = topic_of(knowledge, name)
    if found is None or not start.isdecimal():
        return found
    entries = found.entries[int(start) :][:_PAGE]
    return Topic(found.name, entries) if entries else found


def _of_topics(shown: Sequence[Topic], texts: Texts, head: str) -> Iterator[Layout]:
    """Topics with their questions: in words where they are few, and as menus always."""
    entries = [entry for topic in shown for entry in topic.entries]
    said = [head] if head else []
    for topic in shown:
        if topic.name or len(shown) > 1 or not head:
            said.append(f"**{literal(_named(topic, texts))}**")
        if len(entries) <= MOST_OPTIONS:
            lines = (f"- {literal(one_line(entry.question))}" for entry in topic.entries)
            said.append("\n".join(lines))
    placeholder = texts.say("list_choose")
    if len(entries) > _PAGE:
        options = [
            (f"{shown[0].name or _OTHER}:{start}", f"{start + 1}. {entries[start].question}")
            for start in range(0, len(entries), _PAGE)
        ]
        yield from _with_menus(said, "topic", placeholder, options)
        return
    questions = [(entry.id, entry.question) for entry in entries]
    yield from _with_menus(said, "pick", placeholder, questions)


def _with_menus(
    said: Sequence[str], action: str, placeholder: str, options: Sequence[tuple[str, str]]
) -> Iterator[Layout]:
    """The words, then as many menus as the options take, in as many messages."""
    rows: list[Row] = []
    for number, some in enumerate(_batched(options, MOST_OPTIONS)):
        words = placeholder if len(options) <= MOST_OPTIONS else f"{placeholder}: {some[0][1]} …"
        rows.append((Menu(named(action, str(number)), words, some),))
    layouts = markdown("\n\n".join(said))
    for few in _batched(rows, _MENUS):
        yield from with_rows(layouts, *few)
        layouts = markdown("…")


def _batched(things: Sequence[_T], most: int) -> Iterator[Sequence[_T]]:
    for start in range(0, len(things), most):
        yield things[start : start + most]


def _named(topic: Topic, texts: Texts) -> str:
    return texts.say("list_other") if topic.name is None else _title(topic.name)


def _title(name: str) -> str:
    """A topic's name as words."""
    words = name.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]
