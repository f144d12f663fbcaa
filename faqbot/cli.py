"""The `faqbot` command; each part is imported by the commands that need it, so that all start fast."""

import errno
import json
import os
import shlex
import signal
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

import click

from faqbot import __version__
from faqbot.errors import FaqbotError

GOOD, FALLS_SHORT, COULD_NOT_RUN = 0, 1, 2
_LAST_WAIT_SECONDS = 0.5
_OUTPUT_ERRORS = {errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, errno.EDQUOT}
_SHARE = click.FloatRange(0, 1)
_READABLE = click.Path(path_type=Path)


class _Commands(click.Group):
    """Shows our own errors as one message, without a traceback, and exits with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except FaqbotError as error:
            click.echo(f"faqbot: {error}", err=True)
            ctx.exit(COULD_NOT_RUN)
        except BrokenPipeError:
            # Whoever read along has seen enough; the interpreter must not try again at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(COULD_NOT_RUN)
        except OSError as error:
            if error.errno not in _OUTPUT_ERRORS:
                raise
            click.echo(f"faqbot: the output cannot be written: {error.strerror}", err=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(COULD_NOT_RUN)
        return result


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Answer clients' questions out of one file, faqs.yaml."""


def main() -> None:
    """Run the command line of this process."""
    # numpy's systems are small: threads would cost more than they bring, and far more where
    # something else keeps the cores busy. Read by OpenBLAS when numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123
        # What a terminal cannot show, or sends broken, becomes a stand-in.
        getattr(sys, name).reconfigure(errors="replace")
    try:
        cli(prog_name="faqbot")
    except SystemExit as leaving:
        _leave(leaving.code)


def _leave(code: object) -> NoReturn:
    """End the process, also where a database that keeps silent holds on to its thread."""
    for thread in threading.enumerate():
        if thread.name.startswith(("store", "ranking")):
            thread.join(_LAST_WAIT_SECONDS)
            if thread.is_alive():
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code if isinstance(code, int) else COULD_NOT_RUN)
    sys.exit(code if isinstance(code, int | str) else None)


@cli.command(epilog="Example: faqbot run --only slack-socket,discord")
@click.option("--only", default="", help="Transports, parted by commas; else all that have tokens.")
def run(only: str) -> None:
    """Answer in Slack and Discord, until SIGTERM or Ctrl-C.

    Transports: slack-socket, slack-http, discord. Exits with 2 if none of them can work.
    """
    # The imports take a second, in which a stop must be as clean as any later one.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(GOOD))

    from faqbot import serving
    from faqbot.settings import read_settings
    from faqbot.transports import TRANSPORTS

    names = [name.strip() for name in only.split(",") if name.strip()]
    for name in names:
        if name not in TRANSPORTS:
            raise click.BadParameter(
                f"{name!r} is no transport; choose among {', '.join(TRANSPORTS)}",
                param_hint="--only",
            )
    if not serving.run(read_settings(), names):
        sys.exit(COULD_NOT_RUN)


@cli.command(epilog='Example: faqbot ask "which engagement models are there?"')
@click.argument("text")
@click.option("--json", "json_wanted", is_flag=True, help="Print one JSON object.")
def ask(text: str, *, json_wanted: bool) -> None:
    """Answer one question."""
    from faqbot import app
    from faqbot.settings import read_settings

    app.ask(read_settings(), text, json_wanted=json_wanted)


@cli.command(epilog="Example: faqbot chat")
def chat() -> None:
    """Answer questions until you leave with Ctrl-D."""
    from faqbot import app
    from faqbot.settings import read_settings

    app.chat(read_settings())


@cli.command(epilog='Example: faqbot why "how mcuh does it cost?"')
@click.argument("text")
@click.option("--after", metavar="ENTRY", help="Ask it in a thread, after the entry of that id.")
@click.option("--json", "json_wanted", is_flag=True, help="Print one JSON object.")
def why(text: str, after: str | None, *, json_wanted: bool) -> None:
    """Tell why TEXT is answered, gets suggestions, or neither.

    Shows the words as they were taken, the best five entries with the phrasing that carried each
    and what each signal adds, the thresholds and where they come from, and the rule that decided.
    With --after also how it reads after that entry, which counts where it leans on it.
    """
    from faqbot import app, logs
    from faqbot.knowledge import load
    from faqbot.settings import read_settings

    settings = read_settings()
    logs.configure(settings.log_level or "WARNING")
    knowledge = load(settings.faqs)
    if after is not None and knowledge.entry(after) is None:
        raise click.BadParameter(
            f"{settings.faqs} has no entry {after!r}; take an `id` out of that file",
            param_hint="--after",
        )
    explanation = app.Builder(settings).matcher(knowledge.entries).explain(text, after)
    click.echo(json.dumps(explanation.as_json()) if json_wanted else explanation.as_text())


@cli.command(epilog="Example: faqbot check faqs.yaml")
@click.argument("file", type=_READABLE, required=False)
def check(file: Path | None) -> None:
    """Check FILE (default: FAQBOT_FAQS, else faqs.yaml) and print every problem in it.

    Exits with 0 if it can be used, 1 if it has errors, 2 if it cannot be read.
    """
    from faqbot.knowledge import read

    path = file if file is not None else _faqs()
    reading = read(path)
    if reading.problems:
        click.echo(f"{reading.report}\n")
    errors = len(reading.errors)
    warnings = len(reading.problems) - errors
    if reading.knowledge is None:
        click.echo(
            f"{path}: {_count(errors, 'error')}; nothing of it is used until they are mended"
        )
        sys.exit(FALLS_SHORT)
    entries = reading.knowledge.entries
    phrasings = sum(len(entry.phrasings) for entry in entries)
    found = ", ".join(
        [
            _count(len(entries), "entry", "entries"),
            _count(phrasings, "phrasing"),
            _count(len(reading.knowledge.posts), "post"),
        ]
    )
    click.echo(f"{path}: good: {found}" + (f"; {_count(warnings, 'warning')}" if warnings else ""))


@cli.command(epilog="Example: faqbot init my-bot")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
def init(folder: Path) -> None:
    """Write a starter faqs.yaml and .env.example into FOLDER (default: here)."""
    from faqbot.knowledge.starter import write_starter

    for path in write_starter(folder):
        click.echo(f"wrote {path}")
    where = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f'Next: {where}faqbot check && faqbot ask "are you open on Sundays?"')


@cli.command(epilog="Example: faqbot manifest slack --http https://bot.example.com/slack/events")
@click.argument("platform", type=click.Choice(["slack"]))
@click.option("--http", "url", help="Have Slack send to this https address, not over Socket Mode.")
def manifest(platform: str, url: str | None) -> None:
    """Print the manifest to make a Slack app from, with the least scopes that the file needs."""
    from faqbot.adapters.slack.manifest import app_manifest, next_steps, request_url
    from faqbot.knowledge import load

    address = None if url is None else request_url(url)
    made = app_manifest(load(_faqs()).behaviour, url=address)
    click.echo(json.dumps(made, indent=2))
    click.echo(next_steps(http=url is not None), err=True)


@cli.command(epilog="Example: faqbot invite discord --application 1234567890")
@click.argument("platform", type=click.Choice(["discord"]))
@click.option("--application", help="The application's id (default: that of DISCORD_TOKEN).")
def invite(platform: str, application: str | None) -> None:
    """Print the link that adds the bot to a server, with the least permissions it needs."""
    from faqbot.adapters.discord.invitation import link, resolved
    from faqbot.knowledge import load
    from faqbot.settings import read_settings

    settings = read_settings()
    behaviour = load(settings.faqs).behaviour
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    number, doubt = resolved(application, token, api_url=settings.discord_api_url)
    if doubt:
        click.echo(f"faqbot: {doubt}", err=True)
    click.echo(link(number, behaviour))


@cli.command(epilog="Example: faqbot doctor")
@click.option("--json", "json_wanted", is_flag=True, help="Print one JSON list.")
def doctor(*, json_wanted: bool) -> None:
    """Check tokens, scopes, intents, commands, channels, the store and the file.

    Each line tells how one thing stands and, where it needs mending, what to do. Nothing is
    posted. Exits with 1 if there is a problem.
    """
    from faqbot.doctor import examine, failed, report

    findings = examine()
    shown = [each.as_json() for each in findings]
    click.echo(json.dumps(shown) if json_wanted else report(findings))
    sys.exit(FALLS_SHORT if failed(findings) else GOOD)


@cli.command(
    "eval", epilog="Example: faqbot eval tests/questions.jsonl --min-p1 0.8 --max-false 0.02"
)
@click.argument("queries", type=_READABLE)
@click.option("--faqs", type=_READABLE, help="The file to answer from (default: FAQBOT_FAQS).")
@click.option("--json", "json_wanted", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--predictions", type=_READABLE, help="Write a JSON line for each question to FILE.")
@click.option("--min-p1", type=_SHARE, help="Exit with 1 if P@1 is below.")
@click.option("--min-precision", type=_SHARE, help="Exit with 1 if answers are right less often.")
@click.option("--max-false", type=_SHARE, help="Exit with 1 if more out-of-scope is answered.")
def evaluate(
    queries: Path, faqs: Path | None, *, json_wanted: bool, predictions: Path | None, **gates: Any
) -> None:
    """Measure the answers to QUERIES, a JSON-lines file with text, entry (or null) and kind.

    A line with "after", an entry's id, is asked in a thread where that entry was the last answer.
    """
    from faqbot import app
    from faqbot.evaluation import (
        Gates,
        check_afters,
        load_queries,
        measure,
        predict,
        write_predictions,
    )
    from faqbot.evaluation.report import table
    from faqbot.knowledge import load
    from faqbot.settings import read_settings

    wanted = load_queries(queries)
    settings = read_settings()
    path = faqs if faqs is not None else settings.faqs
    knowledge = load(path)
    check_afters(wanted, knowledge.ids)
    lacking = sorted({each.entry for each in wanted if each.entry} - set(knowledge.ids))
    if lacking:
        click.echo(f"faqbot: the file has no such entry: {', '.join(lacking)}", err=True)
    matcher = app.Builder(settings, faqs=path).matcher(knowledge.entries)
    with click.progressbar(
        predict(matcher, wanted),
        length=len(wanted),
        label="asking",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as progress:
        made = list(progress)
    if predictions is not None:
        write_predictions(predictions, made)
    figures = measure(wanted, made)
    click.echo(json.dumps(figures.as_json()) if json_wanted else table(figures))
    failures = Gates(**gates).failures(figures)
    for failure in failures:
        click.echo(f"faqbot: {failure}", err=True)
    sys.exit(FALLS_SHORT if failures else GOOD)


def _faqs() -> Path:
    from faqbot.settings import read_settings

    return read_settings().faqs


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
