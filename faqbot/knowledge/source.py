"""The bytes of faqs.yaml become text, or the reasons why they cannot."""

import codecs
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from faqbot.errors import Problem, UnreadableError

MAX_BYTES = 8 * 1024 * 1024
# What neither YAML 1.2 (section 5.1) nor a chat has a place for; and the line ends that libyaml
# counts and editors do not, which would set all later line numbers off.
CONTROL_CHARACTER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)


def read_bytes(path: Path) -> bytes:
    """The content of the file at `path`, whatever its size up to one byte over the limit.

    Raises:
        UnreadableError: There is no such file, it is a folder or a pipe, or it may not be read.
    """
    try:
        with open(path, "rb", opener=_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableError(f"{path}: is no file but a pipe or a device. Name a file.")
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UnreadableError(
            f"{path}: no such file. Name another one (or set FAQBOT_FAQS), "
            "or run `faqbot init` to write a starter file."
        ) from error
    except IsADirectoryError as error:
        raise UnreadableError(f"{path}: is a folder. Name the YAML file inside it.") from error
    except OSError as error:
        raise UnreadableError(
            f"{path}: cannot be read: {error.strerror or error}. Check the path and its permissions."
        ) from error


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for the other end of a pipe, which may never come."""
    return os.open(path, flags | os.O_NONBLOCK)


def decode(content: bytes) -> tuple[str, list[Problem]]:
    """`content` as text, with the problems that forbid to read on; a byte order mark is dropped."""
    if len(content) > MAX_BYTES:
        return "", [
            Problem(
                line=0,
                column=0,
                message="the file is larger than 8 MB",
                remedy="split off what is no FAQ; 8 MB hold some 20,000 entries",
                code="too-large",
            )
        ]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "", [
            Problem(
                line=0,
                column=0,
                message="the file is UTF-16",
                remedy='choose "UTF-8" in your editor\'s "Save as"',
                code="utf-16",
            )
        ]
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("utf-8-sig", errors="replace"), list(_undecodable(content))
    return text, [
        Problem(
            line=number,
            column=found.start() + 1,
            message=f"the control character U+{ord(found[0]):04X} is not allowed",
            remedy="delete it; it is invisible in most editors, so retype the words around it",
            code="control-character",
        )
        for number, line in enumerate(text.split("\n"), start=1)
        for found in CONTROL_CHARACTER.finditer(line)
    ]


def _undecodable(content: bytes) -> Iterator[Problem]:
    """The first byte of each line that is not UTF-8."""
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            yield Problem(
                line=number,
                column=len(line[: error.start].decode("utf-8")) + 1,
                message=f"byte 0x{line[error.start]:02X} is not UTF-8",
                remedy="save the file as UTF-8 in your editor",
                code="not-utf-8",
            )
