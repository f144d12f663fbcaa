"""A changed file put in the place of the old one: whole, or not at all."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from faqbot.errors import EditError
from faqbot.knowledge.source import read_bytes


def write(path: Path, before: bytes, after: bytes) -> None:
    """Replace the content `before` of the file at `path` by `after`.

    The mode stays, and so does a symbolic link; whoever reads the file meanwhile sees one of both
    contents, also when the machine goes down.

    Raises:
        EditError: The file is not `before` any more, or it cannot be written.
        UnreadableError: The file cannot be read any more.
    """
    if read_bytes(path) != before:
        raise EditError(f"{path} was changed by someone else meanwhile. Run the command again.")
    place = path.resolve()
    # A rename needs no right to the file itself, and yet it is not what its owner wants.
    if not os.access(place, os.W_OK):
        raise EditError(
            f"{path}: is write-protected. Allow writing (chmod u+w), then run it again."
        )
    try:
        _replace(place, after)
    except OSError as error:
        raise EditError(
            f"{path}: cannot be written: {error.strerror or error}. "
            "Check the permissions of its folder; the file is as it was."
        ) from error


def _replace(place: Path, content: bytes) -> None:
    number, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(place, temporary)
        # Windows has no owners of this kind, and only root may give files away.
        with contextlib.suppress(PermissionError, AttributeError):
            owner = place.stat()
            os.chown(temporary, owner.st_uid, owner.st_gid)
        temporary.replace(place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
