"""The web server on $PORT: how the process stands, and whatever paths adapters bring along."""

from collections.abc import Callable, Iterable

from aiohttp import web

from faqbot.connections import Connections
from faqbot.errors import SettingsError

_STOP_SECONDS = 0.5
Health = Callable[[], dict[str, object]]


class WebServer:
    """Serves /healthz, /readyz and the adapters' routes."""

    def __init__(
        self,
        port: int,
        health: Health,
        routes: Iterable[web.RouteDef] = (),
        *,
        host: str,
        named: str = "PORT",
    ) -> None:
        """Prepare; nothing listens yet.

        Args:
            port: Where to listen.
            health: Gives /readyz its body, whose key "ready" decides its status.
            routes: What is served beside.
            host: The address of the interface to listen on.
            named: The setting that the port comes from.
        """
        self.port = port
        self._host = host
        self._named = named
        self._health = health
        application = web.Application()
        application.add_routes([web.get("/healthz", _alive), web.get("/readyz", self._ready)])
        application.add_routes(routes)
        self._connections = Connections(application, stop_seconds=_STOP_SECONDS)

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            SettingsError: The port is taken or forbidden, or the host is none of ours.
        """
        try:
            await self._connections.listen(self._host, self.port)
        except OSError as error:
            raise SettingsError(
                f"{self._named}: {self._host}:{self.port} cannot be listened on: {error.strerror or error}. "
                "End what uses it, or set another one."
            ) from error

    async def stop(self) -> None:
        """Stop listening."""
        await self._connections.close()

    async def _ready(self, _request: web.Request) -> web.Response:
        found = self._connections
        connections = {"open": found.open, "refused": found.refused}
        body = self._health() | {"connections": connections}
        return web.json_response(body, status=200 if body["ready"] else 503)


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"alive": True})
