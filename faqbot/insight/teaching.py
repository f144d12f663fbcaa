"""A gap becomes part of faqs.yaml: an alias or an entry with a test line, tried before it is written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from faqbot.errors import EditError
from faqbot.insight.gap import Gap
from faqbot.knowledge import read_text
from faqbot.knowledge.editing import Draft, with_alias, with_entry, with_test
from faqbot.matching.wording import bare
from faqbot.model import Entry, KnowledgeBase, Matcher, Outcome, Platforms
from faqbot.store.wordings import unmasked

# So many tests of the file are asked before and after a change; one costs some 10 ms.
_MOST_TESTS = 200
MatcherOf = Callable[[KnowledgeBase], Matcher]


@dataclass(frozen=True, slots=True)
class Version:
    """The file as it stands, or would stand."""

    content: bytes
    knowledge: KnowledgeBase
    matcher: Matcher
    platforms: Platforms

    @classmethod
    def of(cls, content: bytes, matcher_of: MatcherOf, platforms: Platforms) -> "Version":
        """What `content` says, which may name `platforms`.

        Raises:
            EditError: It has errors.
        """
        reading = read_text(content, platforms, name="faqs.yaml")
        if reading.knowledge is None:
            raise EditError(f"{reading.report}\nThe file has errors. Mend them first.")
        return cls(content, reading.knowledge, matcher_of(reading.knowledge), platforms)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a gap would make of the file.

    Attributes:
        test: The question that became a test of it.
        upset: Tests of the file that held before and do not now, in words.
    """

    after: Version
    test: str
    upset: tuple[str, ...]


def without_placeholders(text: str) -> str:
    """A masked text as a phrasing: without what stands for personal data."""
    return " ".join(unmasked(text).split())


def as_alias(
    before: Version, gap: Gap, *, entry_id: str, alias: str, matcher_of: MatcherOf
) -> Lesson:
    """The file with `alias` and a test for an entry.

    Raises:
        EditError: The file would be wrong with it, or cannot be changed safely.
    """
    content = with_alias(before.content, entry_id, alias, before.platforms)
    taught = Version.of(content, matcher_of, before.platforms)
    test = _test(taught, entry_id, gap, spoken=alias)
    return _lesson(
        before, taught, with_test(taught.content, entry_id, test, before.platforms), test
    )


def as_entry(before: Version, gap: Gap, *, draft: Draft, matcher_of: MatcherOf) -> Lesson:
    """The file with a new entry and its test; raises as `as_alias` does."""
    content = with_entry(before.content, draft, before.platforms)
    taught = Version.of(content, matcher_of, before.platforms)
    test = _test(taught, draft.id, gap, spoken=draft.question)
    content = with_entry(before.content, replace(draft, asks=(test,)), before.platforms)
    return _lesson(before, taught, content, test)


def _lesson(before: Version, taught: Version, content: bytes, test: str) -> Lesson:
    reading = read_text(content, before.platforms, name="faqs.yaml")
    if reading.knowledge is None:
        raise EditError(f"{reading.report}\nNothing was written.")
    # Tests are no phrasings: the matcher without the last one is the same.
    after = replace(taught, content=content, knowledge=reading.knowledge)
    return Lesson(after, test, tuple(_upset(before, taught)))


def _test(taught: Version, entry_id: str, gap: Gap, *, spoken: str) -> str:
    """A way to ask that is answered now and is no phrasing; what became a phrasing if none is."""
    entry = taught.knowledge.entry(entry_id)
    known = {bare(each) for each in (*entry.phrasings, *entry.tests.asks)} if entry else set()
    for text in map(without_placeholders, (gap.text, *gap.variants)):
        wording = bare(text)
        if wording and wording not in known and _answer(taught.matcher, text) == entry_id:
            return text
    return spoken


def _upset(before: Version, taught: Version) -> Iterator[str]:
    for entry_id, question, wanted in _tests(before.knowledge.entries)[:_MOST_TESTS]:
        was, is_now = _answer(before.matcher, question), _answer(taught.matcher, question)
        if (was == entry_id) is wanted and (is_now == entry_id) is not wanted:
            now = f"answered by {is_now}" if is_now else "not answered"
            yield f'"{question}", a test of {entry_id}, is {now} now'


def _tests(entries: Sequence[Entry]) -> list[tuple[str, str, bool]]:
    """The tests: their entry, their question, and whether the entry is to answer it."""
    return [
        (entry.id, question, wanted)
        for entry in entries
        for questions, wanted in ((entry.tests.asks, True), (entry.tests.rejects, False))
        for question in questions
    ]


def _answer(matcher: Matcher, question: str) -> str | None:
    decision = matcher.judge(question).decision
    return decision.chosen[0].entry_id if decision.outcome is Outcome.ANSWER else None
