"""What staff ask of faqbot itself: how it does, why it answers so, and to read the file again."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta

from faqbot.model import Connection, KnowledgeBase
from faqbot.service.ages import counted, span
from faqbot.service.answering import Service
from faqbot.service.composing import fenced
from faqbot.service.reloading import BadVersion, Reloader
from faqbot.store import Counts
from faqbot.texts import Texts

_WEEK = timedelta(days=7)
_NOTHING = Counts(0, 0, 0, 0, 0, 0, 0)


class Admin:
    """Answers `/faqadmin`; who may ask is the adapter's to check, by `Desk.is_staff`."""

    def __init__(
        self,
        service: Service,
        reloader: Reloader,
        *,
        adapters: Callable[[], Mapping[str, Connection]],
    ) -> None:
        """Report on `service` and `reloader`; `adapters` tells how each connection stands."""
        self._service = service
        self._reloader = reloader
        self._adapters = adapters

    async def status(self, texts: Texts) -> str:
        """How everything stands, as Markdown."""
        service = self._service
        knowledge = service.snapshot.knowledge
        since = service.clock() - _WEEK
        counts = await service.recorder.ask(
            lambda store: store.counts(since, knowledge.revision), _NOTHING
        )
        lines = [
            texts.say(
                "status_knowledge",
                revision=f"`{knowledge.revision}`",
                entries=counted(len(knowledge.entries), "entry", texts),
                age=span(service.clock() - self._reloader.live_since, texts),
            ),
            *self._bad_version(texts),
            *(
                f"**{name}**: {texts.say(f'connection_{state.name.lower()}')}"
                for name, state in self._adapters().items()
            ),
            texts.say("status_week", **asdict(counts)),
            texts.say("status_waiting", n=counts.waiting),
        ]
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

    async def reload(self, texts: Texts) -> str:
        """Read the file now; what came of it, as Markdown."""
        before = self._service.snapshot.knowledge.revision
        await self._reloader.look(now=True)
        knowledge: KnowledgeBase = self._service.snapshot.knowledge
        revision = f"`{knowledge.revision}`"
        if self._reloader.problem is not None:
            said = texts.say("admin_broken", revision=revision)
            return f"{said}\n\n{_code(self._reloader.problem)}"
        key = "admin_unchanged" if knowledge.revision == before else "admin_reloaded"
        entries = counted(len(knowledge.entries), "entry", texts)
        return texts.say(key, revision=revision, entries=entries)

    def _bad_version(self, texts: Texts) -> list[str]:
        problem = self._reloader.problem
        if problem is None:
            return []
        age = span(self._service.clock() - problem.seen_at, texts)
        return [texts.say("status_bad", age=age), _code(problem)]


def _code(problem: BadVersion) -> str:
    return fenced("\n".join(problem.lines))
