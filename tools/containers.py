"""What a container is made of, by mount, unshare and control groups: a root, its limits, its user."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools.dockerfile import Instruction

# https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#default-devices
DEVICES = ("null", "zero", "full", "random", "urandom")
MEMORY_BYTES = 512 * 2**20
PROCESSES = 256


class TrialError(Exception):
    """Something did not do what it should."""


@dataclass
class Image:
    """A stage: its root, and what its instructions say."""

    root: Path
    env: dict[str, str]
    user: str = "root"
    folder: str = "/"
    said: dict[str, Instruction] = field(default_factory=dict)


def layered(folder: Path, base: Path) -> Image:
    """A root that is the base with what is written above it."""
    over = {name: folder / name for name in ("lower", "upper", "work", "root")}
    for each in over.values():
        each.mkdir(parents=True)
    run("mount", "--bind", base, over["lower"])
    layers = f"lowerdir={over['lower']},upperdir={over['upper']},workdir={over['work']}"
    run("mount", "-t", "overlay", "-o", layers, "overlay", over["root"])
    return Image(over["root"], {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin"})


def with_machine(root: Path) -> None:
    """What a container has from its machine."""
    run("mount", "-t", "proc", "proc", root / "proc")
    for name in ("dev", "run"):
        run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", root / name)
    for name in DEVICES:
        bind(Path("/dev") / name, root / "dev" / name)
    (root / "dev/shm").mkdir(mode=0o1777)
    bind(Path("/etc/resolv.conf"), root / "etc/resolv.conf")


def with_volumes(root: Path, volume: Path, folder: Path) -> None:
    """All is read-only but the volume, which begins as the image has it; /faqs is the folder's."""
    run("cp", "--archive", volume, folder / "volume")
    bind(folder / "faqs", root / "faqs", mode="ro")
    bind(folder / "volume", volume)
    with_machine(root)
    run("mount", "-o", "remount,ro", root)


def bind(source: Path, target: Path, *, mode: str = "rw") -> None:
    """Show a file or a folder at another place."""
    if source.is_dir():
        target.mkdir(exist_ok=True)
    else:
        target.touch()
    run("mount", "--bind", source, target)
    run("mount", "-o", f"remount,bind,{mode}", target)


def entering(image: Image, *command: str) -> list[str]:
    """A command in the image's folder, without a shell; its user has no capability."""
    start = ["chroot", str(image.root), "env", "--chdir", image.folder]
    if image.user != "root":
        start += ["setpriv", f"--reuid={image.user}", f"--regid={image.user}", "--init-groups"]
        start += ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
    return [*start, *command]


def limited(name: str) -> Iterator[Path]:
    """Control groups, of version 1 or 2, that bound memory and processes; none where there is none."""
    top = Path("/sys/fs/cgroup")
    for place, file, most in (
        (top / "memory", "memory.limit_in_bytes", MEMORY_BYTES),
        (top / "pids", "pids.max", PROCESSES),
        (top, "memory.max", MEMORY_BYTES),
    ):
        if (place / "cgroup.procs").exists():
            (place / name).mkdir()
            (place / name / file).write_text(str(most))
            yield place / name


def held(first: int, groups: list[Path]) -> str:
    """What the processes of the container hold, with what they share counted once."""
    if Path(f"/proc/{first}").stat().st_uid == 0:
        raise TrialError("it runs as root")
    pids = [first, *children(first)]
    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]
    kilobytes = sum(int(re.findall(r"\nPss: +(\d+)", each)[0]) for each in rollups)
    peaks = ["memory.peak", "memory.max_usage_in_bytes"]
    peak = [int(f.read_text()) >> 20 for each in groups for f in each.iterdir() if f.name in peaks]
    return (
        f"{len(pids)} processes hold {kilobytes >> 10} MB; its group's peak: {peak or 'unknown'} MB"
    )


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def run(*command: str | Path, env: dict[str, str] | None = None) -> str:
    """What a command prints; TrialError unless it ends with 0."""
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = f"{done.stdout}\n{done.stderr}".strip()
        raise TrialError(f"`{' '.join(map(str, command))}` ended with {done.returncode}:\n{said}")
    return done.stdout
