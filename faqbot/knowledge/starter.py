"""The files that `faqbot init` writes."""

from importlib.resources import files
from pathlib import Path

from faqbot.errors import UnreadableError
from faqbot.knowledge.json_schema import schema_text
from faqbot.model import Platforms

SCHEMA_FILE = "faqs.schema.json"
# The file beside this module that holds what is written.
_KEPT = {"faqs.yaml": "starter.yaml", ".env.example": "starter.env"}
STARTER_FILES = (*_KEPT, SCHEMA_FILE)


def write_starter(folder: Path, platforms: Platforms) -> list[Path]:
    """Write a starter faqs.yaml, its schema and .env.example into `folder`; the paths written.

    Raises:
        UnreadableError: One of them is there already, or the folder cannot be written.
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
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise UnreadableError(
            f"{folder}: cannot be written: {error.strerror or error}. Choose another folder."
        ) from error
    return paths


def starter_text(name: str, platforms: Platforms) -> str:
    """The content of one of STARTER_FILES."""
    if name == SCHEMA_FILE:
        return schema_text(platforms)
    return (files("faqbot.knowledge") / _KEPT[name]).read_text("utf-8")
