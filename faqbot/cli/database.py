"""Commands for those who look after the database."""

import json
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faqbot.cli.group import FALLS_SHORT, READABLE, as_json_option, cli, read_settings
from faqbot.findings import count

if TYPE_CHECKING:
    from faqbot.store import Database
    from faqbot.store.inspection import Status


_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_THOUSAND = 1_000


@cli.group(epilog="Example: faqbot db status")
def db() -> None:
    """Look after the database: status, upgrade, check, backup."""


@db.command(epilog="Example: faqbot db status --json")
@as_json_option
def status(*, json_wanted: bool) -> None:
    """Tell what the database holds, how big it is, and what waits.

    Exits with 1 if it is not at the version that this faqbot works with, 2 if it cannot be read.
    """
    from faqbot.store.inspection import status_of

    retention = timedelta(days=read_settings().retention_days)
    with _database() as database:
        found = status_of(database, retention=retention, now=datetime.now(UTC))
    click.echo(json.dumps(_as_json(found)) if json_wanted else _as_text(found))
    if not found.is_current:
        sys.exit(FALLS_SHORT)


@db.command(epilog="Example: faqbot db upgrade")
@as_json_option
def upgrade(*, json_wanted: bool) -> None:
    """Bring the tables to the version of this faqbot.

    `faqbot run` does so by itself. It is done in one transaction, under a lock: a failure leaves all as it was, and of two
    processes at once one waits. Of a SQLite file a copy is kept for a week.
    """
    from faqbot.store.database import HEAD

    with _database() as database:
        before = database.version()
        with database.transaction():
            pass
    if json_wanted:
        click.echo(json.dumps({"where": database.shown, "from": before, "to": HEAD}))
    elif before == HEAD:
        click.echo(f"{database.shown}: is at version {HEAD} already")
    else:
        click.echo(f"{database.shown}: from version {before or '(none)'} to {HEAD}")


@db.command(epilog="Example: faqbot db check")
@as_json_option
def check(*, json_wanted: bool) -> None:
    """Look for damage, and for tables that are not as needed.

    Exits with 1 if something is wrong, 2 if the database cannot be asked.
    """
    from faqbot.store.database import HEAD
    from faqbot.store.inspection import faults_of

    with _database() as database:
        faults = faults_of(database)
        version = database.version() if not faults else HEAD
    if version != HEAD:
        faults = [f"it is at version {version or '(none)'}, not {HEAD}: run `faqbot db upgrade`"]
    if json_wanted:
        click.echo(json.dumps({"where": database.shown, "good": not faults, "faults": faults}))
    else:
        for line in faults:
            click.echo(line)
        summary = count(len(faults), "fault") if faults else f"good: version {HEAD}"
        click.echo(f"{database.shown}: {summary}")
    if faults:
        sys.exit(FALLS_SHORT)


@db.command(epilog="Example: faqbot db backup faqbot-2026-11-26.sqlite3")
@click.argument("file", type=READABLE)
def backup(file: Path) -> None:
    """Copy the SQLite database to FILE, while faqbot goes on writing.

    The copy is whole. FILE must not be there yet; only its owner may read it. PostgreSQL has a tool of its own, which
    the message names. docs/operating.md says how to restore.
    """
    from faqbot.errors import StoreError
    from faqbot.store import copies
    from faqbot.store.identity import FILE_NAME

    with _database() as database:
        pass  # Its name is enough: it is copied by SQLite itself.
    if database.file is None or database.folder is None:
        command = f"pg_dump --format=custom --file={shlex.quote(str(file))} "
        raise StoreError(
            "PostgreSQL is backed up by its own tool, which takes the password from PGPASSWORD or "
            f"~/.pgpass: {command}{shlex.quote(database.address)}"
        )
    if database.is_missing:
        raise StoreError(f"{database.shown}: there is no database yet; `faqbot run` makes it")
    copies.copy(database.file, file)
    click.echo(f"wrote {file} ({_size(file.stat().st_size)})")
    key = database.folder / FILE_NAME
    if key.exists():
        click.echo(f"Keep {key} as well, at another place: without it people become strangers.")


@contextmanager
def _database() -> Iterator["Database"]:
    from faqbot import logs
    from faqbot.app import database_of

    settings = read_settings()
    logs.configure(settings.log_level or "WARNING", settings.log_format)
    database = database_of(settings)
    try:
        yield database
    finally:
        database.close()


def _as_json(found: "Status") -> dict[str, object]:
    return {
        "kind": found.kind,
        "where": found.where,
        "version": found.version,
        "newest": found.newest,
        "current": found.is_current,
        "bytes": found.size,
        "rows": found.rows,
        "oldest": found.oldest.isoformat() if found.oldest else None,
        "latest": found.latest.isoformat() if found.latest else None,
        "open_handovers": found.open_handovers,
        "purge_due": found.purge_due,
        "copies": [str(path) for path in found.copies],
    }


def _as_text(found: "Status") -> str:
    at = found.version or "none yet"
    version = at if found.is_current else f"{at}; this faqbot works with {found.newest}"
    rows = [f"{name:<14} {count(number, 'row')}" for name, number in found.rows.items()]
    lines = [
        f"{'database':<14} {found.kind}, {found.where}",
        f"{'version':<14} {version}",
        f"{'size':<14} {_size(found.size)}",
        *rows,
    ]
    if found.oldest and found.latest:
        span = f"from {found.oldest:%Y-%m-%d %H:%M} to {found.latest:%Y-%m-%d %H:%M} UTC"
        lines.append(f"{'asked':<14} {span}")
    lines.append(f"{'hand-overs':<14} {found.open_handovers} open")
    lines.append(f"{'purge':<14} {count(found.purge_due, 'question')} due")
    lines += [f"{'copy':<14} {path}, from before an upgrade" for path in found.copies]
    return "\n".join(lines)


def _size(number: float) -> str:
    for unit in _UNITS[:-1]:
        if number < _THOUSAND:
            return f"{number:.{0 if unit == _UNITS[0] else 1}f} {unit}"
        number /= _THOUSAND
    return f"{number:.1f} {_UNITS[-1]}"
