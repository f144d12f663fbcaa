"""Runs `child` for what was fetched: hostile XML costs that process, and never the bot's.

A feed once held feedparser for over 30 s, and entities can fill any memory.
"""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faqbot
from faqbot.errors import FeedError
from faqbot.model.feed import FeedItem, ReadFeed

SECONDS = 10.0
MOST_MEMORY = 512_000_000
"""Bytes of address space."""

_BY_THE_CLOCK = 2
# 2,000 posts of the longest texts and addresses, in JSON.
_MOST_OUTPUT = 24_000_000
# Nothing of the bot's own environment, with its tokens, is known where a stranger's text is read.
_PASSED = ("PATH", "LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT", "TZDIR", "LANG", "LC_ALL")


@dataclass(frozen=True, slots=True)
class Isolation:
    """The bounds of one reading.

    Attributes:
        seconds: Of the processor; by the clock it may be twice as many, since others come first.
    """

    seconds: float = SECONDS
    memory: int = MOST_MEMORY

    async def feed(self, body: bytes, *, content_type: str, url: str) -> ReadFeed:
        """The posts of a feed.

        Raises:
            FeedError: It is no feed, or reading it takes more than it may.
        """
        found = await self._run("feed", body, content_type=content_type, url=url)
        return ReadFeed(str(found["kind"]), tuple(map(FeedItem.of_json, found["items"])))

    async def links(self, body: bytes, *, content_type: str, url: str) -> list[str]:
        """The addresses of the feeds that a web page names.

        Raises:
            FeedError: Reading it takes more than it may.
        """
        found = await self._run("links", body, content_type=content_type, url=url)
        return [str(each) for each in found["links"]]

    async def _run(self, task: str, body: bytes, *, content_type: str, url: str) -> dict[str, Any]:
        limits = {"seconds": self.seconds, "memory": self.memory}
        head = {"task": task, "content_type": content_type, "url": url, **limits}
        sent = json.dumps(head).encode() + b"\n" + body
        process = await _started()
        try:
            async with asyncio.timeout(_BY_THE_CLOCK * self.seconds):
                said = await _said(process, sent)
                code = await process.wait()
        except TimeoutError as error:
            raise FeedError(
                f"takes longer than {_BY_THE_CLOCK * self.seconds:g} s to read"
            ) from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        try:
            found = json.loads(said) if code == 0 else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise FeedError("takes more time or memory to read than a feed may")
        if "error" in found:
            raise FeedError(str(found["error"]))
        return found


async def _started() -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            # What lies in the folder where faqbot was started is no module of ours.
            "-P",
            "-m",
            "faqbot.feeds.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment(),
        )
    except OSError as error:
        # No more processes, memory or files: of this machine, not of the feed.
        reason = error.strerror or error
        raise FeedError(f"cannot be read: no process could be started: {reason}") from error


async def _said(process: asyncio.subprocess.Process, sent: bytes) -> bytes:
    """What the process says to what it is sent, up to the bound."""
    into, out = process.stdin, process.stdout
    if into is None or out is None:
        raise FeedError("cannot be read: the process that reads it has no pipes")
    try:
        into.write(sent)
        await into.drain()
        into.close()
    except (BrokenPipeError, ConnectionResetError):
        pass  # It ended, and its exit code tells why.
    said = bytearray()
    while part := await out.read(1 << 16):
        said += part
        if len(said) > _MOST_OUTPUT:
            raise FeedError("holds more than can be kept")
    return bytes(said)


def environment() -> dict[str, str]:
    """What the process may know: where Python and faqbot are, and no setting."""
    own = str(Path(faqbot.__file__).parents[1])
    paths = [own, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    return passed | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}
