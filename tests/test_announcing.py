"""Staff hear of a saved file that is not live, once in all processes."""

import asyncio
from pathlib import Path

from faqbot.announcing import Announcer
from faqbot.service import Office
from faqbot.supervision import Tell
from faqbot.texts import load_texts


class Channel:
    """An adapter whose hand-over channel is a list."""

    unsent = 0

    def __init__(self, name: str) -> None:
        self.name = name
        self.said: list[str] = []

    async def run(self, tell: Tell) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError

    async def announce(self, markdown: str) -> None:
        self.said.append(markdown)


async def test_of_two_processes_one_tells_each_platform(office: Office, tmp_path: Path):
    (tmp_path / "faqs.yaml").write_text("entries: 5", "utf-8")
    await office.admin.reload(load_texts())
    channels = [[Channel("slack-socket"), Channel("discord")], [Channel("slack-http")]]
    for adapters in channels:
        announcer = Announcer(office.admin, office.service.recorder, adapters, texts=load_texts())
        announcer.report()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others)
    told = {channel.name: len(channel.said) for adapters in channels for channel in adapters}
    assert told == {"slack-socket": 1, "discord": 1, "slack-http": 0}
