"""The life of `faqbot run`: start everything, wait for a signal, stop within four seconds."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from aiohttp import web

from faqbot import collecting, signals
from faqbot.connections import raise_file_limit
from faqbot.errors import SettingsError
from faqbot.health import WebServer
from faqbot.model import Connection
from faqbot.service import Service
from faqbot.service.purging import Purger
from faqbot.service.refreshing import Refresher
from faqbot.service.reloading import Reloader
from faqbot.service.reminding import Reminder
from faqbot.supervision import Background, Supervisor, kept_up

_log = logging.getLogger(__name__)
# One host kills five seconds after SIGTERM.
_STOP_SECONDS = 4.0
# Of these, what recording keeps for itself after the last reply.
_RECORDING_SECONDS = 0.5
# And before that, what is kept for telling those who will not be answered.
_TELLING_SECONDS = 1.2


@dataclass(frozen=True, slots=True)
class Plan:
    """What a process runs.

    Attributes:
        reminder: Reminds staff of cards that wait.
        refresher: What keeps the site's recent posts recent; None where nothing does.
        supervisors: One for each transport that has its tokens.
        idle: The transports that were asked for and lack a token, with the reason.
        routes: What the transports want served on `port` of `host`; None listens nowhere.
        metrics_port: Where /metrics is served, on `metrics_host`; None: nowhere.
    """

    service: Service
    reloader: Reloader
    purger: Purger
    reminder: Reminder
    supervisors: Sequence[Supervisor]
    idle: dict[str, str]
    refresher: Refresher | None = None
    routes: Sequence[web.RouteDef] = ()
    host: str = "127.0.0.1"
    port: int | None = None
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = None


class _Aside(ThreadPoolExecutor):
    """Where snapshots are built, which may take many seconds; a stop waits for none of them."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work; what is under way ends with the process."""
        super().shutdown(wait=False, cancel_futures=True)


async def run(plan: Plan, *, ends_process: bool = False) -> bool:
    """Run until a signal, or until every adapter has failed for good; True if all is well.

    Raises:
        SettingsError: The port cannot be listened on.
    """
    if ends_process:
        collecting.put_off()
        asyncio.get_running_loop().set_default_executor(_Aside(thread_name_prefix="aside"))
    raise_file_limit()
    stop = asyncio.Event()
    with _signals(stop, afterwards=signal.SIG_IGN if ends_process else signal.SIG_DFL):
        server = None
        if plan.port is not None:
            server = WebServer(plan.port, lambda: _health(plan), plan.routes, host=plan.host)
            await server.start()
        metrics = await _metrics_server(plan)
        for name, reason in plan.idle.items():
            _log.warning("%s: idle: %s", name, reason)
        parts = _in_background(plan)
        if ends_process:
            parts.append(collecting.Collector(lambda: not plan.service.load.in_flight))
        background = [asyncio.create_task(kept_up(each, stop)) for each in parts]
        reminding = asyncio.create_task(kept_up(plan.reminder, stop))
        tasks = [asyncio.create_task(each.run()) for each in plan.supervisors]
        try:
            await _until_stopped(stop, tasks, idle=bool(plan.idle))
        finally:
            stop.set()
            for each in background:
                each.cancel()
            plan.reminder.stop()
            await _stop(plan, [*tasks, reminding])
            # Together, since either may wait a while for a request that does not end.
            await asyncio.gather(*(each.stop() for each in (server, metrics) if each is not None))
    failed = [each for each in plan.supervisors if each.connection is Connection.FAILED]
    return bool(plan.idle) or not failed or len(failed) < len(plan.supervisors)


def _in_background(plan: Plan) -> list[Background]:
    """What looks after the rest as long as the process runs."""
    always: list[Background] = [plan.reloader, plan.purger]
    return always if plan.refresher is None else [*always, plan.refresher]


async def _metrics_server(plan: Plan) -> WebServer | None:
    """The server of /metrics, started; None where that is not wanted, or cannot be.

    Who may not be watched can still answer: of two processes with one setting the second is told.
    """
    if plan.metrics_port is None:
        return None
    from faqbot import metrics

    feeds = None if plan.refresher is None else plan.refresher.feeds
    sources = metrics.Sources(plan.service, plan.reloader, plan.supervisors, plan.idle, feeds)
    server = WebServer(
        plan.metrics_port,
        lambda: _health(plan),
        [metrics.route(sources)],
        host=plan.metrics_host,
        named="FAQBOT_METRICS_PORT",
    )
    try:
        await server.start()
    except SettingsError as error:
        _log.error("no metrics are served: %s", error)
        await server.stop()
        return None
    return server


async def _until_stopped(
    stop: asyncio.Event, tasks: Sequence["asyncio.Task[None]"], *, idle: bool
) -> None:
    """Wait for the signal; or for the end of the last adapter, where none idles.

    A process that idles in part stays: under a process manager its end would take along those
    beside it, which may serve the other platform well.
    """
    waiting = asyncio.create_task(stop.wait())
    if tasks and not idle:
        ended = asyncio.ensure_future(asyncio.wait(tasks))
        await asyncio.wait({waiting, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
    else:
        await waiting
    waiting.cancel()


async def _stop(plan: Plan, tasks: Sequence["asyncio.Task[None]"]) -> None:
    service = plan.service
    service.take_no_more()
    _log.info("stopping: %d questions are under way", service.load.in_flight)
    deadline = _now() + _STOP_SECONDS
    # Whom there is no time to answer is told while there is time for that.
    telling = asyncio.get_running_loop().call_at(deadline - _TELLING_SECONDS, service.rank_no_more)
    stopping = [_quietly(each) for each in plan.supervisors]
    await _within(deadline - _RECORDING_SECONDS, asyncio.gather(*stopping))
    await _within(deadline - _RECORDING_SECONDS, asyncio.gather(*tasks, return_exceptions=True))
    telling.cancel()
    for task in tasks:
        task.cancel()
    total = await service.close(within=max(_RECORDING_SECONDS, deadline - _now()))
    _log.info("stopped: %s", total)


async def _quietly(supervisor: Supervisor) -> None:
    try:
        await supervisor.stop()
    except Exception:  # noqa: BLE001 - a boundary: stopping one costs no other
        _log.exception("%s: stopping failed", supervisor.name)


async def _within(deadline: float, work: Awaitable[object]) -> None:
    try:
        async with asyncio.timeout_at(deadline):
            await work
    except TimeoutError:
        _log.warning("something was still under way when the time to stop was over")


def _now() -> float:
    return asyncio.get_running_loop().time()


def _health(plan: Plan) -> dict[str, object]:
    adapters = {each.name: each.connection.value for each in plan.supervisors}
    connected = any(each.connection is Connection.CONNECTED for each in plan.supervisors)
    # Where nothing is to be run, as in `web` beside Socket Mode, the process does all that it should.
    ready = connected or not plan.supervisors
    recorder = plan.service.recorder
    return {
        "ready": ready,
        "status": "ok" if ready and recorder.healthy else "degraded",
        "revision": plan.service.snapshot.knowledge.revision,
        "faqs": _FILE[plan.reloader.state],
        "load": asdict(plan.service.load),
        "posts": _posts(plan),
        "unsent": {each.name: each.unsent for each in plan.supervisors},
        "reasons": {each.name: each.reason for each in plan.supervisors if each.reason},
        "adapters": adapters | dict.fromkeys(plan.idle, Connection.IDLE.value),
        "recording": {
            "healthy": recorder.healthy,
            "failures": recorder.failures,
            "waiting": recorder.waiting,
            "lost": recorder.lost,
            "claims_in_memory": recorder.from_memory,
            "unclaimed": recorder.unclaimed,
            "unsettled": recorder.unsettled,
        },
    }


def _posts(plan: Plan) -> dict[str, object]:
    """How many there are, and the feeds that could not be read the last time."""
    states = () if plan.refresher is None else plan.refresher.feeds.states
    failing = {each.address: each.error for each in states if each.error is not None}
    return {"live": len(plan.service.snapshot.posts.newest), "failing": failing}


_FILE = {
    "live": "live",
    "broken": "broken; the last good version is live",
    "held": "held until it is accepted",
}


@contextlib.contextmanager
def _signals(stop: asyncio.Event, *, afterwards: signal.Handlers) -> Iterator[None]:
    """Within, what ends the process sets `stop`; a second one must not end in haste what stops."""
    loop = asyncio.get_running_loop()
    numbers = signals.ending()
    for number in numbers:
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
            if afterwards is signal.SIG_IGN:
                signal.signal(number, afterwards)
