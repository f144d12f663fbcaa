"""What the README says of installing the wheel and of completion in a shell."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from tools.try_wheel import readme_command

README = (ROOT / "README.md").read_text("utf-8")
FAQBOT = f"{sys.executable} -m faqbot"
SHELLS = ("bash", "zsh", "fish")


def completing(instruction: str, **environment: str) -> str:
    done = subprocess.run(
        FAQBOT.split(), capture_output=True, text=True, timeout=60,
        env=os.environ | {"_FAQBOT_COMPLETE": instruction} | environment,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_readme_names_the_script_of_each_shell_and_no_other():
    assert set(re.findall(r"\b(\w+)_source\b", README)) == set(SHELLS)
    assert "_FAQBOT_COMPLETE=bash_source faqbot" in README


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_each_shell_is_generated(shell: str, tmp_path: Path):
    script = completing(f"{shell}_source")
    assert "faqbot" in script
    assert f"_FAQBOT_COMPLETE={shell}_complete" in script
    if program := shutil.which(shell):
        (tmp_path / "script").write_text(script)
        subprocess.run([program, "-n", tmp_path / "script"], check=True, timeout=60)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
def test_the_readmes_line_makes_bash_complete_faqbot(tmp_path: Path):
    (line,) = re.findall(r"`(eval [^`]+bash_source[^`]+)`", README)
    command = tmp_path / "faqbot"
    command.write_text(f'#!/bin/sh\nexec {FAQBOT} "$@"\n')
    command.chmod(0o755)
    asked = (
        f"{line}; complete -p faqbot; COMP_WORDS=(faqbot ch); COMP_CWORD=1; "
        '_faqbot_completion faqbot ch faqbot; echo "${COMPREPLY[*]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", asked], capture_output=True, text=True, timeout=60, cwd=tmp_path,
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )  # fmt: skip
    registered, offered = done.stdout.splitlines()
    assert registered.startswith("complete")
    assert set(offered.split()) == {"chat", "check"}


@pytest.mark.parametrize(
    ("words", "offered"),
    [("faqbot db st", "status"), ("faqbot check --st", "--strict"), ("faqbot manifest ", "slack")],
)
def test_subcommands_options_and_choices_are_completed(words: str, offered: str):
    number = str(len(words.split(" ")) - 1)
    found = completing("bash_complete", COMP_WORDS=words, COMP_CWORD=number)
    assert found.splitlines() == [f"plain,{offered}"]


def test_files_are_completed():
    found = completing("bash_complete", COMP_WORDS="faqbot check ./fa", COMP_CWORD="2")
    assert found.splitlines() == ["file,./fa"]


def test_the_wheel_that_the_readme_makes_is_the_one_that_ci_tries():
    line = readme_command()
    steps = [step.split() for step in line.split(" && ")]
    assert [step[:2] for step in steps] == [
        ["python3", "-m"], [".venv/bin/pip", "wheel"], [".venv/bin/pip", "install"]
    ]  # fmt: skip
    files = [word for word in steps[2] if word.endswith(".txt")]
    assert files
    assert all(f"!{each}" in (ROOT / ".dockerignore").read_text().split() for each in files)
    assert "-m tools.try_wheel" in (ROOT / ".ci" / "run").read_text("utf-8")
