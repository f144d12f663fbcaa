"""Carry out the Dockerfile without Docker, and try what comes of it as a container would run it.

    python -m tools.try_image [--base FOLDER]

As root on Linux, with debootstrap and overlayfs. What stands for `python:X-slim` is the Debian whose own
Python is X, from the mirror of this machine's apt, with what that image has of Python's: no mark of
"externally managed", and `python` for python3. pip asks whom it asks on this machine. Everything
happens in namespaces that end with it. What is tried: an answer to a fake Slack, as the image's user
with no capability, a read-only root and 512 MB; the health check; a stop by SIGTERM.
"""

import argparse
import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.wire.slack import FakeSlack
from tools.containers import (
    Image,
    TrialError,
    children,
    entering,
    held,
    layered,
    limited,
    run,
    with_machine,
    with_volumes,
)
from tools.dockerfile import Context, DockerfileError, Instruction, expanded, pairs, read, words

ROOT = Path(__file__).parents[1]
DEBIANS = {"3.11": "bookworm", "3.13": "trixie"}
PACKAGES = "ca-certificates,python3,python3-pip,python3-venv"
MOUNTED = ("proc", "dev", "run", "etc/resolv.conf")
STARTED = ("ENTRYPOINT", "CMD")
STOP_SECONDS = 6.0
FAQS = """\
version: 1
site: {name: Acme, url: "https://acme.example", contact: "mailto:hi@acme.example"}
entries:
  - {id: hours, question: When are you open?, answer: We open at nine.}
  - {id: delivery, question: How long does delivery take?, answer: Three days.}
"""


def main() -> None:
    """Make the folder, and go on in namespaces of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--base", type=Path, help="where the Debian is, or is to be kept")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        try:
            tried(options.inside, options.base)
        except (TrialError, DockerfileError, AssertionError, TimeoutError) as error:
            sys.exit(f"try_image: {type(error).__name__}: {error}")
        return
    with tempfile.TemporaryDirectory() as folder:
        base = (options.base or Path(folder) / "base").resolve()
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        again = [sys.executable, "-m", "tools.try_image", "--inside", folder, "--base", str(base)]
        sys.exit(subprocess.run([*apart, *again], cwd=ROOT, check=False).returncode)


def tried(folder: Path, base: Path) -> None:
    """Build every stage, and run the last one."""
    stages = read((ROOT / "Dockerfile").read_text("utf-8"))
    built: dict[str, Image] = {}
    for number, stage in enumerate(stages):
        found = re.fullmatch(r"python:([\d.]+)-slim", stage.base)
        if found is None or found[1] not in DEBIANS:
            raise TrialError(f"no Debian here stands for {stage.base}")
        debian(base, DEBIANS[found[1]])
        image = layered(folder / str(number), base)
        with_machine(image.root)
        for step in stage.steps:
            print(f"{stage.name or 'image'}: {step.name} {step.value}"[:100], flush=True)
            carry_out(step, image, built)
        run("umount", "-R", *(image.root / each for each in MOUNTED))
        built[stage.name] = image
    size = (
        int(run("du", "-sk", "--apparent-size", image.root.with_name("upper")).split()[0]) // 1024
    )
    print(f"the image adds {size} MB to its base")
    (folder / "faqs").mkdir()
    (folder / "faqs/faqs.yaml").write_text(FAQS)
    asyncio.run(used(image, folder))


def debian(base: Path, suite: str) -> None:
    """Make the Debian that stands for the official image, where there is none yet."""
    if (base / "usr/local/bin/python").is_symlink():
        return
    wanted = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(LABEL)", "Created-By: Packages"]
    mirrors = [line.split()[0] for line in run(*wanted).splitlines() if line.endswith(" Debian")]
    if not mirrors:
        raise TrialError("apt knows no mirror of Debian; run apt-get update")
    run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite, base, mirrors[0])
    for mark in base.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
        mark.unlink()
    (base / "usr/local/bin/python").symlink_to("/usr/bin/python3")


def carry_out(step: Instruction, image: Image, built: dict[str, Image]) -> None:
    """Do what an instruction says, or keep it for the container."""
    value = step.value if step.name == "RUN" else expanded(step.value, image.env)
    match step.name:
        case "ENV":
            image.env |= pairs(step.value, image.env)
        case "USER":
            image.user = value
        case "WORKDIR":
            image.folder = os.path.normpath(Path(image.folder) / value)
            (image.root / image.folder[1:]).mkdir(parents=True, exist_ok=True)
        case "COPY":
            *sources, target = value.split()
            copy(sources, image.root / os.path.normpath(Path(image.folder) / target)[1:],
                 built[step.flags["from"]].root if step.flags else None,
                 is_folder=target.endswith("/"))  # fmt: skip
        case "RUN":
            env = image.env | {"HOME": "/root"} | machines_pip(image.root)
            run(*entering(image, "/bin/sh", "-c", value), env=env)
        case _:
            image.said[step.name] = step


def copy(sources: list[str], target: Path, other: Path | None, *, is_folder: bool) -> None:
    """COPY: files and the contents of folders, from the context or from another stage."""
    for source in sources:
        if other is not None:
            target.mkdir(parents=True, exist_ok=True)
            run("cp", "--archive", f"{other}{source}/.", target)
            continue
        for path in Context(ROOT).files(source):
            to = target / (path.name if is_folder else path.relative_to(source))
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, to)


def machines_pip(root: Path) -> dict[str, str]:
    """The configuration of this machine's pip as variables, but for its folders."""
    env = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    for line in run(sys.executable, "-m", "pip", "config", "list").splitlines():
        key, _, said = line.partition("=")
        value = said.strip("'")
        if Path(value).is_file():
            there = root / "run/machine" / Path(value).relative_to("/")
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(value, there)
            value = f"/{there.relative_to(root)}"
        elif value.startswith(("/", "file:")):
            continue
        env["PIP_" + key.rpartition(".")[2].upper().replace("-", "_").strip("_.")] = value
    return env


async def used(image: Image, folder: Path) -> None:
    """Run the container: ask, look at its health, stop it."""
    volume = image.root / image.said["VOLUME"].value[1:]
    with_volumes(image.root, volume, folder)
    health = words(image.said["HEALTHCHECK"].value.removeprefix("CMD "))
    groups = [*limited(f"faqbot-{time.time_ns()}")]
    joining = "".join(f"echo 0 > {each}/cgroup.procs; " for each in groups)
    async with FakeSlack() as slack:
        told = {name: value for name, value in slack.env().items() if name.startswith("SLACK_")}
        env = image.env | told | {"HOME": "/nonexistent", "PORT": str(slack.port + 1)}
        bot = await asyncio.create_subprocess_exec(
            *("unshare", "--pid", "--mount", "--fork", "--kill-child", "sh", "-ec"),
            f'{joining} mount -t proc proc "$0/proc"; exec "$@"', str(image.root),
            *entering(image, *(word for each in STARTED for word in words(image.said[each].value))),
            env=env, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            await slack.wait_for_socket(timeout=60)
            await slack.send(slack.events.direct_message("when do you open?"))
            reply = await slack.wait_for_message(timeout=10)
            (first,) = children(bot.pid)
            enter = ["nsenter", f"--target={first}", "--mount", "--pid", "--"]
            run(*enter, *entering(image, *health), env=env)
            print(f"it answers: {reply.text}\nand is healthy;", held(first, groups))
            before = time.monotonic()
            os.kill(first, signal.SIGTERM)
            await asyncio.wait_for(bot.wait(), STOP_SECONDS)
            print(f"SIGTERM ended it within {time.monotonic() - before:.1f} s")
        finally:
            if bot.returncode is None:
                bot.kill()
            _, log = await bot.communicate()
            print(log.decode())
            for each in groups:
                each.rmdir()
    if bot.returncode != 0 or b"warning:" in log or b"error:" in log or "nine" not in reply.text:
        raise TrialError(f"it ended with {bot.returncode}; its answer and its log are above")
    written = sorted(each.name for each in volume.iterdir())
    if "faqbot.sqlite3" not in written or [*(image.root / "dev/shm").iterdir()]:
        raise TrialError(f"its volume holds {written}")
    print("it wrote nothing but", *written)


if __name__ == "__main__":
    main()
