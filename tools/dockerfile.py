"""A Dockerfile and its .dockerignore, read as `docker build` does; what is not known is refused.

https://docs.docker.com/reference/dockerfile/
https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

KNOWN: Mapping[str, frozenset[str]] = {
    "WORKDIR": frozenset(),
    "COPY": frozenset({"from"}),
    "RUN": frozenset(),
    "ENV": frozenset(),
    "USER": frozenset(),
    "VOLUME": frozenset(),
    "EXPOSE": frozenset(),
    "HEALTHCHECK": frozenset({"interval", "timeout", "start-period"}),
    "STOPSIGNAL": frozenset(),
    "ENTRYPOINT": frozenset(),
    "CMD": frozenset(),
}
"""The instructions of a stage that can be carried out, each with its flags."""


class DockerfileError(Exception):
    """What is not known here, or cannot be carried out."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, with its flags taken off; `value` is not expanded yet."""

    name: str
    flags: Mapping[str, str]
    value: str


@dataclass(frozen=True, slots=True)
class Stage:
    """What stands between one FROM and the next; `name` is "" where it has none."""

    base: str
    name: str
    steps: list[Instruction] = field(default_factory=list)


def read(text: str) -> list[Stage]:
    """The stages of a Dockerfile, in order.

    Raises:
        DockerfileError: It holds something that is not known.
    """
    stages: list[Stage] = []
    arguments: dict[str, str] = {}
    kept = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(kept).replace("\\\n", " ").splitlines():
        if not line.strip():
            continue
        name, _, rest = line.strip().partition(" ")
        if name == "ARG" and not stages and "=" in rest:
            key, _, value = rest.partition("=")
            arguments[key] = value
        elif name == "FROM":
            base, *named = expanded(rest, arguments).split()
            if named and (len(named) != 2 or named[0].upper() != "AS"):
                raise DockerfileError(f"not known: {line}")
            stages.append(Stage(base, named[1] if named else ""))
        elif stages and name in KNOWN and "<<" not in rest:
            stages[-1].steps.append(_instruction(name, rest.strip()))
        else:
            raise DockerfileError(f"not known: {line}")
    return stages


def _instruction(name: str, rest: str) -> Instruction:
    flags = {}
    while found := re.match(r"--([a-z-]+)=(\S+)\s+", rest):
        flags[found[1]] = found[2]
        rest = rest[found.end() :]
    if rest.startswith("--") or flags.keys() - KNOWN[name]:
        raise DockerfileError(f"not known: a flag of {name} {rest}")
    return Instruction(name, flags, rest)


def expanded(value: str, variables: Mapping[str, str]) -> str:
    """The text with its `$NAME` and `${NAME}` replaced; DockerfileError for what is not set."""
    try:
        return Template(value).substitute(variables)
    except (KeyError, ValueError) as error:
        raise DockerfileError(f"cannot be expanded: {value}") from error


def pairs(value: str, variables: Mapping[str, str]) -> dict[str, str]:
    """What an ENV sets."""
    return {name: expanded(said, variables) for name, _, said in
            (each.partition("=") for each in shlex.split(value))}  # fmt: skip


def words(value: str) -> list[str]:
    """A command in its exec form, in which no shell stands before it; DockerfileError for another."""
    try:
        return [str(each) for each in json.loads(value)]
    except ValueError as error:
        raise DockerfileError(f"not in the exec form: {value}") from error


class Context:
    """The files of a folder that a build is sent: those that .dockerignore lets through."""

    def __init__(self, root: Path) -> None:
        self._root = root
        lines = (root / ".dockerignore").read_text("utf-8").splitlines()
        said = [line.strip() for line in lines if line.strip() and line[0] != "#"]
        self._patterns = [
            (_pattern(line.removeprefix("!")), not line.startswith("!")) for line in said
        ]

    def files(self, source: str) -> Iterator[Path]:
        """A file, or those below a folder, as paths from the root.

        Raises:
            DockerfileError: There is none.
        """
        top = self._root / source
        found = [top] if top.is_file() else (each for each in top.rglob("*") if each.is_file())
        sent = [path for each in found if self.sends(path := each.relative_to(self._root))]
        if not sent:
            raise DockerfileError(f"COPY: nothing called {source} is sent to the build")
        yield from sent

    def sends(self, path: Path) -> bool:
        """Whether it is let through: the last pattern counts that fits it or a folder above it."""
        ways = [path.as_posix(), *(each.as_posix() for each in path.parents)]
        ignored = False
        for pattern, ignores in self._patterns:
            if any(pattern.fullmatch(way) for way in ways[:-1]):
                ignored = ignores
        return not ignored


def _pattern(line: str) -> re.Pattern[str]:
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    split = re.split(r"(\*\*/|\*\*|\*|\?)", line.strip("/"))
    return re.compile("".join(parts.get(each, re.escape(each)) for each in split))
