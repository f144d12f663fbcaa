"""Commands for those who keep faqs.yaml."""

import shlex
import sys
from pathlib import Path

import click

from faqbot.cli.group import FALLS_SHORT, READABLE, cli, count, faqs_path


@cli.command(epilog="Example: faqbot init my-bot")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
def init(folder: Path) -> None:
    """Write a starter faqs.yaml and .env.example into FOLDER (default: here)."""
    from faqbot.knowledge.starter import write_starter

    for path in write_starter(folder):
        click.echo(f"wrote {path}")
    where = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f'Next: {where}faqbot check && faqbot ask "are you open on Sundays?"')


@cli.command(epilog="Example: faqbot check faqs.yaml")
@click.argument("file", type=READABLE, required=False)
def check(file: Path | None) -> None:
    """Check FILE (default: FAQBOT_FAQS, else faqs.yaml) and print every problem in it.

    Exits with 0 if it can be used, 1 if it has errors, 2 if it cannot be read.
    """
    from faqbot.knowledge import read

    path = file if file is not None else faqs_path()
    reading = read(path)
    if reading.problems:
        click.echo(f"{reading.report}\n")
    errors = len(reading.errors)
    warnings = len(reading.problems) - errors
    if reading.knowledge is None:
        click.echo(f"{path}: {count(errors, 'error')}; nothing of it is used until they are mended")
        sys.exit(FALLS_SHORT)
    entries = reading.knowledge.entries
    phrasings = sum(len(entry.phrasings) for entry in entries)
    found = ", ".join(
        [
            count(len(entries), "entry", "entries"),
            count(phrasings, "phrasing"),
            count(len(reading.knowledge.posts), "post"),
        ]
    )
    click.echo(f"{path}: good: {found}" + (f"; {count(warnings, 'warning')}" if warnings else ""))
