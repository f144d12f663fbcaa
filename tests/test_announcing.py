"""Staff hear of a saved file that is not live, once in all processes."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from faqbot.adapters import PLATFORMS
from faqbot.announcing import Announcer
from faqbot.model import Tell
from faqbot.service import Services
from faqbot.texts import load_texts
from tests.conftest import SMALL_FILE


class Channel:
    """An adapter whose hand-over channel is a list."""

    unsent = waiting = dropped = 0

    def __init__(self, name: str, failures: int = 0) -> None:
        self.name = name
        self.said: list[str] = []
        self._failures = failures

    async def run(self, tell: Tell) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError

    async def announce(self, markdown: str) -> bool:
        if self._failures:
            self._failures -= 1
            return False
        self.said.append(markdown)
        return True


async def test_of_two_processes_one_tells_each_platform(services: Services, tmp_path: Path):
    (tmp_path / "faqs.yaml").write_text("entries: 5", "utf-8")
    await services.admin.reload(load_texts())
    channels = [[Channel("slack-socket"), Channel("discord")], [Channel("slack-http")]]
    for adapters in channels:
        announcer = Announcer(
            services.admin,
            services.service.recorder,
            adapters,
            texts=load_texts(),
            platforms=PLATFORMS,
        )
        announcer.report()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others)
    told = {channel.name: len(channel.said) for adapters in channels for channel in adapters}
    assert told == {"slack-socket": 1, "discord": 1, "slack-http": 0}


async def test_what_could_not_be_told_is_told_later_if_it_still_holds(
    services: Services, tmp_path: Path
):
    (tmp_path / "faqs.yaml").write_text("entries: 5", "utf-8")
    await services.admin.reload(load_texts())
    later, never = Channel("slack-socket", failures=2), Channel("discord", failures=9)
    announcer = Announcer(
        services.admin,
        services.service.recorder,
        [later, never],
        texts=load_texts(),
        pauses=[0, 0],
        platforms=PLATFORMS,
    )
    announcer.report()
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
    assert (len(later.said), len(never.said)) == (1, 0)


class Mending(Channel):
    """One that fails, and meanwhile the file is put right."""

    def __init__(self, name: str, mend: Callable[[], Awaitable[object]]) -> None:
        super().__init__(name)
        self._mend = mend
        self.tries = 0

    async def announce(self, markdown: str) -> bool:
        self.tries += 1
        await self._mend()
        return False


async def test_what_holds_no_more_is_not_told_late(services: Services, tmp_path: Path):
    file = tmp_path / "faqs.yaml"
    file.write_text("entries: 5", "utf-8")
    await services.admin.reload(load_texts())

    async def mend() -> None:
        await asyncio.to_thread(file.write_text, SMALL_FILE, "utf-8")
        await services.admin.reload(load_texts())

    channel = Mending("slack-socket", mend)
    announcer = Announcer(
        services.admin,
        services.service.recorder,
        [channel],
        texts=load_texts(),
        pauses=[0, 0],
        platforms=PLATFORMS,
    )
    announcer.report()
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
    assert channel.tries == 1
