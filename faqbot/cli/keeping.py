"""Commands for those who keep faqs.yaml."""

import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faqbot.adapters import PLATFORMS
from faqbot.cli.group import (
    FALLS_SHORT,
    READABLE,
    as_json_option,
    cli,
    progress_bar,
    read_settings,
)
from faqbot.cli.measuring import rehearsed
from faqbot.errors import Problem, Severity
from faqbot.findings import count

if TYPE_CHECKING:
    from faqbot.knowledge import Reading
    from faqbot.texts.wording import Wording

# What a person reads in one line; the file has the rest.
_WIDEST = 60


@cli.command(epilog="Example: faqbot init my-bot")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
def init(folder: Path) -> None:
    """Write a starter faqs.yaml, and what belongs beside it.

    FOLDER is by default the one that you are in. Its schema, .env.example and .gitignore are written
    as well. Nothing that is there is overwritten; a .gitignore gets the lines that it lacks.
    """
    from faqbot.knowledge.starter import IGNORE_FILE, write_starter

    started = write_starter(folder, PLATFORMS)
    for path in started.written:
        click.echo(f"wrote {path}")
    if started.ignored:
        click.echo(f"added {' and '.join(started.ignored)} to {folder / IGNORE_FILE}")
    where = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f'Next: {where}faqbot check && faqbot ask "are you open on Sundays?"')
    click.echo("Then connect it:")
    steps = [
        (
            f"faqbot {each.set_up.command} {each.name}",
            f"{each.title}: says how to make the bot there",
        )
        for each in PLATFORMS
        if each.set_up is not None
    ]
    steps += [("faqbot doctor", "says what is missing"), ("faqbot run", "answers, until Ctrl-C")]
    widest = max(len(command) for command, _ in steps)
    for command, what in steps:
        click.echo(f"  {command:<{widest}}  {what}")


@cli.command(epilog="Example: faqbot check --strict faqs.yaml")
@click.argument("file", type=READABLE, required=False)
@click.option("--matcher", is_flag=True, help="Also ask each phrasing without itself: seconds.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings as well.")
@as_json_option
@click.option("--fix", is_flag=True, help="Mend what has one right answer, and show it.")
@click.option("--links", is_flag=True, help="Ask each web address whether it is still there.")
@click.option("--private-links", is_flag=True, help="With --links: ask private addresses, too.")
def check(
    file: Path | None,
    *,
    matcher: bool,
    strict: bool,
    json_wanted: bool,
    fix: bool,
    links: bool,
    private_links: bool,
) -> None:
    """Print every problem of the file: the line, and what to do.

    FILE is by default the one that FAQBOT_FAQS names, else faqs.yaml.

    --matcher warns of what the matcher confuses: a phrasing that another entry answers, two entries
    that are nearly one, a phrasing that adds nothing. As a hint it names entries whose opposite
    nobody covers.

    --fix puts right, and changes nothing else: a misspelt key near one that may stand there, a
    missing version, a missing https:// or mailto:, an id or topic with capitals or blanks, a date
    written 2027/2/1, an alias that its entry has already, missing quotes around a text with a
    colon, a number behind a #, or an @, ` or * at the start, a missing space behind a key's colon, and UTF-16.

    Exits with 0 if it can be used, 1 if it has errors, 2 if it cannot be read.
    """
    from faqbot.knowledge import read

    if private_links and not links:
        raise click.UsageError("--private-links needs --links, which asks each web address")
    path = file if file is not None else read_settings().faqs
    today = datetime.now(UTC).date()
    fixed = _fix(path, today) if fix else []
    reading = read(path, PLATFORMS, today=today)
    if links and reading.knowledge is not None:
        reading = reading.with_problems(_dead_links(reading.text, private=private_links))
    reading = reading.with_problems(_other_language(reading))
    if matcher:
        reading = rehearsed(reading, path)
    wordings = _wordings(reading)
    if json_wanted:
        click.echo(json.dumps(_as_json(path, reading, fixed, wordings)))
    else:
        for line in fixed:
            click.echo(line)
        _show_wordings(wordings)
        _show(path, reading)
    warned = [each for wording in wordings for each in wording.problems]
    has_errors = reading.knowledge is None or any(each.errors for each in wordings)
    if has_errors or (strict and (warned or reading.of(Severity.WARNING))):
        sys.exit(FALLS_SHORT)


@cli.command(epilog="Example: faqbot schema > faqs.schema.json")
def schema() -> None:
    """Print the JSON Schema of faqs.yaml, for editors.

    With it they complete and explain its keys, and mark what cannot be used.
    """
    from faqbot.knowledge.json_schema import schema_text

    click.echo(schema_text(PLATFORMS), nl=False)


def _other_language(reading: "Reading") -> Iterator[Problem]:
    """A warning where the shipped encoder, which is to be used, does not know the language."""
    from faqbot.knowledge.lint import foreign
    from faqbot.matching.onnx import shipped_words

    if reading.knowledge is not None and read_settings().encoder is None:
        yield from foreign(reading.knowledge.entries, shipped_words())


def _fix(path: Path, today: date) -> list[str]:
    """Mend the file at `path`; what was done, a line each."""
    from faqbot.knowledge.autofix import mended
    from faqbot.knowledge.source import read_bytes
    from faqbot.knowledge.writing import write
    from faqbot.markup.shortening import cut

    def brief(text: str) -> str:
        return cut(" ".join(text.split()), _WIDEST)

    before = read_bytes(path)
    after, done = mended(before, PLATFORMS, today=today)
    if after != before:
        write(path, before, after)
    return [
        f"{path}{f':{each.line}' if each.line else ''}: {brief(each.before) or '(nothing)'} -> "
        f"{brief(each.after) or '(deleted)'}"
        for each in done
    ]


def _dead_links(text: str, *, private: bool) -> list[Problem]:
    """Ask all links of a file, with a bar on a terminal."""
    import asyncio

    from faqbot.knowledge.link_check import dead_links
    from faqbot.knowledge.links import all_links
    from faqbot.outbound import any_address, is_public

    found = all_links(text, PLATFORMS)
    urls = {each.url.partition("#")[0] for each in found}
    may_ask = any_address if private else is_public
    with progress_bar(len(urls), "links") as bar:
        return asyncio.run(dead_links(found, may_ask=may_ask, asked=lambda: bar.update(1)))


def _counts(reading: "Reading") -> dict[str, int]:
    """How much the file holds, and how much is wrong in it."""
    knowledge = reading.knowledge
    counts = {f"{each.value}s": len(reading.of(each)) for each in Severity}
    if knowledge is None:
        return counts
    phrasings = sum(len(entry.phrasings) for entry in knowledge.entries)
    held = {
        "entries": len(knowledge.entries),
        "phrasings": phrasings,
        "posts": len(knowledge.posts),
    }
    return held | counts


def _wordings(reading: "Reading") -> "list[Wording]":
    """What FAQBOT_TEXTS names, checked; nothing where it is not set."""
    named = read_settings().texts
    if named is None:
        return []
    from faqbot.texts.wording import read_wording

    known = reading.knowledge
    return read_wording(named, None if known is None else known.behaviour.locale)


def _show_wordings(wordings: "Sequence[Wording]") -> None:
    from faqbot.knowledge.problem_report import report

    for each in wordings:
        if each.problems:
            click.echo(f"{report(each.problems, name=str(each.path), text=each.text)}\n")


def _as_json(
    path: Path, reading: "Reading", fixed: Sequence[str], wordings: "Sequence[Wording]"
) -> dict[str, object]:
    from faqbot.knowledge.problem_report import as_json, kinds_of

    texts = [
        {"file": str(each.path), "problems": [as_json(problem) for problem in each.problems]}
        for each in wordings
    ]
    return {
        "file": str(path),
        "good": reading.knowledge is not None,
        "counts": _counts(reading),
        "kinds": kinds_of(reading.problems),
        "problems": [as_json(each) for each in reading.problems],
        "fixed": list(fixed),
        **({"texts": texts} if texts else {}),
    }


def _show(path: Path, reading: "Reading") -> None:
    """The report, and one line that sums it up."""
    if reading.problems:
        click.echo(f"{reading.digest}\n")
    counts = _counts(reading)
    if reading.knowledge is None:
        errors = count(counts["errors"], "error")
        click.echo(f"{path}: {errors}; nothing of it is used until they are mended")
        return
    found = ", ".join(
        [
            count(counts["entries"], "entry", "entries"),
            count(counts["phrasings"], "phrasing"),
            count(counts["posts"], "post"),
        ]
    )
    beside = [count(counts[f"{kind}s"], kind) for kind in ("warning", "hint") if counts[f"{kind}s"]]
    click.echo(f"{path}: good: {found}{'; ' if beside else ''}{', '.join(beside)}")
