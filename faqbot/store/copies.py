"""Whole copies of the SQLite file: one before each migration, and one for who asks for a backup."""

import glob
import os
import secrets
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from faqbot.errors import StoreError

KEPT = timedelta(days=7)
"""How long a copy that a migration made is kept; it holds what clients asked, as of then."""

_MARK = ".before-"
# A copy takes a second per 100 MB: what is an hour old was broken off with its process.
_DRAFT_KEPT = timedelta(hours=1)


def copy(source: Path, target: Path, *, replace: bool = False) -> None:
    """Write `source`, as it is at one moment, to `target`, readable by its owner alone.

    Others may write to `source` meanwhile (https://www.sqlite.org/backup.html). `target` comes into
    being whole or not at all.

    Raises:
        StoreError: It cannot be written, or is there already and not to be replaced.
    """
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(_connection(source)) as here, closing(_connection(draft)) as there:
            here.backup(there)
            # The copy is one file, with no log beside it.
            there.execute("PRAGMA journal_mode=DELETE")
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        if replace:
            draft.replace(target)
        else:
            os.link(draft, target)
        descriptor = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except FileExistsError as error:
        raise StoreError(f"{target}: is there already. Name another file") from error
    except OSError as error:
        reason = error.strerror or error
        raise StoreError(
            f"{target}: cannot be written: {reason}. Mend that, or free disk"
        ) from error
    except sqlite3.Error as error:
        raise StoreError(f"{source}: cannot be copied to {target}: {error}") from error
    finally:
        draft.unlink(missing_ok=True)


def before_migration(file: Path, version: str) -> Path:
    """Copy `file` to a name beside it that tells which version comes next; the copy's path.

    One that is there and as new stays: a migration that fails is tried again and again.

    Raises:
        StoreError: It cannot be written.
    """
    target = file.with_name(f"{file.name}{_MARK}{version}")
    log = file.with_name(f"{file.name}-wal")
    changed = max(_changed_at(file), _changed_at(log))
    if _changed_at(target) <= changed:
        copy(file, target, replace=True)
    return target


def copies_of(file: Path) -> list[Path]:
    """The copies that migrations of `file` have left, those that were broken off included."""
    name = glob.escape(file.name)
    return sorted(
        path for start in ("", ".") for path in file.parent.glob(f"{start}{name}{_MARK}*")
    )


def delete_copies(file: Path, *, older_than: timedelta = timedelta(0)) -> list[Path]:
    """Delete the copies that migrations of `file` left so long ago or earlier; those deleted.

    One that was broken off goes after an hour, and so does at once a copy whose time lies ahead,
    since the clock was set back.
    """
    now = datetime.now(UTC)
    gone = []
    for path in copies_of(file):
        with suppress(OSError):
            made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            is_draft = path.name.startswith(f".{file.name}")
            kept = min(older_than, _DRAFT_KEPT) if is_draft else older_than
            if not timedelta(0) <= now - made < kept:
                path.unlink()
                gone.append(path)
    return gone


def _changed_at(path: Path) -> float:
    """When a file was written last, in seconds since 1970; 0 where there is none."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _connection(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
