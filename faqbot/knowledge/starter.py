"""The files that `faqbot init` writes."""

from importlib.resources import files
from pathlib import Path

from faqbot.errors import UnreadableError

# What is written, and the file beside this module that holds it.
STARTER_FILES = {"faqs.yaml": "starter.yaml", ".env.example": "starter.env"}


def write_starter(folder: Path) -> list[Path]:
    """Write a starter faqs.yaml and .env.example into `folder`; the paths written.

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
                file.write(starter_text(path.name))
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise UnreadableError(
            f"{folder}: cannot be written: {error.strerror or error}. Choose another folder."
        ) from error
    return paths


def starter_text(name: str) -> str:
    """The content of one of STARTER_FILES."""
    return (files("faqbot.knowledge") / STARTER_FILES[name]).read_text("utf-8")
