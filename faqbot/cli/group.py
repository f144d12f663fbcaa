"""The group that all commands belong to, its boundary, and what several of them need."""

import errno
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from faqbot import __version__
from faqbot.errors import FaqbotError

if TYPE_CHECKING:
    from faqbot.settings import Settings

GOOD, FALLS_SHORT, COULD_NOT_RUN = 0, 1, 2
_LAST_WAIT_SECONDS = 0.5
_OUTPUT_ERRORS = {errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, errno.EDQUOT}
_WHOLE = 500
SHARE = click.FloatRange(0, 1)
READABLE = click.Path(path_type=Path)
as_json_option = click.option("--json", "json_wanted", is_flag=True, help="Print one JSON object.")
_USERS = (
    ("Trying it out, without any token", ("init", "ask", "chat", "preview")),
    (
        "For admins, who keep faqs.yaml",
        ("check", "test", "why", "diff", "eval", "schema", "report", "gaps", "learn", "posts"),
    ),
    ("For the operator, who runs it", ("manifest", "invite", "doctor", "run", "db", "person")),
)
"""The commands by who uses them, in the order in which they are first needed."""


class _Listing(click.Group):
    """Lists its commands with the whole first sentence of their help."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._write("Commands", self.list_commands(ctx), formatter)

    def _write(self, title: str, names: Sequence[str], formatter: click.HelpFormatter) -> None:
        found = [self.commands[name] for name in names]
        told = [each.get_short_help_str(limit=_WHOLE) for each in found]
        with formatter.section(title):
            formatter.write_dl(list(zip(names, told, strict=True)))


class _Commands(_Listing):
    """Shows our own errors as one message, without a traceback, and exits with 2."""

    group_class = _Listing

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in _USERS:
            self._write(title, names, formatter)

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


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: faqbot init my-bot",
)
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
    """End the process, also where a silent database or a large file holds on to its thread."""
    for thread in threading.enumerate():
        if thread.name.startswith(("store", "ranking", "aside")):
            thread.join(_LAST_WAIT_SECONDS)
            if thread.is_alive():
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code if isinstance(code, int) else COULD_NOT_RUN)
    sys.exit(code if isinstance(code, int | str) else None)


def read_settings() -> "Settings":
    """The settings of this process, with those of every platform.

    Raises:
        SettingsError: A variable has a value that cannot be used.
    """
    from faqbot import settings
    from faqbot.adapters import PLATFORMS

    return settings.read_settings(PLATFORMS)


def settings_of_report() -> "Settings":
    """The settings for a command that prints what it found: only warnings are logged beside it."""
    from faqbot import logs

    settings = read_settings()
    logs.configure(settings.log_level or "WARNING")
    return settings


def shows_progress() -> bool:
    """Whether somebody watches standard error, on a terminal that can write over a line."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def progress_bar(length: int, label: str) -> Any:
    """A bar on a terminal, nothing elsewhere."""
    return click.progressbar(
        length=length, label=label, file=sys.stderr, hidden=not shows_progress()
    )
