"""Where discord.py finds Discord: an address that holds for the whole process."""

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def point_at(api_url: str | None, gateway_url: str | None = None) -> None:
    """Send discord.py to these servers; None leaves it where it is."""
    if api_url is not None:
        Route.BASE = api_url.rstrip("/")
    if gateway_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
