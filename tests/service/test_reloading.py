"""A saved file goes live; a broken one changes nothing and is said once."""

import asyncio
import logging
from pathlib import Path

import pytest

from faqbot.knowledge.watch import Watch
from faqbot.model import KnowledgeBase, Snapshot
from faqbot.service import Service
from faqbot.service.reloading import Reloader
from tests.conftest import SMALL_FILE, knowledge_of, snapshot_of

CHANGED = SMALL_FILE.replace("**nine**", "*ten*")


def build(knowledge: KnowledgeBase) -> Snapshot:
    return snapshot_of(CHANGED if "ten" in knowledge.entries[0].answer else SMALL_FILE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "faqs.yaml"
    path.write_text(SMALL_FILE)
    return path


@pytest.fixture
def reloader(service: Service, path: Path, caplog: pytest.LogCaptureFixture) -> Reloader:
    caplog.set_level(logging.INFO, logger="faqbot")
    return Reloader(service, Watch(path, knowledge_of(SMALL_FILE).revision), build=build)


async def looked(reloader: Reloader, times: int = 4) -> None:
    for _ in range(times):
        await reloader.look()


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name.endswith("reloading")]


async def test_a_saved_file_is_answered_from(reloader, service, path, asked, caplog):
    path.write_text(CHANGED)
    await looked(reloader)
    reply = await service.ask(asked())
    assert reply.body == "We open at *ten*."
    (line,) = lines(caplog)
    assert "is live, 3 entries" in line


async def test_an_unchanged_file_keeps_its_snapshot(reloader, service):
    before = service.snapshot
    await looked(reloader)
    assert service.snapshot is before


@pytest.mark.parametrize("content", ["", "version: 1\nentries: [\n", "\x00", "a: *b"])
async def test_a_broken_file_leaves_the_last_good_and_is_said_once(
    reloader, service, path, content, caplog
):
    before = service.snapshot
    path.write_text(content)
    await looked(reloader)
    path.touch()
    await looked(reloader)
    assert service.snapshot is before
    (line,) = lines(caplog)
    assert "faqs.yaml" in line
    assert "last good version stays live" in line
    path.write_text(CHANGED)
    await looked(reloader)
    assert service.snapshot is not before


async def test_a_deleted_file_is_said_once(reloader, service, path, caplog):
    before = service.snapshot
    path.unlink()
    await looked(reloader)
    assert service.snapshot is before
    assert len(lines(caplog)) == 1


async def test_a_fault_while_building_leaves_the_last_good(service, path, caplog):
    def fail(_knowledge: KnowledgeBase) -> Snapshot:
        raise ZeroDivisionError

    reloader = Reloader(service, Watch(path, "none"), build=fail)
    before = service.snapshot
    await looked(reloader)
    assert service.snapshot is before
    assert "reloading failed" in lines(caplog)[0]


async def test_a_question_under_way_keeps_the_snapshot_that_it_took(service, asked):
    """While files change, each reply is whole: its body and its revision are of one version."""
    old, new = snapshot_of(SMALL_FILE), snapshot_of(CHANGED)
    bodies = set()

    async def ask(number: int) -> None:
        reply = await service.ask(asked(user=f"U{number}"))
        bodies.add(reply.body)

    async def swap() -> None:
        for turn in range(50):
            service.snapshot = new if turn % 2 else old
            await asyncio.sleep(0)

    await asyncio.gather(swap(), *(ask(number) for number in range(50)))
    assert bodies <= {"We open at **nine**.", "We open at *ten*."}


async def test_it_looks_again_and_again_until_cancelled(service, path):
    reloader = Reloader(
        service, Watch(path, knowledge_of(SMALL_FILE).revision), build=build, every=0.01
    )
    task = asyncio.create_task(reloader.run())
    path.write_text(CHANGED)
    before = service.snapshot
    async with asyncio.timeout(10):
        while service.snapshot is before:
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
