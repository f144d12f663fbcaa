"""`faqbot run`, composed: the app, its transports, the reload, and the process that runs them."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Sequence

from faqbot import __version__, logs, running
from faqbot.announcing import Announcer
from faqbot.app import App, build, database_of, now, services_of
from faqbot.errors import FaqbotError, SettingsError
from faqbot.model import Adapter, Connection, KnowledgeBase, Platforms, Snapshot
from faqbot.model.platform import transports_of
from faqbot.service.purging import Purger
from faqbot.service.refreshing import Refresher
from faqbot.service.reminding import Board, Reminder
from faqbot.settings import Settings
from faqbot.site_feeds import feeds_of
from faqbot.supervision import Supervisor
from faqbot.transports import Choice, choose

_log = logging.getLogger(__name__)
_LEVEL = "INFO"
# Of each wait for Python's lock while another thread ranks, of which an event needs several; with
# the interpreter's own 5 ms they are most of what an ack takes under load, and a reply too.
_SWITCH_SECONDS = 0.0001
# Those for ranking, the store (two), its probe, a saved file and what learns it, and two for
# addresses and other files; and the process that ranks, which the system counts as one of them.
_THREADS = 9


def run(settings: Settings, only: Sequence[str] = ()) -> bool:
    """Serve every transport whose tokens are set, until a signal; False if all have failed.

    Raises:
        SettingsError: There is nothing to run, or a setting cannot be used.
        UnreadableError: faqs.yaml cannot be read.
        KnowledgeError: faqs.yaml has errors.
    """
    logs.configure(settings.log_level or _LEVEL, settings.log_format)
    logs.catch_unhandled()
    try:
        chosen = choose(settings, only)
        _require_threads()
        sys.setswitchinterval(_SWITCH_SECONDS)
        app = build(settings, log_level=_LEVEL, ranks_apart=True)
        _log.info("%s", _first_line(app, settings, chosen))
        try:
            return asyncio.run(running.run(plan(app, settings, chosen), ends_process=True))
        finally:
            if app.service.apart is not None:
                app.service.apart.end()
    except FaqbotError as error:
        if settings.log_format == "text":
            raise
        # A program reads the log: the reason is a line of it like any other.
        _log.critical("%s", error)
        return False


def _require_threads() -> None:
    """Begin as many threads as there will be, and end them.

    One that cannot be begun later leaves a bot that is connected and tells everybody that it is busy.

    Raises:
        SettingsError: The system allows fewer.
    """
    gate = threading.Event()
    begun: list[threading.Thread] = []
    try:
        for _ in range(_THREADS):
            thread = threading.Thread(target=gate.wait)
            thread.start()
            begun.append(thread)
    except RuntimeError as error:
        raise SettingsError(
            f"The system lets faqbot begin {len(begun)} threads and processes, and it needs {_THREADS}: "
            "raise the limit (ulimit -u, TasksMax= of systemd, pids_limit of a container)"
        ) from error
    finally:
        gate.set()
        for each in begun:
            each.join()


def _first_line(app: App, settings: Settings, chosen: Choice) -> str:
    """What runs here, for whoever reads a log from its beginning."""
    knowledge = app.service.snapshot.knowledge
    version = f"revision {knowledge.revision}, {len(knowledge.entries)} entries"
    parts = [
        f"faqbot {__version__} starts with {settings.faqs} ({version})",
        f"transports: {', '.join(chosen.active) or 'none'}",
        f"port: {_address(settings.host, settings.port)}",
        f"metrics: {_address(settings.metrics_host, settings.metrics_port)}",
        f"database: {database_of(settings).kind}",
    ]
    return "; ".join(parts)


def _address(host: str, port: int | None) -> str:
    return "none" if port is None else f"{host}:{port}"


def plan(app: App, settings: Settings, chosen: Choice) -> running.Plan:
    """What `running.run` runs for a choice of transports."""
    supervisors: list[Supervisor] = []
    services, reloader = services_of(
        app,
        settings,
        build=_builder(app),
        adapters=lambda: (
            {each.name: each.connection for each in supervisors}
            | dict.fromkeys(chosen.idle, Connection.IDLE)
        ),
    )
    transports = transports_of(settings.platforms)
    adapters = [
        transports[name].build(services=services, environment=settings) for name in chosen.active
    ]
    supervisors += [Supervisor(adapter) for adapter in adapters]
    if settings.report_to_handoff:
        announcer = Announcer(
            services.admin,
            app.service.recorder,
            adapters,
            texts=app.texts,
            platforms=settings.platforms,
        )
        reloader.trouble = announcer.report
    refresher = _refresher(app, settings)
    services.admin.feeds = refresher.feeds
    return running.Plan(
        service=app.service,
        reloader=reloader,
        purger=Purger(app.service.recorder, forget=app.service.forget_questions),
        reminder=Reminder(app.service, lambda: _boards(adapters, supervisors, settings.platforms)),
        refresher=refresher,
        supervisors=supervisors,
        idle=chosen.idle,
        routes=[route for each in adapters for route in getattr(each, "routes", tuple)()],
        host=settings.host,
        port=settings.port,
        metrics_host=settings.metrics_host,
        metrics_port=settings.metrics_port,
    )


def _builder(app: App) -> Callable[[KnowledgeBase], Snapshot]:
    """What builds a snapshot of a saved file, and has the process that ranks learn of it."""

    def build(knowledge: KnowledgeBase) -> Snapshot:
        snapshot = app.builder.snapshot(knowledge)
        if app.service.apart is not None:
            app.service.apart.learn(snapshot.matcher, knowledge.entries)
        return snapshot

    return build


def _boards(
    adapters: Sequence[Adapter], supervisors: Sequence[Supervisor], platforms: Platforms
) -> dict[str, Board]:
    """The adapters that are connected and can remind staff, one for each platform."""
    names = {each.name: platform.name for platform in platforms for each in platform.transports}
    pairs = zip(adapters, supervisors, strict=True)
    connected = (each for each, by in pairs if by.connection is Connection.CONNECTED)
    return {names[each.name]: each for each in connected if isinstance(each, Board)}


def _refresher(app: App, settings: Settings) -> Refresher:
    service, builder = app.service, app.builder
    site = service.snapshot.knowledge.site
    feeds = feeds_of(settings, service.recorder, builder.fetched, site, clock=now)
    return Refresher(service, feeds, finder=builder.finder)
