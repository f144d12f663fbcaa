"""`faqbot doctor`: everything that `faqbot run` needs, looked at one by one, with what to do."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import aiohttp

from faqbot import app, logs
from faqbot.errors import FaqbotError, SettingsError
from faqbot.findings import CHECK_SECONDS, Finding, State, count
from faqbot.health import WebServer
from faqbot.knowledge import read
from faqbot.matching.onnx import load_encoder
from faqbot.model import FeedState, KnowledgeBase, Platform, Platforms
from faqbot.settings import Settings, read_settings
from faqbot.store.addresses import secrets_in
from faqbot.transports import Choice, choose

_HERE = "127.0.0.1"
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
_METRICS = "FAQBOT_METRICS_PORT"
# What is shorter guards nothing, and may be part of any word.
_SHORTEST_SECRET = 8
_BOTH = 2
# What is known of a file that cannot be used.
_NOTHING = KnowledgeBase((), "")


def examine(platforms: Platforms) -> list[Finding]:
    """All findings, in the order in which one would mend them; no check hinders another."""
    try:
        settings = read_settings(platforms)
    except SettingsError as error:
        return [Finding.of("settings", error)]
    logs.configure("CRITICAL")
    found = [*_settings(platforms), *asyncio.run(_all(settings))]
    return [_without_secrets(each, settings) for each in found]


def report(findings: Sequence[Finding]) -> str:
    """The findings as a person reads them, a line each, with what to do below."""
    lines = []
    for each in findings:
        lines.append(f"{each.state.value:<8} {each.subject}: {each.what}")
        if each.remedy:
            lines.append(f"{'':<8} -> {each.remedy}")
    counts = {state: sum(each.state is state for each in findings) for state in State}
    problems, warnings = counts[State.PROBLEM], counts[State.WARNING]
    return "\n".join([*lines, "", f"problems: {problems}, warnings: {warnings}"])


def failed(findings: Sequence[Finding]) -> bool:
    """Whether anything must be mended."""
    return any(each.state is State.PROBLEM for each in findings)


async def _all(settings: Settings) -> list[Finding]:
    # The command's end does not wait for threads of this name, should one hang.
    threads = ThreadPoolExecutor(thread_name_prefix="store")
    knowledge = _NOTHING

    async def in_thread(check: Callable[[Settings], list[Finding]]) -> list[Finding]:
        return await asyncio.get_running_loop().run_in_executor(threads, check, settings)

    def file(settings: Settings) -> list[Finding]:
        nonlocal knowledge
        knowledge, findings = _file(settings)
        return findings

    found = await _bounded("faqs.yaml", in_thread(file))

    def posts(settings: Settings) -> list[Finding]:
        return _posts(settings, knowledge)

    parts = await asyncio.gather(
        _bounded("data folder", in_thread(_data_folder)),
        _bounded("store", in_thread(_store)),
        _bounded("posts", in_thread(posts)),
        _bounded("encoder", in_thread(_encoder)),
        _bounded("PORT", _port("PORT", settings.host, settings.port)),
        _bounded(_METRICS, _port(_METRICS, settings.metrics_host, settings.metrics_port)),
        # These bound each of their own checks.
        *(
            _bounded(each.title, _platform(each, settings, knowledge), within=None)
            for each in settings.platforms
        ),
    )
    threads.shutdown(wait=False)
    folder, store, recent, encoder, *later = parts
    listened = [finding for part in later for finding in part]
    return [*found, *folder, *store, *recent, *encoder, *_transports(settings), *listened]


async def _bounded(
    subject: str, check: Awaitable[list[Finding]], *, within: float | None = CHECK_SECONDS
) -> list[Finding]:
    try:
        async with asyncio.timeout(within):
            return await check
    except TimeoutError:
        what = f"no answer within {CHECK_SECONDS:g} s"
        return [Finding(subject, State.PROBLEM, what, "See what it waits for, then try again.")]
    except FaqbotError as error:
        return [Finding.of(subject, error)]
    except Exception as error:  # noqa: BLE001 - a boundary: one check costs no other
        what = f"the check itself failed: {type(error).__name__}: {error}"
        return [Finding(subject, State.PROBLEM, what, "Try again; report it if it stays.")]


def _settings(platforms: Platforms) -> list[Finding]:
    remedy = "Correct the name, or delete it."
    lines = app.unread_settings(platforms)
    unread = [Finding("settings", State.WARNING, line, remedy) for line in lines]
    return unread or [Finding("settings", State.OK, "good")]


def _file(settings: Settings) -> tuple[KnowledgeBase, list[Finding]]:
    reading = read(settings.faqs, settings.platforms)
    subject, check = str(settings.faqs), f"Run `faqbot check {settings.faqs}` to see them."
    if reading.knowledge is None:
        return _NOTHING, [
            Finding(subject, State.PROBLEM, count(len(reading.errors), "error"), check),
            Finding("channels", State.SKIPPED, f"{subject} cannot be used, so none are known"),
        ]
    knowledge = reading.knowledge
    what = count(len(knowledge.entries), "entry", "entries")
    if reading.problems:
        warned = f"{what}; {count(len(reading.problems), 'warning')}"
        return knowledge, [Finding(subject, State.WARNING, warned, check)]
    return knowledge, [Finding(subject, State.OK, f"good: {what}")]


def _data_folder(settings: Settings) -> list[Finding]:
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        what = f"{folder} cannot be written: {error.strerror or error}"
        remedy = "Mend its permissions or its disk, or name another one in FAQBOT_DATA_DIR."
        return [Finding("data folder", State.PROBLEM, what, remedy)]
    return [Finding("data folder", State.OK, f"{folder} can be written")]


def _store(settings: Settings) -> list[Finding]:
    store = app.store_of(settings)
    try:
        store.try_writing()
        faults = store.faults()
    finally:
        store.close()
    if faults:
        remedy = "Stop faqbot and restore a backup: docs/operating.md, Damage."
        what = f"{store.shown} is damaged: {'; '.join(faults)}"
        return [Finding("store", State.PROBLEM, what, remedy)]
    return [Finding("store", State.OK, f"{store.shown} opens and can be written")]


def _posts(settings: Settings, knowledge: KnowledgeBase) -> list[Finding]:
    """How it stands with each feed, as the store has it: nothing is fetched."""
    feeds = () if knowledge.site is None else knowledge.site.feeds
    if not feeds:
        return []
    store = app.store_of(settings)
    try:
        states = (
            [FeedState(each) for each in feeds]
            if not store.is_current
            else store.feeds.states(feeds)
        )
    finally:
        store.close()
    return [_feed(state) for state in states]


def _feed(state: FeedState) -> Finding:
    subject = f"feed {state.address}"
    if state.error is not None:
        remedy = (
            "Open it in a browser, then run `faqbot posts --refresh`; what it gave last is shown."
        )
        return Finding(subject, State.WARNING, f"the last time it {state.error}", remedy)
    if state.fetched_at is None:
        what = "not read yet: `faqbot run` reads it, and `faqbot posts --refresh`"
        return Finding(subject, State.SKIPPED, what)
    return Finding(subject, State.OK, f"read at {state.fetched_at:%Y-%m-%d %H:%M} UTC")


def _encoder(settings: Settings) -> list[Finding]:
    if load_encoder(settings.encoder) is None:
        return [Finding("encoder", State.OK, "none, as FAQBOT_ENCODER asks: words are compared")]
    return [Finding("encoder", State.OK, "loads")]


def _transports(settings: Settings) -> list[Finding]:
    try:
        chosen = choose(settings)
    except SettingsError as error:
        return [Finding.of("transports", error)]
    found = [Finding("transports", State.OK, f"`faqbot run` starts {', '.join(chosen.active)}")]
    for platform in settings.platforms:
        found += _of_platform(platform, chosen)
    return found


def _of_platform(platform: Platform, chosen: Choice) -> Iterator[Finding]:
    """What is not proved yet of the transports of a platform, and what it lacks if it has none."""
    for each in platform.transports:
        if each.name in chosen.active and each.unproved:
            yield Finding(each.name, State.SKIPPED, each.unproved)
    idle = {
        each.name: chosen.idle[each.name]
        for each in platform.transports
        if each.name in chosen.idle
    }
    if idle:
        none = "neither" if len(idle) == _BOTH else "none"
        reasons = "; ".join(f"{name}: {reason}" for name, reason in idle.items())
        what = f"{none} of {platform.title}'s can start: {reasons}"
        yield Finding(
            f"{platform.title} transport", State.PROBLEM, what, "Set one of them in .env."
        )


async def _port(named: str, host: str, port: int | None) -> list[Finding]:
    if port is None:
        return []
    server = WebServer(port, lambda: {"ready": False}, host=host, named=named)
    try:
        await server.start()
    except SettingsError:
        if await _is_faqbot(host, port):
            return [Finding(named, State.OK, f"a faqbot listens on {port} already")]
        raise
    finally:
        await server.stop()
    return [Finding(named, State.OK, f"{port} is free")]


async def _is_faqbot(host: str, port: int) -> bool:
    where = _HERE if host in _EVERYWHERE else host
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://{where}:{port}/healthz") as answer,
        ):
            return bool(await answer.json() == {"alive": True})
    except (aiohttp.ClientError, OSError, ValueError):
        return False


async def _platform(
    platform: Platform, settings: Settings, knowledge: KnowledgeBase
) -> list[Finding]:
    if settings.value(platform.token) is None:
        what = f"{platform.token} is not set"
        return [Finding(platform.title, State.SKIPPED, what, platform.remedy)]
    return await platform.inspect(knowledge, settings)


def _without_secrets(finding: Finding, settings: Settings) -> Finding:
    """The finding without what an answer, or a mixed-up setting, may have quoted."""
    words = [finding.subject, finding.what, finding.remedy]
    secrets = settings.secrets()
    if settings.database_url is not None:
        secrets += secrets_in(settings.database_url.get_secret_value())
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            words = [each.replace(secret, "***") for each in words]
    subject, what, remedy = words
    return Finding(subject, finding.state, what, remedy)
