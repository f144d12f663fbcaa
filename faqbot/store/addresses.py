"""Addresses of databases: which are known, and how they are shown without their secrets."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from faqbot.errors import SettingsError

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
# libpq takes such in the query as well: password, sslpassword, oauth_client_secret, scram_client_key.
_SECRET = re.compile("password|secret|scram", re.IGNORECASE)
_BAD_URL = (
    "DATABASE_URL is not an address that faqbot knows: "
    "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
)


def parsed(url: str) -> URL:
    """A database's address, with the driver that serves it.

    Raises:
        SettingsError: It is none that faqbot knows; no part of it is quoted.
    """
    try:
        found = make_url(url.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        # Their words may quote a part of the password.
        raise SettingsError(_BAD_URL) from None
    kind = found.drivername.partition("+")[0]
    in_memory = kind == "sqlite" and found.database in (None, "", ":memory:")
    if kind not in _DRIVERS or in_memory:
        raise SettingsError(_BAD_URL)
    if kind != "sqlite" and "@" in f"{found.host}{found.database}":
        # Where a password goes on behind its first @ or /, the rest would be shown as the host.
        raise SettingsError(f"{_BAD_URL} In a password write @ as %40, / as %2F and : as %3A.")
    return found.set(drivername=_DRIVERS[kind])


def shown(url: URL) -> str:
    """An address without passwords; libpq takes some in the query as well."""
    return url.set(query=harmless(url.query)).render_as_string(hide_password=True)


def harmless(query: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an address's query that holds no secret."""
    return {name: value for name, value in query.items() if not _SECRET.search(name)}


def secrets_in(url: str) -> list[str]:
    """The passwords in a database URL, as they are and as they stand there; none in a bad one."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        return [url]
    found = [address.password or ""]
    found += [str(value) for name, value in address.query.items() if _SECRET.search(name)]
    return [form for each in found if each for form in (each, quote(each, safe=""))]
