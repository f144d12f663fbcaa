"""Names are looked up in threads that no stop waits for."""

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest

from faqbot.outbound import DaemonResolver, Guard, any_address


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A name server that does not answer until it is let."""
    answers = threading.Event()

    def getaddrinfo(*_args: object, **_more: object) -> list[object]:
        answers.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield answers
    answers.set()
    for each in threading.enumerate():
        if each.name == "faqbot-names":
            each.join()


async def test_a_name_is_found():
    found = await Guard(any_address).resolve("localhost", 80)
    assert ("127.0.0.1", 80) in [(each["host"], each["port"]) for each in found]
    with pytest.raises(OSError, match="label"):
        await Guard(any_address).resolve("x" * 70 + ".invalid", 80)


def test_a_stop_waits_for_no_name_server(deaf: threading.Event):
    async def asked() -> None:
        async with asyncio.timeout(0.05):
            await Guard(any_address).resolve("acme.dev", 80)

    ended = threading.Event()

    def run() -> None:
        with pytest.raises(TimeoutError):
            asyncio.run(asked())
        ended.set()

    threading.Thread(target=run, daemon=True).start()
    assert ended.wait(10)
    assert not deaf.is_set()


async def test_so_many_names_are_looked_up_at_once_and_no_more(deaf: threading.Event):
    waiting = [asyncio.ensure_future(DaemonResolver().resolve("acme.dev")) for _ in range(40)]
    done, pending = await asyncio.wait(waiting, timeout=0.2)
    assert (len(done), len(pending)) == (24, 16)
    assert all(isinstance(each.exception(), OSError) for each in done)
    deaf.set()
    assert await asyncio.gather(*pending) == [[]] * 16
