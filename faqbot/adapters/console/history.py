"""What was typed in earlier chats, at the arrow keys."""

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_log = logging.getLogger(__name__)
_MOST_LINES = 1000


@contextlib.contextmanager
def remembered_lines(path: Path, *, wanted: bool) -> Iterator[None]:
    """Within, `input` has the lines of `path` at hand; afterwards they are kept there again.

    Without a terminal, or where Python has no readline, this does nothing.
    """
    if not wanted:
        yield
        return
    try:
        import readline
    except ImportError:
        yield
        return
    with contextlib.suppress(OSError):
        readline.read_history_file(path)
    readline.set_history_length(_MOST_LINES)
    try:
        yield
    finally:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
            readline.write_history_file(path)
        except OSError as error:
            _log.info("%s: the history is not kept: %s", path, error.strerror)


def half_typed() -> str:
    """The line that had been begun when Ctrl-C was pressed; "" without readline."""
    readline = sys.modules.get("readline")
    return "" if readline is None else str(readline.get_line_buffer())


@contextlib.contextmanager
def begun_with(line: str) -> Iterator[None]:
    """Within, `input` begins with `line`, as if it had been typed already."""
    if not line:
        yield
        return
    import readline

    def insert() -> None:
        readline.insert_text(line)
        readline.redisplay()

    readline.set_pre_input_hook(insert)
    try:
        yield
    finally:
        readline.set_pre_input_hook()
