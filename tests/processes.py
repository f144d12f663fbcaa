"""The `faqbot` command in processes, each forked from one that has imported all of it.

To import it takes longer than most of what is tried on a process. What happens before `main` is
called is for tests that start it afresh, as `python -m faqbot`.
"""

import asyncio
import functools
import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.starter import Wanted

ROOT = Path(__file__).parents[1]
PATIENCE = 30.0


def free_port() -> int:
    """One of this machine's own address that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Process:
    """The command in a process of its own, with what it writes."""

    def __init__(
        self,
        *arguments: str,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        terminal: int | None = None,
        apart: bool = False,
        fresh: bool = False,
    ) -> None:
        """Start it.

        Args:
            arguments: What stands behind `faqbot`.
            folder: Where it is started.
            environment: What differs from that of the tests.
            terminal: What it reads, writes and is interrupted by, in place of files of ours.
            apart: Whether its standard output is a file of ours even so.
            fresh: Whether it is started as `python -m faqbot`, and not forked.
        """
        self._out, self._err = (tempfile.TemporaryFile() for _ in range(2))  # noqa: SIM115 - closed with it
        with Path(os.devnull).open("rb") as nothing:
            streams = [nothing.fileno(), self._out.fileno(), self._err.fileno()]
            if terminal is not None:
                streams = [terminal, streams[1] if apart else terminal, terminal]
            own = {**os.environ, **(environment or {})}
            self._child: subprocess.Popen[bytes] | _Forked
            if fresh:
                self._child = subprocess.Popen(
                    [sys.executable, "-m", "faqbot", *arguments], cwd=folder, env=own,
                    stdin=streams[0], stdout=streams[1], stderr=streams[2],
                )  # fmt: skip
            else:
                wanted = Wanted(list(arguments), str(folder), own, terminal is not None)
                self._child = _Forked(wanted, streams)

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def runs(self) -> bool:
        return self._child.poll() is None

    @property
    def output(self) -> str:
        """What it has written to standard output."""
        return _whole(self._out.fileno())

    @property
    def log(self) -> str:
        """What it has written to standard error."""
        return _whole(self._err.fileno())

    @property
    def lines(self) -> list[str]:
        return self.log.splitlines()

    async def wait_for_line(self, pattern: str, within: float = PATIENCE) -> str:
        """The first whole line that it has written in which that is found, once it is there."""
        async with asyncio.timeout(within):
            while True:
                for line in (*self.output.split("\n")[:-1], *self.log.split("\n")[:-1]):
                    if re.search(pattern, line):
                        return line
                await asyncio.sleep(0.02)

    def children(self) -> list[int]:
        """The processes that it has started and that have not ended (Linux)."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(each) for each in listed.split()]

    def worked(self) -> float:
        """Seconds of processor time (Linux)."""
        *_, user, system = Path(f"/proc/{self.pid}/stat").read_text().split()[:15]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def catches(self, number: signal.Signals) -> bool:
        """Whether it has a handler of its own for a signal (Linux)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        (caught,) = re.findall(r"SigCgt:\s+([0-9a-f]+)", status)
        return bool(int(caught, 16) & 1 << (number - 1))

    def send_signal(self, number: int) -> None:
        if self.runs:
            os.kill(self.pid, number)

    def wait(self, within: float = PATIENCE) -> int:
        """Its exit code once it has ended; less than 0 where a signal of that number ended it."""
        return self._child.wait(within)

    async def ended(self, within: float = PATIENCE) -> int:
        """The same, while others go on."""
        return await asyncio.to_thread(self.wait, within)

    def close(self) -> None:
        """End it, however it is."""
        self.send_signal(signal.SIGKILL)
        self.wait()
        self._out.close()
        self._err.close()


class Terminal:
    """The command on a pseudo-terminal: type, and wait for what it shows.

    Attributes:
        shown: All that was read from the terminal so far.
    """

    def __init__(
        self, *arguments: str, folder: Path, kind: str = "xterm", apart: bool = False
    ) -> None:
        """Start it in `folder`, with no encoder, on a terminal of that kind; see `Process`."""
        self.shown = ""
        self._master, slave = pty.openpty()
        own = {"TERM": kind, "COLUMNS": "100", "FAQBOT_ENCODER": "none"}
        self.process = Process(
            *arguments, folder=folder, environment=own, terminal=slave, apart=apart
        )
        os.close(slave)

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def wait_for(
        self, text: str, times: int = 1, *, again: str = "", within: float = PATIENCE
    ) -> None:
        """Read until a text was shown so many times; type `again` once more where nothing comes.

        CPython misses a Ctrl-C that comes just before it reads a key.
        """
        deadline = time.monotonic() + within
        while self.shown.count(text) < times:
            assert time.monotonic() < deadline, f"never showed {text!r}: {self.shown!r}"
            if not self._read(1.0):
                self.type(again)

    def interrupt(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)

    def interrupted(self) -> int:
        """Press Ctrl-C until it ends."""
        deadline = time.monotonic() + PATIENCE
        while self.process.runs and time.monotonic() < deadline:
            self.interrupt()
            self._follow(2)
        return self.ended()

    def ended(self) -> int:
        """Read until it ends: its exit code."""
        self._follow(PATIENCE)
        return self.process.wait(0)

    def close(self) -> None:
        self.process.close()
        os.close(self._master)

    def _follow(self, seconds: float) -> None:
        """Read until it ends, or for so long."""
        deadline = time.monotonic() + seconds
        while self.process.runs and time.monotonic() < deadline:
            self._read(0.1)
        while self._read(0):
            pass

    def _read(self, seconds: float) -> bool:
        """Whether something was shown within that time."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        try:
            shown = os.read(self._master, 4096) if ready else b""
        except OSError:
            # Nobody has it open any more.
            return False
        self.shown += shown.decode(errors="replace")
        return bool(shown)


Start = Callable[..., Process]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts processes in the test's own folder; none outlives the test."""
    begun: list[Process] = []

    def start(*arguments: str, **how: Any) -> Process:
        begun.append(Process(*arguments, **{"folder": tmp_path} | how))
        return begun[-1]

    yield start
    for each in begun:
        each.close()


OnTerminal = Callable[..., Terminal]


@pytest.fixture
def on_terminal(tmp_path: Path) -> Iterator[OnTerminal]:
    """Starts processes in the test's own folder, each on a terminal; none outlives the test."""
    begun: list[Terminal] = []

    def on_terminal(*arguments: str, **how: Any) -> Terminal:
        begun.append(Terminal(*arguments, folder=tmp_path, **how))
        return begun[-1]

    yield on_terminal
    for each in begun:
        each.close()


def _whole(file: int) -> str:
    return os.pread(file, os.fstat(file).st_size, 0).decode(errors="replace")


class _Forked:
    """A forked process, as `subprocess.Popen` would have it."""

    def __init__(self, wanted: Wanted, streams: list[int]) -> None:
        self._reported, report = os.pipe()
        message = json.dumps(asdict(wanted)).encode()
        socket.send_fds(_starter()[1], [message], [*streams, report])
        os.close(report)
        self.pid = int(os.read(self._reported, 20))
        self._returncode: int | None = None
        self._waiting = threading.Lock()

    def poll(self) -> int | None:
        try:
            return self.wait(0)
        except TimeoutError:
            return None

    def wait(self, timeout: float) -> int:
        with self._waiting:
            if self._returncode is None:
                if not select.select([self._reported], [], [], timeout)[0]:
                    raise TimeoutError
                self._returncode = int(os.read(self._reported, 20))
                os.close(self._reported)
            return self._returncode


@functools.cache
def _starter() -> tuple[subprocess.Popen[bytes], socket.socket]:
    """The process that forks, one in a process of tests, and where it is told what to run."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        command = [sys.executable, "-m", "tests.starter", str(its.fileno())]
        return subprocess.Popen(command, cwd=ROOT, pass_fds=[its.fileno()]), ours


def end_starter() -> None:
    """End the process that forks, where there is one, so that its time is counted."""
    if _starter.cache_info().currsize:
        process, channel = _starter()
        channel.shutdown(socket.SHUT_RDWR)
        process.wait()
