"""The file to leaf through in Slack: Home, lists, and a search while typing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from faqbot.adapters.slack.inline import Json, spans
from faqbot.adapters.slack.layout import paragraph, parts_of
from faqbot.adapters.slack.menus import (
    MOST_OPTIONS,
    OTHER,
    option,
    search,
    shelves,
    shortened,
    size_of,
    title_of,
)
from faqbot.adapters.slack.modals import MOST_VIEW_BLOCKS
from faqbot.adapters.slack.mrkdwn import escape
from faqbot.adapters.slack.packing import merged
from faqbot.adapters.slack.parse import PLATFORM
from faqbot.adapters.slack.render import MOST_BLOCKS, MOST_JSON, Payload, blocks_in_window
from faqbot.markup import Inline, Link, Strong, Text, parse, plain_text
from faqbot.matching.completion import Completion
from faqbot.model import KnowledgeBase, Place, Question, Reply
from faqbot.service import Services
from faqbot.service.ages import age
from faqbot.service.catalogue import Topic, topic_of, topics
from faqbot.service.composing import Composer, literal
from faqbot.texts import Texts

# views.* refuse more than 250 kB, https://docs.slack.dev/reference/methods/views.publish/#errors
_MOST_VIEW_JSON = 120_000
# https://docs.slack.dev/reference/views/modal-views/
_MOST_TITLE = 24
# https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts/
_MOST_PROMPTS = 4
_MOST_POSTS = 3
_MOST_TEXT = 3_000

_T = TypeVar("_T")


class Catalogue:
    """The live file as Home, as lists and as options; made once for each version of it."""

    def __init__(self, office: Services, texts: Texts) -> None:
        """Show what `office` answers from; `texts` are for its replies."""
        self._service = office.service
        self._texts = texts
        self._known: KnowledgeBase | None = None
        self._day: date | None = None
        self._made: dict[object, object] = {}

    def home_view(self, locale: str | None = None) -> Json:
        """The Home tab."""
        return self._once(("home", locale), lambda: self._home(locale))

    def list_payloads(self, question: Question, topic: str | None) -> list[Payload]:
        """All topics with their questions, or those of one, as a message.

        Args:
            question: For its locale.
            topic: As it was typed or chosen; None for all.
        """
        texts = self._composer(question.locale).texts
        every = self._topics()
        chosen = None if topic is None else self._topic(topic)
        if chosen is not None:
            return [_listed([chosen], texts)]
        if topic is None:
            return [_listed(every, texts, title=f"**{texts.say('list_title')}**")]
        return [_listed(every, texts, title=texts.say("list_no_topic", topic=literal(topic)))]

    def search_modal(self, locale: str | None = None) -> Json:
        """The modal that finds a question while it is typed, and then shows its answer."""
        composer = self._composer(locale)
        texts = composer.texts
        hint = parts_of(parse(texts.say("search_hint", command=composer.command(PLATFORM))))
        return _modal([search(texts), *(part.block for part in hint)], texts)

    def answer_modal(self, reply: Reply | None, locale: str | None = None) -> Json:
        """The same with an answer below; None for one that is no longer there."""
        texts = self._composer(locale).texts
        if reply is None:
            stale = parts_of(parse(texts.say("stale")))
            return _modal([search(texts), *(part.block for part in stale)], texts)
        head = [search(texts), {"type": "divider"}]
        # Sharing needs a channel, which a modal has not; one block is left for a note.
        shown = blocks_in_window(
            replace(reply, sharable=False), self._texts, most=MOST_VIEW_BLOCKS - len(head) - 1
        )
        return _modal([*head, *shown], texts)

    def topic_modal(self, name: str, locale: str | None = None) -> Json:
        """A modal with the questions of a topic."""
        texts = self._composer(locale).texts
        topic = self._topic(name)
        if topic is None:
            return self.answer_modal(None, locale)
        rows = shelves([topic], texts, blocks=MOST_VIEW_BLOCKS - 2, size=_MOST_VIEW_JSON)
        return _modal([search(texts), *rows], texts)

    def options(self, typed: str, topic: str | None = None) -> Json:
        """The questions that fit what was typed so far, 100 at most; from memory."""
        fitting = self._completion(topic).matching(typed, limit=MOST_OPTIONS)
        return {"options": [option(entry) for entry in fitting]}

    def prompts(self) -> list[dict[str, str]]:
        """Up to four questions of the file, of as many topics as there are."""
        every = self._topics()
        leading = [topic.entries[0] for topic in every]
        rest = [entry for topic in every for entry in topic.entries[1:]]
        return [
            {"title": shortened(entry.question), "message": entry.question}
            for entry in [*leading, *rest][:_MOST_PROMPTS]
        ]

    def title(self) -> str:
        """What stands above the prompts."""
        return self._composer(None).texts.say("prompts_title")

    def _home(self, locale: str | None) -> Json:
        composer = self._composer(locale)
        nobody = Question("", PLATFORM, "home", "home", "", Place.DIRECT_MESSAGE)
        words = merged(parts_of(parse(composer.help(nobody).body)))
        top = [*(part.block for part in words), search(composer.texts)]
        bottom = self._posts(composer.texts)
        room = MOST_VIEW_BLOCKS - len(top) - len(bottom)
        rows = shelves(self._topics(), composer.texts, blocks=room, size=_MOST_VIEW_JSON)
        return {"type": "home", "blocks": [*top, *rows, *bottom]}

    def _posts(self, texts: Texts) -> list[Json]:
        newest = sorted(
            self._service.snapshot.knowledge.posts,
            key=lambda post: (-post.published.toordinal(), post.id),
        )[:_MOST_POSTS]
        if not newest:
            return []
        today = self._service.clock().date()
        shown = [list(spans((Strong((Text(texts.say("recent_posts")),)),)))]
        for post in newest:
            link: list[Inline] = [
                Link(post.url, (Text(post.title),)),
                Text(f" · {age(post.published, today, texts)}"),
            ]
            shown.append(list(spans(link)))
        return [{"type": "divider"}, *(part.block for part in paragraph(*shown))]

    def _completion(self, topic: str | None) -> Completion:
        chosen = None if topic is None else self._topic(topic)
        entries = self._service.snapshot.knowledge.entries if chosen is None else chosen.entries
        name = chosen and (chosen.name or OTHER)
        return self._once(("completion", name), lambda: Completion(entries))

    def _topics(self) -> tuple[Topic, ...]:
        return self._once("topics", lambda: topics(self._service.snapshot.knowledge))

    def _topic(self, name: str) -> Topic | None:
        if name == OTHER:
            return next((topic for topic in self._topics() if topic.name is None), None)
        return topic_of(self._service.snapshot.knowledge, name)

    def _composer(self, locale: str | None) -> Composer:
        return self._service.composer(self._service.snapshot, locale)

    def _once(self, key: object, make: Callable[[], _T]) -> _T:
        """What `make` gives, kept for a day, or until the file changes."""
        knowledge, today = self._service.snapshot.knowledge, self._service.clock().date()
        if self._known is not knowledge or self._day != today:
            self._known, self._day, self._made = knowledge, today, {}
        # Two threads may be here: what the other one begins anew is not looked at.
        made = self._made
        if key not in made:
            made[key] = make()
        return made[key]  # type: ignore[return-value]


def _listed(shown: Sequence[Topic], texts: Texts, *, title: str | None = None) -> Payload:
    """A message with topics; `title` is Markdown, and goes before a search of all questions."""
    head = (
        [] if title is None else [*(part.block for part in parts_of(parse(title))), search(texts)]
    )
    size = MOST_JSON - size_of(head)
    rows = shelves(shown, texts, blocks=MOST_BLOCKS - len(head), size=size)
    named = [plain_text(parse(title))] if title else []
    for topic in shown:
        named += [f"{title_of(topic, texts)}:", *(f"- {each.question}" for each in topic.entries)]
    return {"text": escape("\n".join(named))[:_MOST_TEXT], "blocks": [*head, *rows]}


def _modal(blocks: Sequence[Json], texts: Texts) -> Json:
    return {
        "type": "modal",
        "title": _plain(texts.say("ask_title")[:_MOST_TITLE]),
        "close": _plain(texts.say("close")[:_MOST_TITLE]),
        "blocks": [*blocks][:MOST_VIEW_BLOCKS],
    }


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}
