"""How the file stands: live, broken or held, and every problem in it with its line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faqbot.conversation.look import Json
from faqbot.errors import Problem, UnreadableError
from faqbot.knowledge.reader import read
from faqbot.service import Service
from faqbot.service.reloading import Reloader

_MOST_PROBLEMS = 50
_MOST_DROPPED = 20
_LONGEST_LINE = 300
_EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class File:
    """The file that is answered from.

    Attributes:
        reloader: What reads it again when it is saved.
    """

    path: Path
    service: Service
    reloader: Reloader

    def version(self) -> tuple[object, ...]:
        """What changes whenever anything does that `state` tells."""
        live = self.service.snapshot.knowledge.revision
        return live, self.reloader.problem, self.reloader.held

    def state(self) -> Json:
        """For the page; reads the file."""
        knowledge, held = self.service.snapshot.knowledge, self.reloader.held
        return {
            "name": str(self.path),
            "state": self.reloader.state,
            "entries": len(knowledge.entries),
            "revision": knowledge.revision,
            "examples": [each.question for each in knowledge.entries[:_EXAMPLES]],
            "problems": self._problems(),
            "held": held
            and {"dropped": list(held.dropped[:_MOST_DROPPED]), "entries": held.entries},
        }

    def _problems(self) -> list[Json]:
        try:
            reading = read(self.path, self.service.platforms, today=self.service.clock().date())
        except UnreadableError as error:
            what, _, remedy = str(error).partition(". ")
            return [_as_json(Problem(0, 0, what, remedy), ())]
        lines = reading.text.split("\n")
        return [_as_json(each, lines) for each in reading.problems[:_MOST_PROBLEMS]]


def _as_json(problem: Problem, lines: Sequence[str]) -> Json:
    shown = lines[problem.line - 1] if 0 < problem.line <= len(lines) else None
    return {
        "line": problem.line,
        "column": problem.column,
        "width": problem.width,
        "severity": problem.severity.value,
        "message": problem.message,
        "remedy": problem.remedy,
        "source": None if shown is None else shown[:_LONGEST_LINE],
    }
