"""What staff ask of faqbot itself: how it does, why it answers so, and to read the file again."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta

from faqbot.model import Connection, KnowledgeBase
from faqbot.service.ages import counted, span
from faqbot.service.answering import Service
from faqbot.service.composing import fenced
from faqbot.service.gaps import MOST_DAYS, STANDARD_DAYS, GapFinder, told
from faqbot.service.refreshing import Feeds
from faqbot.service.reloading import BadVersion, HeldVersion, Reloader
from faqbot.store import Counts
from faqbot.texts import Texts

_WEEK = timedelta(days=7)
_MOST_DROPPED = 10
_NOTHING = Counts(0, 0, 0, 0, 0, 0, 0)


class Admin:
    """Answers `/faqadmin`; who may ask is the adapter's to check, by `Rights.is_staff`.

    Attributes:
        feeds: What reads the site's feeds; None where nothing does.
    """

    def __init__(
        self,
        service: Service,
        reloader: Reloader,
        *,
        adapters: Callable[[], Mapping[str, Connection]],
        finder: GapFinder,
    ) -> None:
        """Report on `service` and `reloader`.

        Args:
            service: What answers.
            reloader: What reads the file.
            adapters: Tells how each connection stands.
            finder: Finds what was asked in vain.
        """
        self.feeds: Feeds | None = None
        self._service = service
        self._reloader = reloader
        self._adapters = adapters
        self._finder = finder

    async def status(self, texts: Texts) -> str:
        """How everything stands, as Markdown."""
        service = self._service
        knowledge = service.snapshot.knowledge
        since = service.clock() - _WEEK
        counts = await service.recorder.ask(
            lambda store: store.counts(since, knowledge.revision), _NOTHING
        )
        lost = await service.recorder.ask(lambda store: store.claims.lost(), 0)
        lines = [
            texts.say(
                "status_knowledge",
                revision=f"`{knowledge.revision}`",
                entries=counted(len(knowledge.entries), "entry", texts),
                age=span(service.clock() - self._reloader.live_since, texts),
            ),
            *self._not_live(texts),
            *(
                f"**{name}**: {texts.say(f'connection_{state.name.lower()}')}"
                for name, state in self._adapters().items()
            ),
            *self._posts(texts),
            texts.say("status_week", **asdict(counts)),
            texts.say("status_waiting", n=counts.waiting),
            texts.say(
                "status_load", wait=f"{service.load.wait_seconds:.1f}", **asdict(service.load)
            ),
        ]
        if lost:
            lines.append(texts.say("status_lost", n=lost))
        if not service.recorder.healthy:
            lines.append(texts.say("status_unrecorded"))
        return "\n\n".join(lines)

    async def why(self, text: str, texts: Texts) -> str:
        """Why a question gets what it gets, as Markdown."""
        matcher = self._service.snapshot.matcher
        shown = await self._service.in_ranking_thread(
            lambda: matcher.explain(text).as_text(texts.say)
        )
        return fenced(shown)

    async def reload(self, texts: Texts, *, accept: bool = False) -> str:
        """Read the file now, with `accept` also a version that is held; what came of it, as Markdown."""
        before = self._service.snapshot.knowledge.revision
        accepted = await self._reloader.accept() if accept else None
        if not accept:
            await self._reloader.look(now=True)
        knowledge: KnowledgeBase = self._service.snapshot.knowledge
        revision = f"`{knowledge.revision}`"
        if (said := self.trouble(texts)) is not None:
            return said
        entries = counted(len(knowledge.entries), "entry", texts)
        if accepted is not None:
            return texts.say("admin_accepted", revision=revision, entries=entries)
        key = "admin_unchanged" if knowledge.revision == before else "admin_reloaded"
        said = texts.say(key, revision=revision, entries=entries)
        if accept and knowledge.revision == before:
            return f"{texts.say('admin_none_held')} {said}"
        return said

    async def gaps(
        self, texts: Texts, *, days: int = STANDARD_DAYS, confirmed: bool = False
    ) -> str:
        """What was asked in vain, as Markdown; what one person alone asked only if `confirmed`."""
        days = min(max(days, 1), MOST_DAYS)
        found = await self._finder.find(days=days, confirmed=confirmed)
        return told(found, texts, days=days)

    def trouble(self, texts: Texts) -> str | None:
        """Why the saved file is not live, as Markdown; None where it is."""
        problem, held = self._reloader.problem, self._reloader.held
        if problem is not None:
            revision = f"`{self._service.snapshot.knowledge.revision}`"
            return f"{texts.say('admin_broken', revision=revision)}\n\n{_code(problem)}"
        return None if held is None else texts.say("admin_held", why=_why_held(held, texts))

    def _posts(self, texts: Texts) -> list[str]:
        """How it stands with each feed of the site."""
        now = self._service.clock()
        lines = []
        for state in () if self.feeds is None else self.feeds.states:
            age = None if state.fetched_at is None else span(now - state.fetched_at, texts)
            key = "status_feed_never" if age is None else "status_feed"
            line = texts.say(key, address=f"`{state.address}`", age=age or "")
            if state.error is not None:
                # What a server or a feed was wrong about; nothing in it is live.
                error = f"`{state.error.replace('`', chr(39))}`"
                line = texts.say("status_feed_failing", said=line, error=error)
            lines.append(line)
        return lines

    def _not_live(self, texts: Texts) -> list[str]:
        problem, held = self._reloader.problem, self._reloader.held
        if problem is not None:
            age = span(self._service.clock() - problem.seen_at, texts)
            return [texts.say("status_bad", age=age), _code(problem)]
        if held is not None:
            age = span(self._service.clock() - held.seen_at, texts)
            return [texts.say("status_held", age=age, why=_why_held(held, texts))]
        return []


def _why_held(held: HeldVersion, texts: Texts) -> str:
    ids = ", ".join(f"`{entry_id}`" for entry_id in held.dropped[:_MOST_DROPPED])
    more = len(held.dropped) - _MOST_DROPPED
    return texts.say(
        "held_why",
        revision=f"`{held.revision}`",
        dropped=str(len(held.dropped)),
        entries=counted(held.entries, "entry", texts),
        ids=texts.say("held_more", ids=ids, n=more) if more > 0 else ids,
    )


def _code(problem: BadVersion) -> str:
    return fenced("\n".join(problem.lines))
