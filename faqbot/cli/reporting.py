"""The command that writes the admin's report."""

import os
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from faqbot.cli.group import cli, settings_of_report
from faqbot.cli.learning import confirm_option, progress_shown, since_option

if TYPE_CHECKING:
    from faqbot.settings import Settings

_STANDARD_FILE = "faqbot-report.html"
_KILO = 1000
_DAYS = 30


class Zone(click.ParamType[tzinfo]):
    """A time zone by its name in the IANA database."""

    name = "ZONE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tzinfo:
        """The zone."""
        from zoneinfo import ZoneInfo

        if isinstance(value, tzinfo):
            return value
        try:
            return UTC if value == "UTC" else ZoneInfo(value)
        # A folder of zones, or a name that is no file's.
        except (LookupError, ValueError, OSError):
            self.fail(f"{value!r} is no time zone that is known here: write one like Europe/Berlin")


@cli.command(epilog="Example: faqbot report --since 7d -o monday.html")
@since_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    default=_STANDARD_FILE,
    show_default=True,
    help="Write it there, over what is there; - is standard output.",
)
@click.option(
    "--zone", type=Zone(), default="UTC", show_default=True, help="Tell days and hours in it."
)
@confirm_option
def report(since: datetime, *, output: Path, zone: tzinfo, confirm: bool) -> None:
    """Write a page of what was asked, answered, missed and voted.

    The page is one HTML file that needs nothing else, for a browser or for paper. Texts are masked,
    and shown only if at least two people asked, as in `faqbot gaps`.
    """
    from faqbot.cli.question_input import Asked
    from faqbot.report import Period
    from faqbot.report.page import render

    asked = Asked(settings_of_report())
    period = Period(since, datetime.now(UTC), zone)
    with progress_shown() as progress:
        told = asked.report(period, confirmed=confirm, progress=progress)
    page = render(told, inline=True)
    if str(output) == "-":
        click.echo(page)
    else:
        _write(output, page)
        click.echo(f"wrote {output}, {len(page.encode()) // _KILO + 1} kB: open it in a browser")


def latest(settings: "Settings") -> str:
    """The report of the last days, for a page that serves the stylesheet and the script itself."""
    from faqbot.cli.question_input import Asked
    from faqbot.report import Period
    from faqbot.report.page import render

    now = datetime.now(UTC)
    period = Period(now - timedelta(days=_DAYS), now, UTC)
    return render(Asked(settings).report(period, confirmed=False, progress=None), inline=False)


def _write(path: Path, page: str) -> None:
    from faqbot.errors import UnwritableError

    try:
        # What clients asked is for who writes it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(page)
    except OSError as error:
        raise UnwritableError(
            f"{path}: cannot be written: {error.strerror or error}. "
            "Check the folder and its permissions, or name another file with -o."
        ) from error
