"""A decision becomes a Reply: the entry's words, its source, its posts, or an honest miss."""

import functools
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from faqbot.markup import parse, plain_text
from faqbot.model import (
    Approach,
    Decision,
    Entry,
    Match,
    Outcome,
    Question,
    Reply,
    ShownPost,
    Snapshot,
    Source,
    Suggestion,
)
from faqbot.service import policy
from faqbot.service.ages import age
from faqbot.texts import Texts

MOST_MATCHES = 5
_SHORTEST_FENCE = 3
COMMANDS = {"slack": "/faq", "discord": "/faq"}
_ASK = {"slack": "/faq", "discord": "/faq ask"}
_PRIVATE = {Approach.COMMAND, Approach.MESSAGE_ACTION}


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes replies from one snapshot, in one language, on one day (UTC)."""

    snapshot: Snapshot
    texts: Texts
    today: date
    locale: str | None = None

    def reply(
        self, question_id: str, question: Question, decision: Decision, matches: list[Match]
    ) -> Reply:
        """The reply for a decision."""
        shown = tuple(matches[:MOST_MATCHES])
        if decision.outcome is Outcome.ANSWER:
            entry = self._entry(decision.chosen[0].entry_id)
            return self.answer(question_id, question, entry, shown)
        suggestions = tuple(
            Suggestion(match.entry_id, self._entry(match.entry_id).question)
            for match in decision.chosen
        )
        body = self.texts.say("suggest") if suggestions else self._miss("miss", question)
        spoken = body if suggestions else self._miss("miss", question, buttons=False)
        return self._made(
            question,
            question_id=question_id,
            outcome=decision.outcome,
            body=body,
            plain=_plain(spoken, *_numbered(suggestions)),
            suggestions=suggestions,
            matches=shown,
            votable=not suggestions,
            askable=self._has_person(question),
        )

    def answer(
        self, question_id: str, question: Question, entry: Entry, matches: tuple[Match, ...] = ()
    ) -> Reply:
        """The reply that is an entry's answer."""
        choice = self.snapshot.posts.posts_for(entry)
        posts = tuple(
            ShownPost(post, age(post.published, self.today, self.texts)) for post in choice.posts
        )
        return self._made(
            question,
            question_id=question_id,
            outcome=Outcome.ANSWER,
            body=entry.answer,
            plain=self._plain_answer(entry, posts, related=choice.related),
            entry_id=entry.id,
            source=entry.source,
            posts=posts,
            posts_related=choice.related,
            matches=matches,
            votable=True,
            askable=self._has_person(question),
            sharable=question.approach in _PRIVATE,
        )

    def said(self, key: str, question_id: str, question: Question, **values: str) -> Reply:
        """A fixed sentence as a reply."""
        body = self.texts.say(key, **values)
        return self._made(
            question,
            question_id=question_id,
            outcome=Outcome.ABSTAIN,
            body=body,
            plain=_plain(body),
        )

    def introduction(self, question: Question) -> str:
        """A line for those who meet faqbot for the first time."""
        return self.texts.say("first_contact", command=COMMANDS[question.platform])

    def help(self, question: Question) -> Reply:
        """What faqbot can do, in a few lines."""
        site = self.snapshot.knowledge.site
        name = site.name if site else self.texts.say("help_without_site")
        command = COMMANDS.get(question.platform, "/faq")
        ask = _ASK.get(question.platform, command)
        return self.said("help", "", question, site=literal(name), command=command, ask=ask)

    def small_talk(self, question_id: str, question: Question) -> Reply:
        """A friendly line with what faqbot can do."""
        site = self.snapshot.knowledge.site
        example = self._example()
        if site is None:
            body = self.texts.say("small_talk_without_site", example=literal(example))
        else:
            body = self.texts.say("small_talk", site=literal(site.name), example=literal(example))
        return self._made(
            question,
            question_id=question_id,
            outcome=Outcome.ABSTAIN,
            body=body,
            plain=_plain(body),
        )

    def unclear(self, question_id: str, question: Question, matches: list[Match]) -> Reply:
        """A line for a lone word that is no question yet: how to ask, and whom else to."""
        example = literal(self._example())
        return self._made(
            question,
            question_id=question_id,
            outcome=Outcome.ABSTAIN,
            body=self._miss("unclear", question, example=example),
            plain=_plain(self._miss("unclear", question, buttons=False, example=example)),
            matches=tuple(matches[:MOST_MATCHES]),
            votable=True,
            askable=self._has_person(question),
        )

    def _made(self, question: Question, **parts: Any) -> Reply:
        return Reply(visibility=policy.visibility(question), locale=self.locale, **parts)

    def _has_person(self, question: Question) -> bool:
        """Whether the file names a channel of the platform for questions to a person.

        A message of somebody else's is not for the one who reads its answer to pass on.
        """
        if question.approach is Approach.MESSAGE_ACTION:
            return False
        return question.platform in self.snapshot.knowledge.behaviour.handoff

    def _miss(self, key: str, question: Question, *, buttons: bool = True, **values: str) -> str:
        """The sentence of `key`, in the form that tells how to reach a person, if any.

        Without `buttons` it names none: plain text may stand where there are none.
        """
        site = self.snapshot.knowledge.site
        if buttons and self._has_person(question):
            return self.texts.say(f"{key}_person", **values)
        if site is None or site.contact is None:
            return self.texts.say(key, **values)
        name = literal(site.contact.removeprefix("mailto:"))
        return self.texts.say(f"{key}_contact", contact=f"<{site.contact}>", name=name, **values)

    def _example(self) -> str:
        return self.snapshot.knowledge.entries[0].question

    def _plain_answer(self, entry: Entry, posts: tuple[ShownPost, ...], *, related: bool) -> str:
        lines = []
        if entry.source is not None:
            lines.append(f"{self.texts.say('read_more')}: {_cited(entry.source, self.texts)}")
        if posts:
            lines.append(f"{self.texts.say('related_posts' if related else 'recent_posts')}:")
            lines += [line for shown in posts for line in _listed(shown)]
        return _plain(entry.answer, *lines)

    def _entry(self, entry_id: str) -> Entry:
        entry = self.snapshot.knowledge.entry(entry_id)
        if entry is None:
            raise LookupError(f"the matcher named {entry_id}, which the knowledge does not have")
        return entry


def literal(text: str) -> str:
    """Markdown that shows `text` as it is (CommonMark 2.4: a backslash before punctuation)."""
    return re.sub(r"([\\`*_\[\]<>~|&#])", r"\\\1", text)


def fenced(text: str) -> str:
    """Markdown that shows `text` as a block of code, whatever it holds.

    A fence ends only at one at least as long (CommonMark 4.5).
    """
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(_SHORTEST_FENCE, longest + 1)
    return f"{fence}\n{text}\n{fence}"


@functools.lru_cache(maxsize=512)
def _read_aloud(markdown: str) -> str:
    """The same answers are given again and again, and reading Markdown costs more than ranking."""
    return plain_text(parse(markdown))


def _plain(markdown: str, *lines: str) -> str:
    body = _read_aloud(markdown)
    return "\n\n".join([body, "\n".join(lines)]) if lines else body


def _numbered(suggestions: tuple[Suggestion, ...]) -> list[str]:
    return [f"{number}. {each.question}" for number, each in enumerate(suggestions, start=1)]


def _listed(shown: ShownPost) -> list[str]:
    excerpt = [f"  {shown.post.excerpt}"] * bool(shown.post.excerpt)
    return [f"- {shown.post.title} ({shown.age})", *excerpt, f"  {shown.post.url}"]


def _cited(source: Source, texts: Texts) -> str:
    author = f", {texts.say('by_author', author=source.author)}" if source.author else ""
    return f"{source.title}{author}: {source.url}"
