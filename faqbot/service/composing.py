"""A decision becomes a Reply: the entry's words, its source, its posts, or an honest miss."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from faqbot.matching.normalise import has_spaces, words
from faqbot.model import (
    Approach,
    Contrast,
    Decision,
    Difference,
    Entry,
    Judgement,
    Match,
    Outcome,
    Platforms,
    Post,
    Question,
    Reply,
    Rule,
    ShownPost,
    Snapshot,
    Suggestion,
    Talk,
)
from faqbot.service import policy
from faqbot.service.ages import shown_post
from faqbot.service.plain import heading_of, listed, numbered, plain, plain_answer
from faqbot.texts import Texts

MOST_MATCHES = 5
# Of a question's and of the file's words, where a reply quotes them.
_MOST_QUOTED = 60
_SHORTEST_FENCE = 3
_COMMAND = "/faq"
# Blanks and marks that may stand among the words of an answer's beginning.
_MOST_MARKS = 40
_POLITE = {Talk.THANKS: "thanks", Talk.GOODBYE: "goodbye", Talk.OK: "ok"}
_PRIVATE = {Approach.COMMAND, Approach.MESSAGE_ACTION}


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes replies from one snapshot, in one language, on one day (UTC)."""

    snapshot: Snapshot
    texts: Texts
    today: date
    locale: str | None = None
    platforms: Platforms = ()

    def reply(
        self,
        question_id: str,
        question: Question,
        judged: Judgement,
        near: Sequence[Post] = (),
    ) -> Reply:
        """The reply to what was judged; `near` are the posts for a miss that has a place for them."""
        shown, decision = judged.matches[:MOST_MATCHES], judged.decision
        if decision.outcome is Outcome.ABSTAIN:
            if _is_lone_word(question.text):
                example = literal(self._example())
                return self._missed("unclear", question_id, question, shown, example=example)
            return self._missed("miss", question_id, question, shown, near=near)
        first = self._entry(decision.chosen[0].entry_id)
        if decision.outcome is Outcome.ANSWER:
            return self.answer(question_id, question, first, shown)
        suggestions = tuple(
            Suggestion(match.entry_id, self._entry(match.entry_id).question)
            for match in decision.chosen
        )
        if decision.opened:
            answer = self.answer(question_id, question, first, shown)
            return self._opened(answer, suggestions[1:], decision.contrast)
        body = self._above(decision)
        return self._made(
            question,
            question_id=question_id,
            outcome=decision.outcome,
            body=body,
            plain=plain(body, *numbered(suggestions)),
            suggestions=suggestions,
            matches=shown,
            askable=self.has_person(question),
        )

    def has_place_for_posts(self, question: Question, decision: Decision) -> bool:
        """Whether posts near to the question stand below what is said: a miss of a whole question."""
        missed = decision.outcome is Outcome.ABSTAIN and not _is_lone_word(question.text)
        return missed and self.snapshot.knowledge.behaviour.recent_posts is not False

    def answer(
        self, question_id: str, question: Question, entry: Entry, matches: tuple[Match, ...] = ()
    ) -> Reply:
        """The reply that is an entry's answer."""
        choice = self.snapshot.posts.posts_for(entry, question.text)
        fills_up = self.snapshot.knowledge.behaviour.recent_posts
        posts = self._shown(choice.posts if choice.related or fills_up else ())
        title = title_of(entry)
        read = plain_answer(entry, posts, self.texts, related=choice.related)
        return self._made(
            question,
            question_id=question_id,
            outcome=Outcome.ANSWER,
            body=entry.answer,
            above=f"**{literal(title)}**" if title else "",
            plain=f"{title}\n\n{read}" if title else read,
            entry_id=entry.id,
            source=entry.source,
            posts=posts,
            posts_related=choice.related,
            matches=matches,
            votable=True,
            askable=self.has_person(question),
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
            plain=plain(body),
            fixed=True,
        )

    def introduction(self, question: Question) -> str:
        """A line for those who meet faqbot for the first time."""
        site, command = self.snapshot.knowledge.site, self.command(question.platform)
        if site is None:
            return self.texts.say("first_contact_without_site", command=command)
        return self.texts.say("first_contact", site=site.name, command=command)

    def command(self, platform: str) -> str:
        """What people type there to ask."""
        return next((each.command for each in self.platforms if each.name == platform), _COMMAND)

    def help(self, question: Question) -> Reply:
        """What faqbot can do, in a few lines."""
        site = self.snapshot.knowledge.site
        name = site.name if site else self.texts.say("help_without_site")
        command = self.command(question.platform)
        ask = next((each.ask for each in self.platforms if each.name == question.platform), command)
        reaches_one = self.has_person(question) or (site is not None and site.contact is not None)
        unsure = self.texts.say("help_unsure_person" if reaches_one else "help_unsure")
        posts = self.texts.say("help_posts", command=command) if self.snapshot.posts.newest else ""
        named = {"site": literal(name), "command": command, "ask": ask, "unsure": unsure}
        named["posts"] = f"\n{posts}" if posts else ""
        return self.said("help", "", question, **named)

    def talk(self, question_id: str, question: Question, talk: Talk) -> Reply:
        """For plain talk a friendly line, what faqbot is, or how to reach a person."""
        if talk is Talk.PERSON:
            return replace(self._missed("person", question_id, question), talk=talk)
        if talk in _POLITE:
            return replace(self.said(_POLITE[talk], question_id, question), talk=talk)
        key = "about" if talk in {Talk.HELP, Talk.ABOUT} else "small_talk"
        site = self.snapshot.knowledge.site
        example = literal(self._example())
        if site is None:
            reply = self.said(f"{key}_without_site", question_id, question, example=example)
        else:
            name = literal(site.name)
            reply = self.said(key, question_id, question, site=name, example=example)
        return replace(reply, talk=talk)

    def has_person(self, question: Question) -> bool:
        """Whether the file names a channel of the platform for questions to a person.

        A message of somebody else's is not for the one who reads its answer to pass on.
        """
        if question.approach is Approach.MESSAGE_ACTION:
            return False
        return question.platform in self.snapshot.knowledge.behaviour.handoff

    def with_person(
        self, key: str, question: Question, *, buttons: bool = True, **values: str
    ) -> str:
        """The sentence of `key`, in the form that tells how to reach a person, if any.

        Without `buttons` it names none: plain text may stand where there are none.
        """
        site = self.snapshot.knowledge.site
        if buttons and self.has_person(question):
            return self.texts.say(f"{key}_person", **values)
        if site is None or site.contact is None:
            return self.texts.say(key, **values)
        name = literal(site.contact.removeprefix("mailto:"))
        return self.texts.say(f"{key}_contact", contact=f"<{site.contact}>", name=name, **values)

    def _opened(
        self,
        answer: Reply,
        others: tuple[Suggestion, ...],
        contrast: Contrast | None,
    ) -> Reply:
        """The entry's `answer` as a guess, under its question, with what else may be meant."""
        differs = contrast is not None and contrast.difference is not Difference.NEGATION
        asked = quoted(contrast.asked) if contrast and differs else ""
        line = self.texts.say("opened_unsure", asked=asked) if asked else self.texts.say("opened")
        listed = "\n".join([self.texts.say("opened_others"), *numbered(others)])
        parts = [plain(line), answer.plain, *[listed] * bool(others)]
        return replace(
            answer,
            outcome=Outcome.SUGGEST,
            opened=True,
            above="\n\n".join(filter(None, (line, answer.above))),
            plain="\n\n".join(parts),
            suggestions=others,
        )

    def _above(self, decision: Decision) -> str:
        """The line above choices: that they are unsure, or what the question says otherwise."""
        contrast = decision.contrast
        if contrast is not None and contrast.difference is Difference.NEGATION:
            return self.texts.say("contrast_negation")
        asked, known = map(quoted, (contrast.asked, contrast.known)) if contrast else ("", "")
        if contrast is None or not asked:
            several = decision.rule is Rule.SEVERAL_ASKED
            return self.texts.say("suggest_several" if several else "suggest")
        if contrast.difference is Difference.QUESTION:
            return self.texts.say("contrast_question")
        if not known:
            return self.texts.say("contrast_alone", asked=asked)
        key = f"contrast_{contrast.difference.name.lower()}"
        return self.texts.say(key, asked=asked, known=known)

    def _missed(
        self,
        key: str,
        question_id: str,
        question: Question,
        matches: tuple[Match, ...] = (),
        *,
        near: Sequence[Post] = (),
        example: str = "",
    ) -> Reply:
        """The sentence of `key` that nothing can be answered, with the way to a person.

        Below it stand the posts that are `near`.
        """
        posts = self._shown(near)
        heading = heading_of(posts, self.texts, outcome=Outcome.ABSTAIN) if posts else ""
        said = self.with_person(key, question, buttons=False, example=example)
        return self._made(
            question,
            question_id=question_id,
            outcome=Outcome.ABSTAIN,
            body=self.with_person(key, question, example=example),
            plain=plain(said, *listed(heading, posts)),
            posts=posts,
            matches=matches,
            askable=self.has_person(question),
        )

    def _made(self, question: Question, **parts: Any) -> Reply:
        return Reply(visibility=policy.visibility(question), locale=self.locale, **parts)

    def _shown(self, posts: Sequence[Post]) -> tuple[ShownPost, ...]:
        return tuple(shown_post(post, self.today, self.texts) for post in posts)

    def _example(self) -> str:
        return self.snapshot.knowledge.entries[0].question

    def _entry(self, entry_id: str) -> Entry:
        entry = self.snapshot.knowledge.entry(entry_id)
        if entry is None:
            raise LookupError(f"the matcher named {entry_id}, which the knowledge does not have")
        return entry


def title_of(entry: Entry) -> str:
    """The question, as it stands above its answer; "" where that begins with the same words."""
    return "" if _is_said(entry.question, entry.answer) else entry.question


@functools.lru_cache(maxsize=256)
def _is_said(question: str, answer: str) -> bool:
    """Whether an answer begins with the words of its question."""
    asked = words(question)
    begins = words(plain(answer)[: 2 * len(question) + _MOST_MARKS])
    return bool(asked) and begins[: len(asked)] == asked


def _is_lone_word(text: str) -> bool:
    """Whether `text` is one word, which is no question yet.

    A script without spaces makes whole sentences look like one.
    """
    said = words(text)
    return len(said) == 1 and has_spaces(said[0])


def literal(text: str) -> str:
    """Markdown that shows `text` as it is (CommonMark 2.4: a backslash before punctuation)."""
    return re.sub(r"([\\`*_\[\]<>~|&#])", r"\\\1", text)


def quoted(text: str) -> str:
    """Markdown that shows `text` as it is, in one line, cut to 60 characters."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return literal(line if len(line) <= _MOST_QUOTED else f"{line[: _MOST_QUOTED - 1].rstrip()}…")


def fenced(text: str) -> str:
    """Markdown that shows `text` as a block of code, whatever it holds.

    A fence ends only at one at least as long (CommonMark 4.5).
    """
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(_SHORTEST_FENCE, longest + 1)
    return f"{fence}\n{text}\n{fence}"
