"""What clients asked in vain, for staff in chat: the widest gaps of the file that is live."""

import asyncio
import itertools
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from faqbot.insight import Found, Gap, Looking, Plane, find_gaps
from faqbot.insight.teaching import without_placeholders
from faqbot.service.ages import counted
from faqbot.service.answering import Service
from faqbot.service.composing import literal
from faqbot.store import AskedInVain, Store
from faqbot.texts import Texts

STANDARD_DAYS = 30
MOST_DAYS = 3650
_MOST_SHOWN = 10
_LONGEST_SHOWN = 150
# Read while clients wait for the store's thread, and placed beside ranking: the command looks at all.
_MOST_ROWS = 10_000
_MOST_PLACED = 1_000

# What was asked in vain, and the wordings that staff ignore.
_Read = tuple[list[AskedInVain], list[str]]


class GapFinder:
    """Finds gaps in the questions that the store keeps, by the file that is live."""

    def __init__(
        self, service: Service, *, plane: Callable[[], Plane], dictionary: Sequence[str] = ()
    ) -> None:
        """Look for gaps of `service`.

        Args:
            service: Whose snapshot and store count.
            plane: Makes the place where wordings lie.
            dictionary: Words of the language, commonest first.
        """
        self._service = service
        self._plane = plane
        self._dictionary = dictionary
        self._looking = asyncio.Lock()

    async def find(self, *, days: int, confirmed: bool) -> Found | None:
        """The gaps of so many days; None where the store fails.

        Text that one person alone asked is among them only where staff have `confirmed`.
        """
        since = self._service.clock() - timedelta(days=days)
        recorder = self._service.recorder

        def read(store: Store) -> _Read | None:
            rows = store.gaps.asked_in_vain(since)
            return list(itertools.islice(rows, _MOST_ROWS + 1)), store.gaps.ignored()

        # One search at a time: each costs seconds of a processor.
        async with self._looking:
            kept = await recorder.ask(read, None)
            if kept is None:
                return None
            found = await asyncio.to_thread(self._found, *kept, confirmed)
            if found.met:
                await recorder.ask(lambda store: store.gaps.met(found.met), None)
            return found

    def _found(self, rows: list[AskedInVain], ignored: list[str], confirmed: bool) -> Found:
        looking = Looking(
            ignored=ignored, dictionary=self._dictionary, confirmed=confirmed, most=_MOST_PLACED
        )
        matcher = self._service.snapshot.matcher
        read = rows[:_MOST_ROWS]
        found = find_gaps(read, matcher=matcher, plane=self._plane(), looking=looking)
        # How many are older is not known; that there are any is told.
        return replace(found, left_out=found.left_out + len(rows) - len(read))


def told(found: Found | None, texts: Texts, *, days: int) -> str:
    """The gaps as Markdown, the most people's first, and what is not shown."""
    if found is None:
        return texts.say("apology")
    span = counted(days, "day", texts)
    if not found.questions:
        return texts.say("gaps_none", span=span)
    asked = counted(found.questions, "question", texts)
    if found.gaps:
        gaps = counted(len(found.gaps), "gap", texts)
        paragraphs = [texts.say("gaps_head", gaps=gaps, questions=asked, span=span)]
        paragraphs.append("\n".join(_line(gap, texts) for gap in found.gaps[:_MOST_SHOWN]))
    else:
        paragraphs = [texts.say("gaps_head_none", questions=asked, span=span)]
    return "\n\n".join([*paragraphs, *_not_shown(found, texts), texts.say("gaps_learn")])


def _not_shown(found: Found, texts: Texts) -> Iterator[str]:
    """What is not among the lines above, and why, with how much of it there is."""
    if (more := len(found.gaps) - _MOST_SHOWN) > 0:
        yield texts.say("gaps_more", n=more)
    shown = found.gaps[:_MOST_SHOWN]
    if masked := sum(without_placeholders(each.text) != each.text for each in shown):
        yield texts.say("gaps_masked", gaps=counted(masked, "gap", texts))
    if found.hidden:
        yield texts.say("gaps_hidden", gaps=counted(found.hidden, "gap", texts))
    aside = {
        "gaps_answered": (found.answered, "gap"),
        "gaps_ignored": (found.ignored_questions, "question"),
        "gaps_leaning": (found.leaning, "question"),
        "gaps_noise": (found.noise, "question"),
    }
    parts = [
        texts.say(key, **{f"{unit}s": counted(number, unit, texts)})
        for key, (number, unit) in aside.items()
        if number
    ]
    if parts:
        yield texts.say("gaps_aside", parts="; ".join(parts))
    if found.left_out:
        yield texts.say("gaps_left_out", questions=counted(found.left_out, "question", texts))


def _line(gap: Gap, texts: Texts) -> str:
    reasons = gap.reasons
    ways = {
        "gaps_missed": reasons.missed,
        "gaps_suggested": reasons.suggested,
        "gaps_disliked": reasons.disliked,
        "gaps_handed_over": reasons.handed_over,
    }
    parts = [
        texts.say(
            "gaps_asked",
            people=counted(gap.people, "person", texts),
            questions=counted(gap.questions, "question", texts),
        ),
        *(texts.say(key, n=number) for key, number in ways.items() if number),
    ]
    if gap.nearest is not None:
        score = f"{gap.nearest.score:.2f}"
        parts.append(texts.say("gaps_nearest", entry=f"`{gap.nearest.entry_id}`", score=score))
    text = textwrap.shorten(gap.text, _LONGEST_SHOWN, placeholder=" …")
    return f"- **{literal(text)}**: {', '.join(parts)}"
