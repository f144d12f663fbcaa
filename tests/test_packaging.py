"""The image, the compose file and the unit: what they name is there, and does what they rely on."""

import asyncio
import configparser
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from faqbot.adapters import PLATFORMS
from faqbot.cli import cli
from faqbot.model.platform import transports_of
from faqbot.settings import known_names
from tests.processes import Start, free_port
from tests.scenarios.stages import FAQS
from tools.containers import PROCESSES
from tools.dockerfile import Context, DockerfileError, pairs, read, words

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
BUILD, IMAGE = read((ROOT / "Dockerfile").read_text())
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = ["worker", "web"]
# What else stands beside faqbot's own names.
PATHS = {"PATH", "PYTHONDONTWRITEBYTECODE"}
STOP_SECONDS = 6.0


def known() -> set[str]:
    """The names of all settings, as the environment has them."""
    return set(known_names(PLATFORMS))


def unit() -> configparser.ConfigParser:
    # A setting may stand there twice; of those only the last is read here.
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(ROOT / "deploy" / "faqbot.service")
    return parser


def instruction(name: str) -> str:
    """What an instruction of the image says, such as `CMD`."""
    (found,) = [step.value for step in IMAGE.steps if step.name == name]
    return found


def is_run(arguments: Iterable[str]) -> bool:
    """Whether faqbot takes these arguments, and they name only transports that there are."""
    command, *rest = arguments
    given = rest[1].split(",") if rest[:1] == ["--only"] else []
    helped = CliRunner().invoke(cli, [command, "--help"])
    return (
        command == "run"
        and helped.exit_code == 0
        and set(given) <= set(transports_of(PLATFORMS))
        and len(rest) in (0, 2)
    )


def test_the_image_starts_the_command_itself_so_that_a_signal_reaches_it():
    entrypoint, command = words(instruction("ENTRYPOINT")), words(instruction("CMD"))
    assert set(entrypoint) <= set(PROJECT["scripts"])
    assert is_run(command)
    assert instruction("STOPSIGNAL") == "SIGTERM"


def test_the_images_variables_are_settings_and_its_user_is_not_root():
    variables = pairs(instruction("ENV"), {"PATH": "/bin"})
    assert variables.keys() - PATHS <= known()
    assert instruction("USER") not in {"root", "0"}
    assert f" {instruction('USER')} " in f"{instruction('RUN')} "
    assert variables["FAQBOT_DATA_DIR"] == instruction("VOLUME")


def test_what_the_build_copies_is_there_and_not_ignored():
    copied = [
        name for step in BUILD.steps if step.name == "COPY" for name in step.value.split()[:-1]
    ]
    let_through = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert sorted(copied) == sorted(let_through)
    assert all((ROOT / name).exists() for name in copied)
    needed = {"pyproject.toml", PROJECT["readme"], *PROJECT["license-files"]}
    assert all(any(Path(name).is_relative_to(each) for each in copied) for name in needed)


def test_the_image_has_a_python_that_the_project_names():
    version = IMAGE.base.removeprefix("python:").removesuffix("-slim")
    assert BUILD.base == IMAGE.base
    assert f"Programming Language :: Python :: {version}" in PROJECT["classifiers"]


def test_the_build_is_sent_the_files_that_it_copies_and_no_others():
    context = Context(ROOT)
    sent = {path.as_posix() for path in context.files("faqbot")}
    assert {"faqbot/cli/__init__.py", "faqbot/knowledge/starter.env"} <= sent
    assert not any("__pycache__" in path for path in sent)
    # A folder that holds one file of the build, secrets, and what nobody asked for.
    refused = [".env", "faqs.yaml", "deploy/faqbot.service", ".git/config", "tests/conftest.py"]
    assert not any(context.sends(Path(path)) for path in refused)
    assert context.sends(Path("deploy/slim.py"))
    with pytest.raises(DockerfileError, match="nothing called tests is sent"):
        next(context.files("tests"))


@pytest.mark.parametrize(
    "line",
    [
        "ADD https://acme.example/file /",
        "COPY --chown=faqbot faqbot faqbot",
        "RUN --mount=type=cache,target=/root pip list",
        "RUN <<END",
        "ARG LATER=1",
        'SHELL ["bash"]',
    ],
)
def test_an_instruction_that_could_not_be_tried_is_refused(line: str):
    text = (ROOT / "Dockerfile").read_text()
    assert read(text)
    with pytest.raises(DockerfileError, match="not known"):
        read(f"{text}\n{line}\n")


def test_no_shell_stands_before_a_command_of_the_image():
    with pytest.raises(DockerfileError, match="not in the exec form"):
        words("faqbot run")


async def test_the_health_check_tells_a_process_that_lives_from_none(start: Start, tmp_path: Path):
    (tmp_path / "faqs.yaml").write_text(FAQS % {"listed": 1, "forum": 2})
    port = str(free_port())
    check = words(instruction("HEALTHCHECK").removeprefix("CMD "))
    assert check[0] == "python"

    async def is_healthy() -> bool:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *check[1:], env=os.environ | {"PORT": port},
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        return await process.wait() == 0

    assert not await is_healthy()
    # A transport without its token idles, and needs no server.
    own = {"PORT": port, "DISCORD_TOKEN": "x", "FAQBOT_ENCODER": "none"}
    bot = start("run", "--only", "slack-http", environment=own)
    await bot.wait_for_line("idle")
    assert await is_healthy()
    bot.send_signal(signal.SIGTERM)
    await bot.ended()
    assert not await is_healthy()


@pytest.mark.parametrize("name", SERVICES)
def test_the_composed_services_run_what_there_is_with_settings_that_there_are(name: str):
    service = COMPOSE["services"][name]
    assert is_run(service["command"])
    assert set(service["environment"]) <= known()
    assert service["environment"]["DATABASE_URL"].startswith("postgresql://")
    assert float(service["stop_grace_period"].removesuffix("s")) > STOP_SECONDS
    assert service["depends_on"]["postgres"]["condition"] == "service_healthy"
    # A PostgreSQL that sets itself up for the first time listens on no TCP port yet.
    assert "--host" in COMPOSE["services"]["postgres"]["healthcheck"]["test"]
    # As the image was tried with: python -m tools.try_image.
    assert service["pids_limit"] == PROCESSES
    # Read-only but for what the image declares, and a folder for SQLite's own.
    assert service["read_only"]
    assert service["environment"]["FAQBOT_DATA_DIR"] == instruction("VOLUME")
    assert service["environment"]["FAQBOT_DATA_DIR"] in service["volumes"]
    folder = Path(service["environment"]["FAQBOT_FAQS"]).parent
    assert f"./faqs:{folder}:ro" in service["volumes"]


def test_no_secret_stands_in_the_compose_file():
    text = (ROOT / "compose.yaml").read_text()
    secrets = re.findall(r"^ *(?:POSTGRES_PASSWORD|FAQBOT_SECRET): (.*)$", text, re.MULTILINE)
    assert len(secrets) == 2
    assert all(each.startswith("${") and ":?" in each for each in secrets)
    assert ":${POSTGRES_PASSWORD:?" in text


def test_the_composed_services_are_the_procfiles():
    lines = (ROOT / "Procfile").read_text().splitlines()
    commands = dict(line.split(": faqbot ") for line in lines)
    assert {name: " ".join(COMPOSE["services"][name]["command"]) for name in SERVICES} == commands


def test_the_unit_runs_what_there_is_with_settings_that_there_are():
    service = unit()["Service"]
    program, *arguments = service["ExecStart"].split()
    assert Path(program).name in PROJECT["scripts"]
    assert is_run(arguments)
    text = (ROOT / "deploy" / "faqbot.service").read_text()
    variables = dict(re.findall(r"^Environment=(\w+)=(.*)$", text, re.MULTILINE))
    # slack_bolt asks for a home when it is imported, and a dynamic user may have none.
    assert variables.keys() - {"HOME"} <= known()
    assert variables["HOME"] == variables["FAQBOT_DATA_DIR"] == service["WorkingDirectory"]
    assert int(service["TasksMax"]) == PROCESSES
    assert float(service["TimeoutStopSec"]) > STOP_SECONDS
    assert int(service["LimitNOFILE"]) > 10_000
    # A wrong token is no reason to start again and again.
    assert (service["Restart"], service["RestartPreventExitStatus"]) == ("on-failure", "2")
    assert service["WorkingDirectory"] == f"%S/{service['StateDirectory']}"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_takes_the_unit(tmp_path: Path):
    text = (ROOT / "deploy" / "faqbot.service").read_text()
    own = tmp_path / "faqbot.service"
    own.write_text(text.replace("/opt/faqbot/bin/faqbot", shutil.which("true") or "/bin/true"))
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", own], capture_output=True, text=True
    )
    assert (verified.returncode, verified.stderr) == (0, "")


def test_the_page_on_security_names_settings_that_there_are_and_links_that_lead_somewhere():
    page = (ROOT / "SECURITY.md").read_text("utf-8")
    assert set(re.findall(r"`((?:FAQBOT|SLACK|DISCORD|DATABASE)_[A-Z_]+)`", page)) <= known()
    links = re.findall(r"\]\(([^)#]+)", page)
    assert links
    assert all((ROOT / link).exists() for link in links)
