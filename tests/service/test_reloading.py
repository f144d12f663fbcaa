"""A saved file goes live; a broken one changes nothing and is said once."""

import asyncio
import dataclasses
import logging
from datetime import timedelta
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
    path.write_text(CHANGED)
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


def some(number: int, *, first: int = 0) -> str:
    """A file of so many entries."""
    entries = "".join(
        f"  - {{id: e{n}, question: What is number {n}?, answer: It is {n}.}}\n"
        for n in range(first, first + number)
    )
    return f"version: 1\nentries:\n{entries}"


@pytest.fixture
def ten(service: Service, path: Path, caplog: pytest.LogCaptureFixture) -> Reloader:
    """A reloader whose live file has ten entries."""
    caplog.set_level(logging.INFO, logger="faqbot")
    path.write_text(some(10))
    service.snapshot = snapshot_of(some(10))

    def build(knowledge: KnowledgeBase) -> Snapshot:
        return dataclasses.replace(service.snapshot, knowledge=knowledge)

    return Reloader(service, Watch(path, service.snapshot.knowledge.revision), build=build)


@pytest.mark.parametrize(("kept", "live"), [(8, 8), (7, 10)])
async def test_a_version_that_drops_over_a_fifth_is_held(ten, service, path, kept, live, caplog):
    path.write_text(some(kept))
    await looked(ten)
    assert len(service.snapshot.knowledge.entries) == live
    assert (ten.held is not None) is (live == 10)
    (line,) = lines(caplog)
    assert ("drops 3 of 10 entries (e7, e8, e9)" in line) is (live == 10)


async def test_entries_that_come_do_not_make_up_for_those_that_go(ten, service, path):
    path.write_text(some(10, first=5))
    await looked(ten)
    assert ten.held.dropped == ("e0", "e1", "e2", "e3", "e4")


async def test_a_held_version_goes_live_when_it_is_accepted(ten, service, path):
    path.write_text(some(2))
    await looked(ten)
    assert (await ten.accept()).entries == 10
    assert len(service.snapshot.knowledge.entries) == 2
    assert ten.held is None
    assert await ten.accept() is None


async def test_what_has_changed_since_it_was_held_is_not_accepted_unseen(ten, service, path):
    path.write_text(some(2))
    await looked(ten)
    path.write_text(some(1))
    assert await ten.accept() is None
    assert len(service.snapshot.knowledge.entries) == 10
    assert len(ten.held.dropped) == 9


async def test_a_held_version_is_forgotten_when_the_file_is_whole_again(ten, service, path, caplog):
    before = service.snapshot
    path.write_text(some(2))
    await looked(ten)
    path.write_text(some(10))
    await looked(ten)
    assert ten.held is None
    assert service.snapshot is before
    path.write_text(some(2))
    await looked(ten)
    assert sum("held: revision" in line for line in lines(caplog)) == 2


async def test_one_process_accepts_for_all(ten, service, path):
    other = Reloader(
        service, Watch(path, service.snapshot.knowledge.revision), build=lambda _: service.snapshot
    )
    path.write_text(some(2))
    await looked(ten)
    await looked(other)
    assert other.held is not None
    await service.recorder.ask(
        lambda store: store.marks.leave_anew(f"accepted:{other.held.revision}"), None
    )
    await looked(ten, 1)
    assert ten.held is None
    assert len(service.snapshot.knowledge.entries) == 2


async def test_trouble_is_told_once_each(ten, path):
    told = []
    ten.trouble = lambda: told.append(ten.problem or ten.held)
    for content in (some(2), some(2), "entries: [", some(1), some(10)):
        path.write_text(content)
        await looked(ten)
    assert [type(each).__name__ for each in told] == ["HeldVersion", "BadVersion", "HeldVersion"]
    assert (ten.reloads["held"], ten.reloads["broken"]) == (2, 1)


async def test_what_one_look_saw_is_built_while_the_second_is_waited_for(service: Service, path):
    built = []

    def build(knowledge: KnowledgeBase) -> Snapshot:
        built.append(knowledge.revision)
        return dataclasses.replace(service.snapshot, knowledge=knowledge)

    reloader = Reloader(service, Watch(path, knowledge_of(SMALL_FILE).revision), build=build)
    before = service.snapshot
    path.write_text(CHANGED)
    await reloader.look()
    assert len(built) == 1
    assert service.snapshot is before
    await reloader.look()
    assert len(built) == 1
    assert service.snapshot.knowledge.revision == built[0]


async def test_what_was_built_of_a_half_written_file_never_goes_live(service: Service, path):
    def build(knowledge: KnowledgeBase) -> Snapshot:
        return dataclasses.replace(service.snapshot, knowledge=knowledge)

    reloader = Reloader(service, Watch(path, knowledge_of(SMALL_FILE).revision), build=build)
    path.write_text(CHANGED.replace("ten", "te"))
    await reloader.look()
    path.write_text(CHANGED)
    await looked(reloader)
    assert "*ten*" in service.snapshot.knowledge.entries[0].answer


async def test_what_was_accepted_once_is_held_when_it_comes_again(ten, service, path, clock):
    path.write_text(some(2))
    await looked(ten)
    assert await ten.accept() is not None
    path.write_text(some(10))
    await looked(ten)
    clock.advance(timedelta(hours=1))
    path.write_text(some(2))
    await looked(ten)
    assert len(service.snapshot.knowledge.entries) == 10
    assert ten.held is not None
