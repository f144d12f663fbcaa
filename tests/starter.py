"""Forks `faqbot`, of which it has imported all, for each who asks; run by `tests.processes` alone."""

import fcntl
import gc
import importlib
import json
import os
import pkgutil
import re
import select
import signal
import socket
import sys
import termios
from dataclasses import dataclass

MOST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a forked process is to run."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    leads_session: bool


def _import_all() -> None:
    import faqbot

    for module in pkgutil.walk_packages(faqbot.__path__, "faqbot."):
        if not re.search(r"__main__|\.migrations\.", module.name):
            importlib.import_module(module.name)
    importlib.import_module("alembic.command")
    from faqbot.matching.matcher import KernelMatcher
    from faqbot.matching.onnx import shipped_words

    # Reads what is shipped, which is kept for all matchers.
    KernelMatcher([], dictionary=tuple(shipped_words()))
    # What is there to stay is looked at by no collector, here or in what is forked.
    gc.collect()
    gc.freeze()


def _serve(channel: socket.socket) -> tuple[Wanted, list[int]] | None:
    """Fork for each who asks: what it is to run, in that process; None here, at the end."""
    woken, wakes = socket.socketpair()
    wakes.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    reports: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([channel, woken], [], [])
        if woken in ready:
            woken.recv(MOST_BYTES)
            _report(reports)
        if channel in ready:
            message, streams, *_ = socket.recv_fds(channel, MOST_BYTES, 4)
            if not message:
                return None
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for other in (*reports.values(), streams.pop()):
                    os.close(other)
                return Wanted(**json.loads(message)), streams
            reports[pid] = streams.pop()
            os.write(reports[pid], f"{pid}\n".encode())
            for each in streams:
                os.close(each)


def _report(reports: dict[int, int]) -> None:
    """Tell how each that has ended did."""
    while reports:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        report = reports.pop(pid)
        os.write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os.close(report)


def _become(wanted: Wanted, streams: list[int]) -> None:
    """Be as if started by `python -m faqbot`."""
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    if wanted.leads_session:
        os.setsid()
        # A session's leader takes the terminal as the one that Ctrl-C comes from.
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", 1 if os.isatty(1) else -1, closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, errors="backslashreplace", closefd=False)
    # What a shell starts in the background ignores Ctrl-C, and so would what that starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(wanted.environment)
    os.chdir(wanted.folder)
    sys.argv = ["faqbot", *wanted.arguments]

    from faqbot.cli import main

    main()


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        _import_all()
        begun = _serve(asked)
    if begun is not None:
        _become(*begun)
