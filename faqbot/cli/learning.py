"""Commands that tell what was asked in vain, and teach it to faqs.yaml."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from faqbot.cli.group import as_json_option, cli, settings_of_report, shows_progress

if TYPE_CHECKING:
    from faqbot.insight.finding import Progress

_AGO = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


class Since(click.ParamType[datetime]):
    """A moment: a day, a moment in ISO 8601 (in UTC if it names no zone), or so long ago."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The moment, in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            ago = _AGO.fullmatch(value.casefold())
            if ago is not None:
                return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
            moment = datetime.fromisoformat(value)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no moment: write a day such as 2026-11-01, or 7d, 12h, 4w")


since_option = click.option(
    "--since",
    type=Since(),
    metavar="DATE|7d",
    default="30d",
    show_default=True,
    help="Look at what was asked since then: a day in UTC, or so many hours, days, weeks ago.",
)
confirm_option = click.option(
    "--confirm",
    is_flag=True,
    help="You are staff, and may also read what one person alone asked.",
)


@cli.command(epilog="Example: faqbot gaps --since 7d --yaml")
@since_option
@confirm_option
@as_json_option
@click.option("--yaml", "yaml_wanted", is_flag=True, help="Print entries, aliases and tests.")
@click.option("--top", type=click.IntRange(1), help="Print so many gaps at the most.")
def gaps(
    since: datetime, *, confirm: bool, json_wanted: bool, yaml_wanted: bool, top: int | None
) -> None:
    """Show what clients asked in vain, the most people's first.

    That is what was missed, suggested in vain, voted down, or handed over. Questions that mean the same are one gap. Texts are masked, and shown only if at least two
    people asked. What the present file answers is no gap any more.
    """
    from dataclasses import replace

    from faqbot.cli.question_input import Asked
    from faqbot.insight.gap_report import as_json, as_yaml, table

    if json_wanted and yaml_wanted:
        raise click.UsageError("choose --json or --yaml, not both")
    asked = Asked(settings_of_report())
    with progress_shown() as progress:
        found = asked.find(since, confirmed=confirm, progress=progress)
    shown = found.gaps[:top]
    found = replace(found, gaps=shown, more=len(found.gaps) - len(shown))
    if json_wanted:
        click.echo(json.dumps(as_json(found, asked.knowledge, since)))
    elif yaml_wanted:
        click.echo(as_yaml(found, asked.knowledge, since))
    else:
        click.echo(table(found, since))


@cli.command(epilog="Example: faqbot learn --since 7d")
@since_option
@confirm_option
def learn(since: datetime, *, confirm: bool) -> None:
    """Go through the gaps, and write what you decide into the file.

    Each gap becomes an alias or a new entry, with a test; or it is ignored, now and whenever nearly
    the same is asked; or it comes again later. The file keeps its comments and order, is written
    after each decision, and is whole whenever you leave.
    """
    from faqbot.cli.learn_session import Walk
    from faqbot.cli.question_input import Asked
    from faqbot.insight.gap_report import summary

    asked = Asked(settings_of_report())
    with progress_shown() as progress:
        found = asked.find(since, confirmed=confirm, progress=progress)
    click.echo("\n".join(summary(found, since)))
    if found.gaps:
        Walk(asked.faqs, asked.gaps, found.gaps, asked.matcher).go()


@contextmanager
def progress_shown() -> "Iterator[Progress | None]":
    """Tells on a terminal how far it is, in one line that goes away."""
    if not shows_progress():
        yield None
        return

    def show(what: str, done: int, total: int) -> None:
        click.echo(f"\r\x1b[K{what}: {done} of {total}", nl=False, err=True)

    try:
        yield show
    finally:
        click.echo("\r\x1b[K", nl=False, err=True)
