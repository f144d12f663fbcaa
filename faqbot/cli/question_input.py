"""What was asked, as the commands get at it: the store, the file, and its matcher."""

import itertools
from datetime import datetime
from functools import cached_property

from faqbot.app import Builder, store_of
from faqbot.insight import Found, Looking, find_gaps
from faqbot.insight.finding import Progress
from faqbot.knowledge import load
from faqbot.matching.matcher import KernelMatcher
from faqbot.model import KnowledgeBase
from faqbot.report import Kept, Period, Report, report_of
from faqbot.settings import Settings


class Asked:
    """The questions of one store beside one file."""

    def __init__(self, settings: Settings) -> None:
        """Read the file; nothing is opened yet.

        Raises:
            SettingsError: A setting cannot be used.
            UnreadableError: The file cannot be read.
            KnowledgeError: It has errors.
        """
        self.faqs = settings.faqs
        self.knowledge = load(settings.faqs, settings.platforms)
        self._settings = settings
        self._store = store_of(settings)
        self.gaps = self._store.gaps

    @property
    def has_nothing(self) -> bool:
        """Whether no question was ever kept."""
        return self.gaps.is_missing

    def matcher(self, knowledge: KnowledgeBase) -> KernelMatcher:
        """The matcher of a version of the file."""
        return self.builder.matcher(knowledge.entries)

    @cached_property
    def builder(self) -> Builder:
        """What builds matchers; it takes a second, and only gaps need it."""
        return Builder(self._settings, remembers=True)

    def find(self, since: datetime, *, confirmed: bool, progress: Progress | None) -> Found:
        """The gaps of the file; what is ignored and was met again stays ignored.

        Raises:
            StoreError: The database cannot be read.
            EncoderError: The encoder cannot be loaded.
        """
        if self.has_nothing:
            return Found()
        try:
            return self._found(since, confirmed, progress)
        finally:
            self._store.close()

    def report(self, period: Period, *, confirmed: bool, progress: Progress | None) -> Report:
        """The report on a period; what is ignored and was met again stays ignored.

        Raises:
            StoreError: The database cannot be read.
            EncoderError: The encoder cannot be loaded.
        """
        kept, found = Kept(), Found()
        try:
            if not self.has_nothing:
                found = self._found(period.since, confirmed, progress)
                kept = Kept.of(self._store.history, period.since)
            return report_of(
                kept, found, knowledge=self.knowledge, period=period, confirmed=confirmed
            )
        finally:
            self._store.close()

    def _found(self, since: datetime, confirmed: bool, progress: Progress | None) -> Found:
        rows = self.gaps.asked_in_vain(since)
        first = next(rows, None)
        if first is None:
            return Found()
        matcher = self.matcher(self.knowledge)
        looking = Looking(
            ignored=self.gaps.ignored(),
            dictionary=self.builder.words,
            confirmed=confirmed,
            progress=progress,
        )
        every = itertools.chain([first], rows)
        found = find_gaps(every, matcher=matcher, plane=self.builder.plane(), looking=looking)
        if found.met:
            self.gaps.met(found.met)
        return found
