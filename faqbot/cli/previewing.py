"""The command that shows what people will see, without any token."""

import sys
from functools import partial
from pathlib import Path

import click

from faqbot.adapters import PLATFORMS
from faqbot.cli.group import READABLE, cli, read_settings
from faqbot.cli.reporting import latest

_TOKEN = "FAQBOT_API_TOKEN"  # noqa: S105 - a variable's name
_TITLES = " and ".join(each.title for each in PLATFORMS if each.look is not None)


@cli.command(
    help=f"Show on a page what {_TITLES} will show.\n\n"
    "It is a page on this machine, and needs no token. Ask there as a client, press the buttons, answer as staff; beside it stands why. A saved change "
    "of the file shows at once. Nothing is recorded. Ctrl-C ends it.\n\n"
    "With TEXT and -o it asks that alone, and writes what is shown to one HTML file.",
    epilog="Example: faqbot preview",
)
@click.argument("text", nargs=-1)
@click.option("--port", type=click.IntRange(1, 65535), help="Listen there; else on a free port.")
@click.option("--faqs", type=READABLE, help="The file (default: FAQBOT_FAQS, else faqs.yaml).")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)
@click.option("--no-browser", is_flag=True, help="Open no browser; a pipe never gets one.")
def preview(
    text: tuple[str, ...],
    *,
    port: int | None,
    faqs: Path | None,
    output: Path | None,
    no_browser: bool,
) -> None:
    """Show the page, or write what is shown."""
    from faqbot import previewing
    from faqbot.adapters.web.server import Report
    from faqbot.report.page import STATIC, static

    # What a terminal sends that is not UTF-8 arrives as lone surrogates.
    asked = " ".join(text).strip().encode("utf-8", "replace").decode("utf-8")
    if bool(asked) != (output is not None):
        raise click.UsageError("a TEXT to ask and -o FILE.html go together; the page takes neither")
    settings = read_settings()
    if faqs is not None:
        settings = settings.model_copy(update={"faqs": faqs})
    if output is not None:
        previewing.write(settings, asked, output)
        click.echo(f"wrote {output}")
        return

    def say(address: str) -> None:
        click.echo(f"faqbot preview of {settings.faqs}: {address} (Ctrl-C ends it)")
        sys.stdout.flush()

    files = {name: (static(name), kind) for name, kind in STATIC.items()}
    token = settings.value(_TOKEN)
    # Others may share this machine: what clients asked is for who knows the token.
    report = None if token is None else Report(token, partial(latest, settings), files)
    browse = sys.stdout.isatty() and not no_browser
    previewing.serve(settings, say, port=port or 0, browse=browse, report=report)
