"""`faqbot preview`, composed: a real service with a store of its own, and each adapter's drawing."""

import asyncio
import functools
import signal
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, cast

from faqbot import logs
from faqbot.adapters import PLATFORMS
from faqbot.adapters.web.document import still
from faqbot.adapters.web.file_state import File
from faqbot.adapters.web.server import Report, Server
from faqbot.adapters.web.session import WAYS, Session
from faqbot.app import Builder, now, restore_posts, store_of
from faqbot.conversation.look import CHANNEL, DESK, STAFF, Json, Look
from faqbot.errors import SettingsError, UnwritableError
from faqbot.knowledge import load
from faqbot.knowledge.watch import Watch
from faqbot.model import KnowledgeBase, Snapshot, Staff
from faqbot.service import Admin, Desk, HandoverDesk, Recorder, Service, Services
from faqbot.service.gaps import GapFinder
from faqbot.service.limits import RateLimit
from faqbot.service.reloading import Reloader
from faqbot.settings import Settings
from faqbot.store import Database, Store
from faqbot.texts import load_texts

if TYPE_CHECKING:
    from faqbot.matching.matcher import KernelMatcher

# Nothing here is kept for longer than the page is open.
_KEPT = timedelta(days=1)
_SECRET = b"of a page that forgets all of it"
# Nobody is kept from trying things out.
_ANY_NUMBER = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """All parts of a page that answers.

    Attributes:
        session: What is asked and pressed.
        reloader: What reads the file again when it is saved.
    """

    session: Session
    reloader: Reloader


@functools.cache
def looks() -> tuple[Look, ...]:
    """What the panes show, from left to right: all platforms that show something."""
    return tuple(each.look() for each in PLATFORMS if each.look is not None)


@asynccontextmanager
async def opened(
    settings: Settings, *, clock: Callable[[], datetime] = now
) -> AsyncIterator[Preview]:
    """A service that answers from the settings' file, and keeps what it must in a folder that goes.

    Args:
        settings: The environment's.
        clock: Now, with a zone; whatever is shown is as old as that says.

    Raises:
        UnreadableError: faqs.yaml cannot be read.
        KnowledgeError: faqs.yaml has errors.
    """
    builder = Builder(settings, remembers=True)
    knowledge = load(settings.faqs, settings.platforms)
    # A page needs no database; where one cannot be used, `faqbot run` says so.
    with suppress(SettingsError), closing(store_of(settings)) as kept:
        restore_posts(builder.fetched, kept, knowledge)
    snapshot = _snapshots(builder)
    with tempfile.TemporaryDirectory(prefix="faqbot-preview-") as folder:
        store = Store(
            Database(data_dir=Path(folder)),
            retention=_KEPT,
            clock=clock,
            secret=_SECRET,
            vectors=None,
        )
        service = Service(
            snapshot(knowledge),
            recorder=Recorder(store),
            texts=load_texts(),
            clock=clock,
            platforms=settings.platforms,
            rate=RateLimit(_ANY_NUMBER),
        )
        reloader = Reloader(service, Watch(settings.faqs, knowledge.revision), build=snapshot)
        finder = GapFinder(service, plane=builder.plane, dictionary=builder.words)
        admin = Admin(service, reloader, adapters=dict, finder=finder)
        services = Services(service, Desk(service), HandoverDesk(service), admin)
        file = File(settings.faqs, service, reloader)
        session = Session(services, looks(), file, explain=partial(_explained, service))
        await session.refresh()
        try:
            yield Preview(session, reloader)
        finally:
            await service.close()


def serve(
    settings: Settings,
    say: Callable[[str], None],
    *,
    port: int,
    browse: bool,
    report: Report | None = None,
) -> None:
    """Serve the page until Ctrl-C or SIGTERM.

    Args:
        settings: The environment's.
        say: Tells the person the address.
        port: Where to listen on the loopback interface; 0 for a free port.
        browse: Whether to open a browser.
        report: What /report shows, if anything.
    """

    async def served() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        async with opened(settings) as preview:
            server = Server(preview.session, report=report)
            address = await server.start(port)
            say(address)
            if browse:
                # A browser that takes its time would hold up the page.
                Thread(target=webbrowser.open, args=(address,), daemon=True).start()
            tasks = [
                asyncio.create_task(preview.reloader.run()),
                asyncio.create_task(preview.session.watch()),
            ]
            try:
                await stop.wait()
            finally:
                for task in tasks:
                    task.cancel()
                await server.stop()

    logs.configure(settings.log_level or "WARNING", settings.log_format)
    asyncio.run(served())


def write(settings: Settings, text: str, path: Path) -> None:
    """Write one file that shows what a client who asks `text` gets, in every look.

    Raises:
        UnwritableError: The file cannot be written.
    """

    async def drawn() -> str:
        async with opened(settings) as preview:
            await preview.session.ask(text, WAYS[0])
            state = preview.session.state()
        return still(text, state["panes"], state["why"], at=now().timestamp())

    logs.configure(settings.log_level or "WARNING", settings.log_format)
    page = asyncio.run(drawn())
    try:
        path.write_text(page, "utf-8")
    except OSError as error:
        raise UnwritableError(
            f"{path}: cannot be written: {error.strerror or error}. "
            "Check the folder and its permissions, or name another file with -o."
        ) from error


def _snapshots(builder: Builder) -> Callable[[KnowledgeBase], Snapshot]:
    """What makes snapshots in which the page's places are those that the file names."""
    made: dict[str, Snapshot] = {}

    def snapshot(knowledge: KnowledgeBase) -> Snapshot:
        # Built aside as soon as it is seen, a version is asked for again when it goes live.
        if knowledge.revision not in made:
            made.clear()
            made[knowledge.revision] = builder.snapshot(_with_places(knowledge))
        return made[knowledge.revision]

    return snapshot


def _with_places(knowledge: KnowledgeBase) -> KnowledgeBase:
    behaviour = replace(
        knowledge.behaviour,
        answer_in={look.name: frozenset({look.channels[CHANNEL]}) for look in looks()},
        handoff={look.name: look.channels[DESK] for look in looks()},
        staff={look.name: Staff(frozenset({look.people[STAFF].id})) for look in looks()},
    )
    return replace(knowledge, behaviour=behaviour)


def _explained(service: Service, text: str, after: str | None) -> Json:
    snapshot = service.snapshot
    # A saved change may have dropped it since.
    before = after if after is not None and snapshot.knowledge.entry(after) else None
    found = cast("KernelMatcher", snapshot.matcher).explain(text, before)
    rule = found.decision.rule.name.lower()
    return found.as_json() | {"weighed": found.weighed, "rule_key": rule}
