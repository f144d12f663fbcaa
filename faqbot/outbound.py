"""Which addresses this machine may connect to where somebody else names them: none of its own network.

What a name resolves to is judged at the very connection, so that a name which resolves to a public
address at first and to a private one later (DNS rebinding) gains nothing.
"""

import asyncio
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
REDIRECTING = frozenset({301, 302, 303, 307, 308})

# https://www.iana.org/assignments/ipv6-address-space: all that was ever given out as global unicast.
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_MOST_LOOKUPS = 16
_LAST_32_BITS = 0xFFFF_FFFF
# Neither is listed as private: the relays of 6to4 (RFC 7526), and Azure's metadata service
# (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16).
_NOT_OURS = (ipaddress.ip_network("192.88.99.0/24"), ipaddress.ip_network("168.63.129.16/32"))


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, also where IPv6 wraps an IPv4 one."""
    if isinstance(address, ipaddress.IPv4Address):
        is_special = any(address in network for network in _NOT_OURS)
        return address.is_global and not address.is_multicast and not is_special
    inner = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & _LAST_32_BITS)
    if inner is not None:
        return is_public(inner)
    return address in _GLOBAL_UNICAST and address.teredo is None and address.is_global


def any_address(_address: Address) -> bool:
    """Takes private addresses, too."""
    return True


class RefusedError(OSError):
    """A name or an address leads into a private network."""


class DaemonResolver(AbstractResolver):
    """Has the system resolve names in threads that no stop waits for, a few at once.

    The threads of an event loop's own executor are waited for when it closes, and a name server that
    does not answer holds one for 20 s and more.
    """

    _room = threading.BoundedSemaphore(_MOST_LOOKUPS)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of `host`.

        Raises:
            OSError: It has none, or too many names wait for an answer already.
        """
        if not self._room.acquire(blocking=False):
            raise OSError("too many names are being looked up")
        loop = asyncio.get_running_loop()
        found: asyncio.Future[list[ResolveResult]] = loop.create_future()

        def told(addresses: list[ResolveResult], error: OSError | None) -> None:
            if not found.done():
                found.set_result(addresses) if error is None else found.set_exception(error)

        def look_up() -> None:
            addresses: list[ResolveResult] = []
            failed: OSError | None = None
            try:
                addresses = _looked_up(host, port, family)
            except (OSError, UnicodeError) as error:
                failed = error if isinstance(error, OSError) else OSError(str(error))
            finally:
                self._room.release()
            # Whoever asked may be gone, and the loop with it.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(told, addresses, failed)

        threading.Thread(target=look_up, name="faqbot-names", daemon=True).start()
        return await found

    async def close(self) -> None:
        """Nothing is held."""


def _looked_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    found = socket.getaddrinfo(
        host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    )
    return [
        ResolveResult(
            hostname=host,
            # With the zone of a link-local address, which the guard refuses.
            host=str(where[0]),
            port=int(where[1]),
            family=kind,
            proto=protocol,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for kind, _, protocol, _, where in found
    ]


class Guard(AbstractResolver):
    """Resolves names to addresses that may be connected to, and makes no socket for any other.

    Attributes:
        refused: The address that was refused last; None where none was.
    """

    def __init__(
        self, may_ask: Callable[[Address], bool], resolver: AbstractResolver | None = None
    ) -> None:
        """Let through what `may_ask` says; names are resolved by the system's own resolver by default."""
        self.refused: str | None = None
        self._may_ask = may_ask
        self._resolver = resolver if resolver is not None else DaemonResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of `host`; one that may not be asked spoils them all."""
        found = await self._resolver.resolve(host, port, family)
        for each in found:
            self.judge(each["host"])
        return found

    def judge(self, host: str) -> None:
        """Refuse `host` if it is an address that may not be asked; a name passes.

        Raises:
            RefusedError: It may not be asked.
        """
        address = _address(host)
        if address is not None and not self._may_ask(address):
            self._refuse(host)

    def socket(self, found: aiohttp.AddrInfoType) -> socket.socket:
        """A socket to connect to `found`, whatever way it was come by.

        Raises:
            RefusedError: It may not be asked, or is no plain address.
        """
        family, kind, protocol, _, where = found
        host = str(where[0])
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            # The system would read "2130706433" and "127.1" as addresses.
            self._refuse(host)
        else:
            if not self._may_ask(address):
                self._refuse(host)
        return socket.socket(family=family, type=kind, proto=protocol)

    def connector(self, *, limit: int) -> aiohttp.TCPConnector:
        """Connections, `limit` at once, that are made through this guard alone."""
        return aiohttp.TCPConnector(resolver=self, socket_factory=self.socket, limit=limit)

    async def close(self) -> None:
        """Let go of the resolver."""
        await self._resolver.close()

    def _refuse(self, host: str) -> None:
        self.refused = host
        raise RefusedError(host)


def _address(host: str) -> Address | None:
    """The address that `host` is, also in the notations that only the system knows: 0x7f.1, 017700000001."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None
