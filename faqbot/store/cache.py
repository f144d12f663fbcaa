"""A folder of what can be made again at the price of time: read whole or not at all."""

import contextlib
import hashlib
import logging
import os
import secrets
from pathlib import Path

_log = logging.getLogger(__name__)
_DIGEST_BYTES = 32


class FileCache:
    """Keeps bytes under a name; what is damaged counts as not there.

    It never raises: a folder that cannot be read or written costs time, and is logged once.
    """

    def __init__(self, folder: Path) -> None:
        """Keep files in `folder`, which is made when there is something to keep."""
        self._folder = folder
        self._complained = False

    def load(self, name: str) -> bytes | None:
        """What was saved under `name`; None where it is not there or not whole."""
        path = self._folder / name
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._complain(path, error)
            return None
        digest, kept = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        if _digest(kept) != digest:
            _log.warning("%s: is damaged and is made anew", path)
            return None
        return kept

    def save(self, name: str, content: bytes) -> None:
        """Put `content` in place of what stood under `name`, whole or not at all."""
        path = self._folder / name
        draft = path.with_name(f"{name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with draft.open("wb") as file:
                    file.write(_digest(content))
                    file.write(content)
                draft.replace(path)
            finally:
                with contextlib.suppress(OSError):
                    draft.unlink(missing_ok=True)
        except OSError as error:
            self._complain(path, error)

    def _complain(self, path: Path, error: OSError) -> None:
        if not self._complained:
            self._complained = True
            # What matters to people is said by the database, which lies in the same folder.
            _log.info(
                "%s: %s; each start and reload makes it anew, which takes time. Check the "
                "folder's disk and permissions",
                path,
                error.strerror or error,
            )


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()
