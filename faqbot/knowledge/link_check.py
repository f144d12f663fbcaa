"""Whether the web addresses in faqs.yaml still lead somewhere: each is asked, politely.

The file may come from somebody else, such as a pull request, so it must not be able to make this
machine talk to its own network: what a name resolves to is judged at the very connection, and again
for each redirect.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from faqbot import __version__
from faqbot.errors import Problem
from faqbot.knowledge.document import warning
from faqbot.knowledge.links import FoundLink
from faqbot.outbound import REDIRECTING, Address, Guard, RefusedError, is_public

AT_ONCE = 8
SECONDS = 10.0
REDIRECTS = 5
# A site that is down must not cost as many waits as the file has links to it.
SILENCES = 2
_GONE = {404, 410}
_REFUSING = 400
_FAILING = 500
_USER_AGENT = f"faqbot/{__version__} (checks the links of its faqs.yaml)"

Asked = Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What is wrong with a URL."""

    message: str
    remedy: str
    code: str = "dead-link"


_PRIVATE = _Verdict(
    "was not asked: its host is in a private network",
    "clients cannot open it; with --private-links it is asked all the same",
    "private-link",
)
_MOVE = "mend the address, or take the link out"
_NAME = "mend the address; if all links say so, check this machine's network"
_LATER = "try it in a browser; if it stays so, take the link out"

_SILENT = _Verdict("has not answered in time", _LATER)
_GIVEN_UP = _Verdict("was not asked: its host has kept silent twice", _LATER)


async def dead_links(
    links: Iterable[FoundLink],
    *,
    may_ask: Callable[[Address], bool] = is_public,
    asked: Asked = lambda: None,
    resolver: AbstractResolver | None = None,
    seconds: float = SECONDS,
) -> list[Problem]:
    """A warning for each link that leads nowhere; each URL is asked once.

    Eight are asked at once and one at a time of a host, each for 10 s and over 5 redirects at most.
    A host that keeps silent twice is asked no more. `may_ask` judges an address, `asked` is called
    whenever one URL is done with, and `seconds` is how long one request may take.
    """
    places: dict[str, list[FoundLink]] = {}
    for link in links:
        places.setdefault(link.url.partition("#")[0], []).append(link)
    hosts: dict[str, list[str]] = {}
    for url in places:
        hosts.setdefault(_host(url), []).append(url)
    guard = Guard(may_ask, resolver)
    verdicts: dict[str, _Verdict | None] = {}
    async with aiohttp.ClientSession(
        connector=guard.connector(limit=AT_ONCE),
        timeout=aiohttp.ClientTimeout(total=seconds),
        headers={"User-Agent": _USER_AGENT},
    ) as session:
        room = asyncio.Semaphore(AT_ONCE)

        async def ask_host(urls: list[str]) -> None:
            silences = 0
            async with room:
                for url in urls:
                    given_up = silences == SILENCES
                    verdict = _GIVEN_UP if given_up else await _verdict(session, guard, url)
                    silences += verdict is _SILENT
                    verdicts[url] = verdict
                    asked()

        await asyncio.gather(*(ask_host(urls) for urls in hosts.values()))
    return [
        warning(
            verdict.code,
            link.mark,
            f"{link.subject}: {link.url} {verdict.message}",
            verdict.remedy,
        )
        for url, verdict in verdicts.items()
        if verdict is not None
        for link in places[url]
    ]


def _host(url: str) -> str:
    try:
        return URL(url).host or ""
    except ValueError:
        return ""


async def _verdict(session: aiohttp.ClientSession, guard: Guard, url: str) -> _Verdict | None:
    """What is wrong with `url`, None if nothing is."""
    try:
        status = await _status(session, guard, "HEAD", url)
        if isinstance(status, int) and status >= _REFUSING:
            # Some servers know GET only.
            status = await _status(session, guard, "GET", url)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return _failure(error)
    if isinstance(status, _Verdict):
        return status
    if status in _GONE:
        return _Verdict(f"leads to no page: its server says {status}", _MOVE)
    if status >= _FAILING:
        return _Verdict(f"does not work: its server says {status}", _LATER)
    return None


def _failure(error: Exception) -> _Verdict:
    """What an error on the way says of a URL."""
    cause = getattr(error, "os_error", error)
    if isinstance(cause, RefusedError):
        return _PRIVATE
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _Verdict("leads nowhere: its host was not found", _NAME)
    if isinstance(error, TimeoutError):
        return _SILENT
    reason = getattr(cause, "strerror", None) or str(error) or type(error).__name__
    return _Verdict(f"cannot be opened: {' '.join(str(reason).split())[:100]}", _LATER)


async def _status(
    session: aiohttp.ClientSession, guard: Guard, method: str, url: str
) -> int | _Verdict:
    """The status at the end of all redirects."""
    target = URL(url)
    for _ in range(REDIRECTS + 1):
        if target.scheme not in {"http", "https"} or not target.host:
            return _Verdict(f"leads on to {str(target)[:80]}, which is no web page", _MOVE)
        # A name is judged when it is resolved; an address would skip that.
        guard.judge(target.host)
        async with session.request(method, target, allow_redirects=False) as response:
            location = response.headers.get("Location")
            if response.status not in REDIRECTING or location is None:
                return response.status
            target = target.join(URL(location))
    return _Verdict(f"leads on more than {REDIRECTS} times", _MOVE)
