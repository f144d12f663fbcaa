"""Build the wheel and try it as a stranger would: in an empty folder, on each Python that is here.

    python -m tools.try_wheel

Each of Python 3.11, 3.12 and 3.13 that is found (on PATH, or with pyenv) gets a fresh virtual
environment, with the versions in constraints.txt; the one that the Dockerfile names gets it by the
Dockerfile's own steps. The first of them also gets it by the README's own command. What is missing is
named; the first failure ends it with exit code 1.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.dockerfile import Context, Stage, read

ROOT = Path(__file__).parents[1]
VERSIONS = ("3.11", "3.12", "3.13")
# What a developer's environment says must not help the wheel.
OWN = ("FAQBOT_", "SLACK_", "DISCORD_", "PYTHON", "DATABASE_URL", "PORT", "VIRTUAL_ENV")
# Both adapters, and the migrations' own library, which no command of an empty folder needs.
IMPORTS = (
    "import faqbot.serving, faqbot.adapters.slack.run, faqbot.adapters.discord.run, alembic.command"
)


class TrialError(Exception):
    """A command did not do what it should."""


def main() -> None:
    """Build, look inside, install and run."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            wheel = built(Path(folder))
            inspect(wheel)
            found = {version: python for version in VERSIONS if (python := interpreter(version))}
            with ThreadPoolExecutor(max_workers=2) as pool:
                tries = [
                    pool.submit(attempt, wheel, python, Path(folder) / version)
                    for version, python in found.items()
                ]
                for version, tried in zip(found, tries, strict=True):
                    print(f"{wheel.name} on Python {version}: {tried.result()}")
            for python in [*found.values()][:1]:
                bin_ = install_as_readme(python, Path(folder) / "clone")
                print(f"as the README says: {used(bin_, Path(folder) / 'elsewhere')}")
        except TrialError as error:
            sys.exit(f"try_wheel: {error}")
    for version in VERSIONS:
        if version not in found:
            print(f"Python {version}: not here")
    if not found:
        sys.exit("try_wheel: no Python to try it on")


def built(folder: Path) -> Path:
    """The wheel of this checkout, made in `folder`."""
    run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)])
    (wheel,) = folder.glob("*.whl")
    return wheel


def inspect(wheel: Path) -> None:
    """Fail unless the wheel holds each file of the package, the licences, and nothing else."""
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "faqbot"]
    package = {name for name in run(tracked).splitlines() if (ROOT / name).is_file()}
    extra = {name for name in names - package if ".dist-info/" not in name}
    if extra or package - names:
        raise TrialError(f"{wheel.name}: lacks {sorted(package - names)}, has too {sorted(extra)}")
    with (ROOT / "pyproject.toml").open("rb") as file:
        licences = set(tomllib.load(file)["project"]["license-files"])
    held = {name.partition("/licenses/")[2] for name in names if ".dist-info/licenses/" in name}
    if held != licences:
        raise TrialError(f"{wheel.name}: its licences are {sorted(held)}, not {sorted(licences)}")


def interpreter(version: str) -> str | None:
    """A Python of that version that can make virtual environments; None where there is none."""
    for python in _candidates(version):
        asked = subprocess.run(
            [python, "-c", "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.stdout.strip() == version:
            return python
    return None


def _candidates(version: str) -> Iterator[str]:
    if python := shutil.which(f"python{version}"):
        yield python
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from map(str, sorted(pyenv.glob(f"versions/{version}*/bin/python")))


def attempt(wheel: Path, python: str, folder: Path) -> str:
    """Install the wheel into a new environment and use it in an empty folder; what was seen."""
    folder.mkdir()
    environment = folder / "venv"
    if folder.name == image_python():
        install_as_image(python, folder, environment)
    else:
        run([python, "-m", "venv", str(environment)])
        own = str(environment / "bin" / "python")
        constraints = str(ROOT / "constraints.txt")
        # No byte code: what is run once need not be compiled for good.
        install = ["install", "-q", "--no-compile", "-c", constraints, f"{wheel}[postgres]"]
        run([own, "-m", "pip", *install])
        run([own, "-m", "pip", "check"])
    return used(environment / "bin", folder / "empty")


def image_python() -> str:
    """The version of Python that the Dockerfile names."""
    return build_stage().base.removeprefix("python:").removesuffix("-slim")


def build_stage() -> Stage:
    """The stage of the Dockerfile that makes what is installed."""
    return read((ROOT / "Dockerfile").read_text("utf-8"))[0]


def install_as_image(python: str, folder: Path, environment: Path) -> None:
    """Do what the Dockerfile's build does, with what .dockerignore lets through."""
    context, builder = folder / "context", folder / "builder"
    run([python, "-m", "venv", str(builder)])
    copy_sources(context)
    for step in build_stage().steps:
        if step.name != "RUN":
            continue
        # No copy of what pip has fetched already is taken in an image; here it is.
        here = step.value.replace("--no-cache-dir", "").replace("/wheel", str(folder / "wheel"))
        here = here.replace("/opt/faqbot", str(environment))
        path = f"export PATH={builder / 'bin'}:$PATH"
        run(["bash", "-euo", "pipefail", "-c", f"{path}; {here}"], cwd=context)
    if list(environment.glob("lib/python*/site-packages/huggingface_hub")):
        raise TrialError("the image holds huggingface_hub")


def copy_sources(folder: Path) -> None:
    """Copy what .dockerignore lets through, which is what a wheel is built from."""
    for path in Context(ROOT).files("."):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / path)


def install_as_readme(python: str, clone: Path) -> Path:
    """Do what the README says of the wheel, with that Python; the folder of what is installed."""
    copy_sources(clone)
    line = readme_command().replace("python3 ", f"{python} ", 1)
    run(["bash", "-euo", "pipefail", "-c", line], cwd=clone)
    return clone / ".venv" / "bin"


def readme_command() -> str:
    """The line of the README that builds and installs the wheel."""
    readme = (ROOT / "README.md").read_text("utf-8")
    found = re.search(r"<!-- wheel -->\n```sh\n(.+)\n```", readme)
    if found is None:
        raise TrialError("README.md: no command below <!-- wheel -->")
    return found[1]


def used(bin_: Path, empty: Path) -> str:
    """Use what is installed in an empty folder; what was seen."""
    empty.mkdir()
    faqbot = str(bin_ / "faqbot")
    version = run([faqbot, "--version"], cwd=empty)
    run([faqbot, "--help"], cwd=empty)
    run([faqbot, "init"], cwd=empty)
    run([faqbot, "check"], cwd=empty)
    run([str(bin_ / "python"), "-W", "error::ImportWarning", "-c", IMPORTS], cwd=empty)
    # Not the file's own words, so that it takes the encoder.
    answer = json.loads(run([faqbot, "ask", "at what hour do you open", "--json"], cwd=empty))
    if answer["entry"] != "opening-hours":
        raise TrialError(f"{faqbot}: the answer was {answer}")
    if not (empty / ".faqbot" / "faqbot.sqlite3").exists():
        raise TrialError(f"{faqbot}: nothing was recorded")
    run([faqbot, "report"], cwd=empty)
    if "from 1 person" not in (empty / "faqbot-report.html").read_text("utf-8"):
        raise TrialError(f"{faqbot}: the report does not tell of the question")
    # Without a token it says so, and ends with 2.
    run([faqbot, "run"], cwd=empty, code=2)
    return f"{version.strip()}: init, check, ask, report and run do what they should"


def run(command: list[str], *, cwd: Path | None = None, code: int = 0) -> str:
    """What a command prints; fail unless it ends with `code`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != code:
        said = f"{done.stdout}\n{done.stderr}".strip()
        raise TrialError(f"`{' '.join(command)}` ended with {done.returncode}:\n{said}")
    return done.stdout


if __name__ == "__main__":
    main()
