"""faqs.yaml to a KnowledgeBase, or to every reason why not: the steps, in order."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from faqbot.errors import KnowledgeError, Problem, Severity
from faqbot.knowledge.comments import explained
from faqbot.knowledge.consistency import inconsistencies
from faqbot.knowledge.conversion import knowledge_base
from faqbot.knowledge.document import Mark, Scalar, locate, parse, plain
from faqbot.knowledge.lint import lint
from faqbot.knowledge.problem_report import digest, report
from faqbot.knowledge.schema import document_of
from faqbot.knowledge.schema_errors import schema_problems
from faqbot.knowledge.source import decode, read_bytes
from faqbot.model import KnowledgeBase, Platforms

_REVISION_LENGTH = 12
_EMPTY = Problem(
    line=0,
    column=0,
    message="the file is empty",
    remedy="run `faqbot init` in an empty folder to see how one begins",
    code="empty-file",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file: the knowledge, or None and at least one error."""

    knowledge: KnowledgeBase | None
    problems: tuple[Problem, ...]
    name: str
    text: str

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop the file from being used."""
        return self.of(Severity.ERROR)

    def of(self, severity: Severity) -> tuple[Problem, ...]:
        """The problems of one severity."""
        return tuple(each for each in self.problems if each.severity is severity)

    def marks(self) -> Callable[[tuple[str | int, ...]], Mark]:
        """What tells where a path of the document stands, such as ("entries", 3, "aliases", 1)."""
        root, _ = parse(self.text)
        return (lambda _: Mark(0, 0)) if root is None else partial(locate, root)

    def with_problems(self, further: Iterable[Problem]) -> "Reading":
        """The same with more problems, all in the order of the file."""
        problems = sorted([*self.problems, *further], key=lambda each: (each.line, each.column))
        return replace(self, problems=tuple(problems))

    @property
    def report(self) -> str:
        """All problems, as a person reads them."""
        return self.report_of(self.problems)

    @property
    def digest(self) -> str:
        """All problems, as a person reads them; many warnings of one kind are one, with a count."""
        return digest(self.problems, name=self.name, text=self.text)

    def report_of(self, problems: Iterable[Problem]) -> str:
        """Some problems of this file, as a person reads them."""
        return report(problems, name=self.name, text=self.text)


def load(path: Path, platforms: Platforms) -> KnowledgeBase:
    """The knowledge in the file at `path`, which may name `platforms`; raises as `read_valid` does."""
    return read_valid(path, platforms)[1]


def read_valid(path: Path, platforms: Platforms) -> tuple[Reading, KnowledgeBase]:
    """The reading of the file at `path`, and the knowledge in it.

    Raises:
        UnreadableError: The file cannot be read at all.
        KnowledgeError: The file has errors; all of them are in it.
    """
    return valid(read(path, platforms))


def valid(reading: Reading) -> tuple[Reading, KnowledgeBase]:
    """A reading, and the knowledge in it.

    Raises:
        KnowledgeError: It has errors; all of them are in it.
    """
    if reading.knowledge is None:
        raise KnowledgeError(reading.errors, reading.report_of(reading.errors))
    return reading, reading.knowledge


def read(path: Path, platforms: Platforms, *, today: date | None = None) -> Reading:
    """Read the file at `path`, which may name `platforms`, with every error and warning in it.

    `today` is the day in UTC, for warnings about days; without it there are none of these.

    Raises:
        UnreadableError: The file cannot be read at all.
    """
    return read_text(read_bytes(path), platforms, name=str(path), today=today)


def read_text(
    content: bytes, platforms: Platforms, *, name: str, today: date | None = None
) -> Reading:
    """Read the bytes of a faqs.yaml that is called `name` in messages; the rest as in `read`."""
    text, problems = decode(content)
    knowledge = None
    if not problems:
        knowledge, problems = _understand(text, revision_of(content), platforms, today)
    return Reading(knowledge, (), name, text).with_problems(problems)


def revision_of(content: bytes) -> str:
    """The short hash that names a version of the file."""
    return hashlib.sha256(content).hexdigest()[:_REVISION_LENGTH]


def _understand(
    text: str, revision: str, platforms: Platforms, today: date | None
) -> tuple[KnowledgeBase | None, list[Problem]]:
    root, problems = parse(text)
    if root is None or (isinstance(root, Scalar) and not root.text):
        return None, problems or [_EMPTY]
    broken = {problem.line for problem in problems}
    try:
        document = document_of(platforms).model_validate(plain(root))
    except ValidationError as error:
        # What the tree refused was replaced by an empty text; that is not worth a second complaint.
        further = [
            each for each in schema_problems(error, root, platforms) if each.line not in broken
        ]
        return None, [*problems, *(explained(each, text) for each in further)]
    problems += inconsistencies(document, root)
    if problems:
        return None, problems
    return (
        knowledge_base(document, revision, platforms),
        lint(document, root, text, platforms, today=today),
    )
