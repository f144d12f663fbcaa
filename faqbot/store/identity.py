"""People are stored as keyed hashes: the same person is recognised, nobody can be looked up."""

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from faqbot.errors import StoreError

FILE_NAME = "secret"
NOBODY = ""
"""The stand-in of all those who are not named."""

_KEY_BYTES = 32
_HASH_LENGTH = 32


def user_hash(key: bytes, platform: str, user: str) -> str:
    """A person's stand-in: 32 hex digits of HMAC-SHA256 (RFC 2104) under `key`.

    NOBODY where `user` is empty.
    """
    if not user:
        return NOBODY
    message = f"{platform}:{user}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:_HASH_LENGTH]


def has_key(folder: Path) -> bool:
    """Whether a key is kept in `folder`."""
    return (folder / FILE_NAME).exists()


def key_in(folder: Path) -> bytes:
    """The key kept in `folder`, readable by its owner alone; made where there is none.

    Raises:
        StoreError: It can be neither read nor made.
    """
    path = folder / FILE_NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        return _kept_key(path)
    except OSError as error:
        raise StoreError(
            f"{path}: {error.strerror or error}. Check the folder's disk and permissions, "
            "or set FAQBOT_SECRET to a long random text"
        ) from error


def _make_key(path: Path) -> None:
    """Make the file whole or not at all; of several processes at once, the first one's stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _kept_key(path: Path) -> bytes:
    key = path.read_bytes().strip()
    if len(key) < _KEY_BYTES:
        raise StoreError(
            f"{path}: is too short to be a key. Delete it (people asked before become strangers) "
            "or set FAQBOT_SECRET to a long random text"
        )
    return key
