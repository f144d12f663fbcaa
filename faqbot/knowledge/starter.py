"""The files that `faqbot init` writes."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from faqbot.errors import UnreadableError
from faqbot.knowledge.json_schema import schema_text
from faqbot.model import Platforms

SCHEMA_FILE = "faqs.schema.json"
# The file beside this module that holds what is written.
_KEPT = {"faqs.yaml": "starter.yaml", ".env.example": "starter.env"}
STARTER_FILES = (*_KEPT, SCHEMA_FILE)
IGNORE_FILE = ".gitignore"
# What no repository may hold: the tokens, and what clients asked.
IGNORED = (".env", ".faqbot/")


@dataclass(frozen=True, slots=True)
class Started:
    """What was done.

    Attributes:
        ignored: What was added to a .gitignore that was there already.
    """

    written: tuple[Path, ...]
    ignored: tuple[str, ...] = ()


def write_starter(folder: Path, platforms: Platforms) -> Started:
    """Write a starter faqs.yaml, its schema, .env.example and .gitignore into `folder`.

    A .gitignore that is there gets the lines that it lacks, and loses none.

    Raises:
        UnreadableError: One of the others is there already, or the folder cannot be written.
    """
    paths = [folder / name for name in STARTER_FILES]
    for path in paths:
        if path.exists():
            raise UnreadableError(
                f"{path} is there already and was left as it is. "
                "Choose an empty folder: `faqbot init FOLDER`."
            )
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            with path.open("x", encoding="utf-8") as file:
                written.append(path)
                file.write(starter_text(path.name, platforms))
        ignored = _ignore(folder / IGNORE_FILE)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise UnreadableError(
            f"{error.filename or folder}: cannot be written: {error.strerror or error}. "
            "Choose another folder: `faqbot init FOLDER`."
        ) from error
    if ignored is None:
        return Started((*paths, folder / IGNORE_FILE))
    return Started(tuple(paths), ignored)


def starter_text(name: str, platforms: Platforms) -> str:
    """The content of one of STARTER_FILES."""
    if name == SCHEMA_FILE:
        return schema_text(platforms)
    return (files("faqbot.knowledge") / _KEPT[name]).read_text("utf-8")


def _ignore(path: Path) -> tuple[str, ...] | None:
    """Have git ignore what it must; what was added to the file, None where there was none."""
    try:
        before = path.read_bytes()
    except FileNotFoundError:
        before = None
    known = {
        line.strip().strip("/") for line in (before or b"").decode("utf-8", "replace").split("\n")
    }
    lacking = tuple(each for each in IGNORED if each.strip("/") not in known)
    if lacking:
        gap = "\n" if before and not before.endswith(b"\n") else ""
        added = gap + "".join(f"{each}\n" for each in lacking)
        with path.open("ab") as file:
            file.write(added.encode())
    return None if before is None else lacking
