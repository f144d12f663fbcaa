"""Commands that answer, and that tell why."""

import json
import signal
import sys

import click

from faqbot import signals
from faqbot.adapters import PLATFORMS
from faqbot.cli.group import (
    COULD_NOT_RUN,
    GOOD,
    as_json_option,
    cli,
    read_settings,
    settings_of_report,
)
from faqbot.model.platform import transports_of

_FIRST = ",".join(each.transports[0].name for each in PLATFORMS)
_TITLES = " and ".join(each.title for each in PLATFORMS if each.answer_in is not None)
# Quotes are easily forgotten.
_text = click.argument("text", nargs=-1, required=True)
_TRANSPORTS = tuple(transports_of(PLATFORMS))


@cli.command(
    help=f"Answer in {_TITLES}, and over HTTP, until Ctrl-C.\n\n"
    f"SIGTERM ends it as well. Transports: {', '.join(_TRANSPORTS)}. Exits with 2 if none of them can work.",
    epilog=f"Example: faqbot run --only {_FIRST}",
)
@click.option("--only", default="", help="Transports, parted by commas; else all that have tokens.")
def run(only: str) -> None:
    """Answer on the platforms, until a signal."""
    # The imports take a second, in which a stop must be as clean as any later one.
    for number in signals.ending():
        signal.signal(number, lambda *_: sys.exit(GOOD))

    from faqbot import serving

    names = [name.strip() for name in only.split(",") if name.strip()]
    for name in names:
        if name not in _TRANSPORTS:
            raise click.BadParameter(
                f"{name!r} is no transport; choose among {', '.join(_TRANSPORTS)}",
                param_hint="--only",
            )
    if not serving.run(read_settings(), names):
        sys.exit(COULD_NOT_RUN)


@cli.command(epilog='Example: faqbot ask "which engagement models are there?"')
@_text
@as_json_option
def ask(text: tuple[str, ...], *, json_wanted: bool) -> None:
    """Answer one question, with its posts and choices."""
    from faqbot import app

    app.ask(read_settings(), " ".join(text), json_wanted=json_wanted)


@cli.command(epilog="Example: faqbot chat")
def chat() -> None:
    """Ask and press buttons on this terminal, until Ctrl-D."""
    from faqbot import app

    app.chat(read_settings())


@cli.command(epilog='Example: faqbot why "how mcuh does it cost?"')
@_text
@click.option("--after", metavar="ENTRY", help="Ask it in a thread, after the entry of that id.")
@as_json_option
def why(text: tuple[str, ...], after: str | None, *, json_wanted: bool) -> None:
    """Tell why a question is answered, gets suggestions, or neither.

    Shows the words as they were taken, the best five entries with the phrasing that carried each
    and what each signal adds, its words beside the question's, the bounds, and the rule that decided.
    With --after also how it reads after that entry, which counts where it leans on it.
    """
    from faqbot import app
    from faqbot.knowledge import load

    settings = settings_of_report()
    knowledge = load(settings.faqs, settings.platforms)
    if after is not None and knowledge.entry(after) is None:
        raise click.BadParameter(
            f"{settings.faqs} has no entry {after!r}; take an `id` out of that file",
            param_hint="--after",
        )
    explanation = app.Builder(settings).matcher(knowledge.entries).explain(" ".join(text), after)
    if json_wanted:
        click.echo(json.dumps(explanation.as_json()))
    else:
        locale = knowledge.behaviour.locale
        click.echo(explanation.as_text(app.texts_of(settings, locale).of(locale).say))
