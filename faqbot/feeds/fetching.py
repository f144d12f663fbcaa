"""Fetches a feed over HTTP: within bounds of time and size, and from public addresses alone."""

import asyncio
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from faqbot import __version__
from faqbot.errors import FeedError
from faqbot.feeds.inflating import Body
from faqbot.outbound import REDIRECTING, Guard, any_address, is_public

SECONDS = 10.0
MOST_BYTES = 2_000_000
REDIRECTS = 5

_PART_BYTES = 64 * 1024
_OK, _UNCHANGED, _GONE = 200, 304, {404, 410}
_LONGEST_WAIT_SECONDS = 86_400.0
# What a server calls a version goes back to it in a header.
_LONGEST_MARK = 500
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent.

    Attributes:
        body: Decompressed; None where nothing has changed since the version that was named.
        url: Where it was found, after all redirects.
    """

    body: bytes | None
    content_type: str = ""
    url: str = ""
    etag: str | None = None
    last_modified: str | None = None


class Fetcher:
    """Fetches one address at a time; nothing of one request is left for the next."""

    def __init__(
        self,
        *,
        private_hosts: Collection[str] = (),
        site: str = "",
        resolver: AbstractResolver | None = None,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """Prepare.

        Args:
            private_hosts: Names and addresses of hosts that may be in a private network.
            site: Whose feeds these are, for the User-Agent.
            resolver: Resolves names; the system's own by default.
            seconds: How long one feed may take, with all redirects and to its last byte.
            most_bytes: How large it may be, decompressed.
        """
        self._private_hosts = frozenset(each.casefold().strip("[]") for each in private_hosts)
        self._agent = f"faqbot/{__version__} (reads this feed{f' for {site}' if site else ''})"
        self._resolver = resolver
        self._seconds = seconds
        self._most_bytes = most_bytes

    async def fetch(
        self, address: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        """What is at `address`, if it has changed since the version of `etag` and `last_modified`.

        Raises:
            FeedError: It is not there, too large, too slow, or in a private network.
        """
        marks = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        sent = {name: value for name, value in marks.items() if value}
        try:
            async with asyncio.timeout(self._seconds):
                return await self._followed(URL(address), sent)
        except TimeoutError as error:
            raise FeedError(f"was not there within {self._seconds:g} s") from error
        except ValueError as error:
            raise FeedError("is not an address that can be fetched") from error

    async def _followed(self, target: URL, marks: Mapping[str, str]) -> Fetched:
        for _ in range(REDIRECTS + 1):
            if target.scheme not in {"http", "https"} or not target.host:
                raise FeedError(f"redirects to {_brief(str(target))}, which is no web page")
            found = await self._hop(target, marks)
            if isinstance(found, Fetched):
                return found
            target = target.join(found)
            if target.host:
                # Of an address that somebody else names, a password is none of ours to send.
                target = target.with_user(None)
        raise FeedError(f"redirects more than {REDIRECTS} times")

    async def _hop(self, target: URL, marks: Mapping[str, str]) -> Fetched | URL:
        """What one server answers: the feed, or where it is."""
        host = (target.host or "").casefold()
        guard = Guard(any_address if host in self._private_hosts else is_public, self._resolver)
        try:
            guard.judge(host)
            async with (
                aiohttp.ClientSession(
                    connector=guard.connector(limit=1),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    timeout=aiohttp.ClientTimeout(total=None),
                    headers={"User-Agent": self._agent, "Accept": _ACCEPT},
                    auto_decompress=False,
                ) as session,
                session.get(
                    target,
                    headers={"Accept-Encoding": "gzip, deflate", **marks},
                    allow_redirects=False,
                ) as response,
            ):
                return await self._answer(response, is_conditional=bool(marks))
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise FeedError(_reason(error, guard)) from error

    async def _answer(
        self, response: aiohttp.ClientResponse, *, is_conditional: bool
    ) -> Fetched | URL:
        location = response.headers.get("Location")
        if response.status in REDIRECTING and location is not None:
            return URL(location)
        if response.status == _UNCHANGED and is_conditional:
            return Fetched(None, url=str(response.url))
        if response.status != _OK:
            said = "is not there" if response.status in _GONE else "was refused"
            wait = _seconds_of(response.headers.get("Retry-After", ""))
            raise FeedError(f"{said}: its server says {response.status}", retry_after=wait)
        body = Body(response.headers.get("Content-Encoding", ""), self._most_bytes)
        if (response.content_length or 0) > self._most_bytes:
            raise FeedError(f"is larger than {self._most_bytes / 1_000_000:g} MB")
        async for part in response.content.iter_chunked(_PART_BYTES):
            body.take(part)
        return Fetched(
            body.end(),
            content_type=response.headers.get("Content-Type", ""),
            url=str(response.url),
            etag=_mark(response.headers.get("ETag")),
            last_modified=_mark(response.headers.get("Last-Modified")),
        )


def _seconds_of(retry_after: str) -> float:
    """Seconds or a date (RFC 9110, 10.2.3), a day at most; 0 for anything else."""
    if re.fullmatch(r"\d{1,9}", retry_after):
        return min(float(retry_after), _LONGEST_WAIT_SECONDS)
    try:
        moment = parsedate_to_datetime(retry_after)
        seconds = (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError):
        return 0.0
    return min(max(0.0, seconds), _LONGEST_WAIT_SECONDS)


def _reason(error: Exception, guard: Guard) -> str:
    """What an error on the way says, as a clause."""
    if guard.refused is not None:
        return (
            f"leads into a private network ({_brief(guard.refused)}); if that is meant, name its "
            "host in FAQBOT_PRIVATE_HOSTS"
        )
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "was not found: its host has no address"
    if isinstance(error, aiohttp.ClientResponseError):
        return "answers with what is no HTTP"
    if isinstance(error, aiohttp.ClientPayloadError | aiohttp.ServerDisconnectedError):
        return "broke off in the middle"
    cause = getattr(error, "os_error", error)
    reason = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return f"cannot be fetched: {_brief(str(reason))}"


def _mark(value: str | None) -> str | None:
    usable = value is not None and len(value) <= _LONGEST_MARK and value.isprintable()
    return value if usable and value and value.isascii() else None


def _brief(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:100]
