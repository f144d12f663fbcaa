"""What staff ask of faqbot itself: how it does, why it answers so, and to read the file again."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from faqbot.model import KnowledgeBase
from faqbot.service.answering import Service
from faqbot.service.composing import literal
from faqbot.service.reloading import Reloader
from faqbot.store import Counts
from faqbot.texts import Texts

_WEEK = timedelta(days=7)
_NOTHING = Counts(0, 0, 0, 0, 0, 0)


class Admin:
    """Answers `/faqadmin`; who may ask is the adapter's to check, by `Desk.is_staff`."""

    def __init__(
        self,
        service: Service,
        reloader: Reloader,
        *,
        adapters: Callable[[], Mapping[str, str]],
    ) -> None:
        """Report on `service` and `reloader`; `adapters` tells how each connection stands."""
        self._service = service
        self._reloader = reloader
        self._adapters = adapters

    async def status(self) -> str:
        """How everything stands, as Markdown."""
        service = self._service
        knowledge = service.snapshot.knowledge
        since = service.clock() - _WEEK
        counts = await service.recorder.ask(lambda store: store.counts(since), _NOTHING)
        age = _age(service.clock() - self._reloader.live_since)
        lines = [
            (
                f"**Knowledge**: revision `{knowledge.revision}`, {len(knowledge.entries)} "
                f"entries, live for {age}"
            ),
            *self._bad_version(),
            *(f"**{name}**: {state}" for name, state in self._adapters().items()),
            (
                f"**Last 7 days**: {counts.answered} answered, {counts.suggested} suggested, "
                f"{counts.missed} missed; votes: {counts.helpful} helpful, {counts.unhelpful} not"
            ),
            f"**Waiting for a person**: {counts.waiting}",
        ]
        if not service.recorder.healthy:
            lines.append("**Recording**: failing; answers go on, nothing is written down")
        return "\n\n".join(lines)

    async def why(self, text: str) -> str:
        """Why a question gets what it gets, as Markdown."""
        matcher = self._service.snapshot.matcher
        shown = await self._service.in_ranking_thread(lambda: matcher.explain(text).as_text())
        return f"```\n{shown}\n```"

    async def reload(self, texts: Texts) -> str:
        """Read the file now; what came of it, as Markdown."""
        before = self._service.snapshot.knowledge.revision
        await self._reloader.look(now=True)
        knowledge: KnowledgeBase = self._service.snapshot.knowledge
        if self._reloader.problem is not None:
            said = texts.say("admin_broken", revision=f"`{knowledge.revision}`")
            return f"{said}\n\n{_code(self._reloader.problem.lines)}"
        key = "admin_unchanged" if knowledge.revision == before else "admin_reloaded"
        return texts.say(
            key, revision=f"`{knowledge.revision}`", entries=str(len(knowledge.entries))
        )

    def _bad_version(self) -> list[str]:
        problem = self._reloader.problem
        if problem is None:
            return []
        age = _age(self._service.clock() - problem.seen_at)
        return [
            f"**{literal('The saved file cannot be used')}** (seen {age} ago):",
            _code(problem.lines),
        ]


def _code(lines: tuple[str, ...]) -> str:
    return "\n".join(["```", *lines, "```"])


def _age(span: timedelta) -> str:
    """A span as a person says it; a clock that was set back gives none."""
    minutes = max(0, int(span.total_seconds())) // 60
    for unit, size in (("days", 1440), ("hours", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}"
    return f"{minutes} minutes"
