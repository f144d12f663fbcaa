"""The walk of `faqbot learn` over the gaps: shown one by one, decided by a person, written at once."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from faqbot.adapters import PLATFORMS
from faqbot.errors import EditError, UnreadableError
from faqbot.insight import Gap, still_open
from faqbot.insight.gap_report import ANSWER_TO_WRITE, proposed_id, proposed_question, why
from faqbot.insight.teaching import (
    Lesson,
    MatcherOf,
    Version,
    as_alias,
    as_entry,
    without_placeholders,
)
from faqbot.knowledge.editing import Draft, with_entry
from faqbot.knowledge.source import read_bytes
from faqbot.knowledge.writing import write
from faqbot.store.gaps import Gaps

_MOST_FOUND = 5
_MOST_IGNORED = 100
_EDITED = (
    "<!-- The answer in Markdown goes below; this line goes away. Save nothing to go back. -->\n"
)
_CHOICES = (
    ("a", "alias of the nearest"), ("o", "alias of another"), ("n", "new entry"), ("i", "ignore"),
    ("l", "later"), ("u", "undo"), ("q", "quit"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Step:
    """What can be taken back: where the walk stood, and the file or the wordings before."""

    at: int
    version: Version | None = None
    after: bytes = b""
    ignored: tuple[str, ...] = ()


class Walk:
    """One walk; the file is whole at every moment of it."""

    def __init__(self, faqs: Path, gaps: Gaps, found: Sequence[Gap], matcher_of: MatcherOf) -> None:
        """Walk over the gaps that were found.

        Raises:
            EditError: The file has errors.
            UnreadableError: It cannot be read.
        """
        self._faqs = faqs
        self._gaps = gaps
        self._found = found
        self._matcher_of = matcher_of
        self._version = Version.of(read_bytes(faqs), matcher_of, PLATFORMS)
        self._at = 0
        self._steps: list[_Step] = []

    def go(self) -> None:
        """Ask until all gaps are gone through, the person quits, or the input ends."""
        try:
            while self._goes_on():
                pass
        except (click.Abort, KeyboardInterrupt):
            click.echo("")
        written = sum(step.version is not None for step in self._steps)
        ignored = sum(bool(step.ignored) for step in self._steps)
        click.echo(
            f"\n{written} written to {self._faqs}, {ignored} ignored; what is left comes again."
        )

    def _goes_on(self) -> bool:
        """Show the next gap and do what is decided; False once there is no more to do."""
        if self._at == len(self._found):
            what = "\nthat was the last one; u takes the last step back, nothing leaves"
            if not any(step.version or step.ignored for step in self._steps):
                return False
            if click.prompt(what, default="", show_default=False).strip().casefold() != "u":
                return False
            self._attempt(self._undo)
            return True
        gap = still_open(self._found[self._at], self._version.matcher)
        if gap is not None and gap.is_shown:
            return self._decided(gap)
        left = "but for one person's words " if gap is not None else ""
        click.echo(f'\n{left}answered by now: "{self._found[self._at].text}"')
        self._at += 1
        return True

    def _attempt(self, act: Callable[[], None]) -> None:
        try:
            act()
        except (EditError, UnreadableError) as error:
            click.echo(f"faqbot: {error}")

    def _decided(self, gap: Gap) -> bool:
        """Ask what to do with a gap and do it; whether to go on."""
        self._show(gap)
        acts: dict[str, Callable[[Gap], None]] = {
            "a": self._alias_of_nearest,
            "o": self._alias_of_another,
            "n": self._new_entry,
            "i": lambda _: self._ignore(),
            "l": lambda _: self._later(),
            "u": lambda _: self._undo(),
        }
        while True:
            choice = click.prompt("what to do", default="", show_default=False).strip().casefold()
            if choice in {"q", "quit"}:
                return False
            act = acts.get(choice[:1])
            if act is not None:
                break
            click.echo("  ".join(f"{key} = {what}" for key, what in _CHOICES))
        self._attempt(partial(act, gap))
        return True

    def _show(self, gap: Gap) -> None:
        click.echo(f'\n{self._at + 1} of {len(self._found)}: "{gap.text}"')
        for text in gap.variants:
            click.echo(f'   also "{text}"')
        click.echo(f"   {why(gap)}; last on {gap.last:%Y-%m-%d}")
        if gap.nearest is None:
            click.echo("   nothing in the file is near")
        else:
            click.echo(
                f"   nearest: {gap.nearest.entry_id} {gap.nearest.score:.2f}, by "
                f'"{gap.nearest.phrasing}"; now: {gap.decision.outcome.value}, {gap.decision.rule.value}'
            )
        click.echo("   " + "  ".join(f"[{key}] {what}" for key, what in _CHOICES))

    def _alias_of_nearest(self, gap: Gap) -> None:
        if gap.nearest is None:
            raise EditError("Nothing in the file is near; choose o or n.")
        self._alias(gap, gap.nearest.entry_id)

    def _alias_of_another(self, gap: Gap) -> None:
        entry_id = self._entry_typed()
        if entry_id is not None:
            self._alias(gap, entry_id)

    def _alias(self, gap: Gap, entry_id: str) -> None:
        said = without_placeholders(gap.text)
        alias = click.prompt(f"alias of {entry_id}", default=said or None).strip()
        before = self._current()
        self._write(
            before,
            as_alias(before, gap, entry_id=entry_id, alias=alias, matcher_of=self._matcher_of),
            f'"{alias}" is an alias of {entry_id} now',
        )

    def _new_entry(self, gap: Gap) -> None:
        before = self._current()
        entry_id = click.prompt("id", default=proposed_id(gap.text, before.knowledge.ids)).strip()
        question = click.prompt("question", default=proposed_question(gap.text)).strip()
        # What is wrong with these is said before an answer is written in vain.
        with_entry(before.content, Draft(entry_id, question, ANSWER_TO_WRITE), PLATFORMS)
        answer = _answer()
        if not answer:
            click.echo("no answer, so nothing is written")
            return
        draft = Draft(entry_id, question, answer)
        try:
            before = self._current()
            lesson = as_entry(before, gap, draft=draft, matcher_of=self._matcher_of)
            self._write(before, lesson, f'"{question}" is the entry {entry_id} now')
        except (EditError, UnreadableError):
            click.echo(f"\nyour answer, to be kept elsewhere:\n{answer}\n")
            raise

    def _ignore(self) -> None:
        whole = self._found[self._at]
        wordings = tuple(each.bare for each in whole.wordings[:_MOST_IGNORED])
        self._gaps.ignore(wordings)
        self._steps.append(_Step(self._at, ignored=wordings))
        self._at += 1
        click.echo("ignored, and so is what is nearly the same; u takes it back")

    def _later(self) -> None:
        self._steps.append(_Step(self._at))
        self._at += 1

    def _undo(self) -> None:
        if not self._steps:
            raise EditError("There is nothing to take back yet.")
        step = self._steps[-1]
        if step.version is not None:
            write(self._faqs, step.after, step.version.content)
            self._version = step.version
            click.echo(f"{self._faqs} is as it was before that")
        if step.ignored:
            self._gaps.heed(step.ignored)
            click.echo("no longer ignored")
        self._steps.pop()
        self._at = step.at

    def _current(self) -> Version:
        """The file as it stands: somebody may have saved it meanwhile."""
        content = read_bytes(self._faqs)
        if content != self._version.content:
            self._version = Version.of(content, self._matcher_of, PLATFORMS)
        return self._version

    def _write(self, before: Version, lesson: Lesson, what: str) -> None:
        write(self._faqs, before.content, lesson.after.content)
        self._steps.append(_Step(self._at, version=before, after=lesson.after.content))
        self._version = lesson.after
        self._at += 1
        click.echo(f'{self._faqs}: {what}, with the test "{lesson.test}"')
        for test in lesson.upset:
            click.echo(f"   mind: {test}; u takes it back")

    def _entry_typed(self) -> str | None:
        """The entry that was found by typing its id, or words; None to go back."""
        knowledge = self._version.knowledge
        while True:
            typed = click.prompt("entry (its id, or words; nothing: back)", default="",
                                 show_default=False).strip()  # fmt: skip
            if not typed or knowledge.entry(typed) is not None:
                return typed or None
            inside = [each for each in knowledge.ids if typed.casefold() in each]
            ranked = [match.entry_id for match in self._version.matcher.judge(typed).matches]
            found = list(dict.fromkeys([*inside, *ranked]))[:_MOST_FOUND]
            if not found:
                click.echo("no entry is like that")
                continue
            for number, entry_id in enumerate(found, 1):
                entry = knowledge.entry(entry_id)
                click.echo(f"   {number}  {entry_id}: {entry.question if entry else ''}")
            number = click.prompt("which (0: none)", type=click.IntRange(0, len(found)), default=1)
            if number:
                return found[number - 1]


def _answer() -> str:
    """An answer out of the editor; without one, lines up to an empty one."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if editor and sys.stdin.isatty():
        try:
            written = click.edit(_EDITED, editor=editor, extension=".md")
        except click.ClickException as error:
            raise EditError(f"{error.format_message()}. Nothing was written.") from error
        return (written or "").replace(_EDITED, "").strip()
    click.echo("answer, in Markdown; a line with a full stop alone ends it:")
    lines: list[str] = []
    while True:
        line = click.prompt("", prompt_suffix="> ", default="", show_default=False)
        if line.strip() == ".":
            return "\n".join(lines).strip()
        lines.append(line)
