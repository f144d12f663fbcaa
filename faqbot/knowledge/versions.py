"""One version of the file: what stands at a path, or what git keeps of it under a revision."""

import os
import re
import subprocess
from pathlib import Path

from faqbot.errors import UnreadableError
from faqbot.knowledge.reader import Reading, read, read_text
from faqbot.knowledge.source import MAX_BYTES
from faqbot.model import Platforms

# A revision may not begin with a hyphen (git check-ref-format), which would make it an option.
_REVISION = re.compile(r"[^-\s\0:][^\s\0:]*")
_GIT_SECONDS = 30
# What git's hooks set to name their repository; here the folder's own counts
# (https://git-scm.com/docs/githooks).
_REPOSITORY = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"}


def read_version(name: str, platforms: Platforms, *, faqs: Path) -> Reading:
    """The file called `name`, or the file at `faqs` as it is in the git revision of that name.

    Raises:
        UnreadableError: There is neither such a file nor such a revision, or git lacks the file.
    """
    if Path(name).is_file():
        return read(Path(name), platforms)
    if not _REVISION.fullmatch(name):
        raise UnreadableError(f"{name}: no such file, and no revision either. {_HELP}")
    # Of a symbolic link, git keeps the path that it leads to, not the file.
    faqs = faqs.resolve()
    folder = faqs.parent
    if not folder.is_dir():
        raise UnreadableError(f"{name}: no such file, and {folder} is no folder. {_HELP}")
    try:
        content = _kept(name, folder, faqs.name)
    except FileNotFoundError as error:
        raise UnreadableError(f"{name}: no such file, and git is not here. {_INSTALL}") from error
    return read_text(content[: MAX_BYTES + 1], platforms, name=f"{name}:{faqs.name}")


def _kept(name: str, folder: Path, file: str) -> bytes:
    """What git keeps of `file` in `folder` under the revision `name`.

    Raises:
        UnreadableError: There is no such revision, or no such file in it.
        FileNotFoundError: There is no git.
    """
    commit = _git(
        name, folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
    )
    if commit is None:
        raise UnreadableError(
            f"{name}: no such file, and git knows no such revision in {folder}. {_HELP}"
        )
    # "./" makes the path one below the folder rather than one below the repository's root.
    content = _git(name, folder, "show", f"{commit.decode().strip()}:./{file}")
    if content is None:
        raise UnreadableError(
            f"{name}: the revision has no {file} in {folder}. "
            "Choose a later one, or set FAQBOT_FAQS to the file's path in it."
        )
    return content


_HELP = (
    "Name a file or a revision, such as HEAD~1 or main; a shallow clone may lack it "
    "(`git fetch --unshallow`)."
)


def _git(name: str, folder: Path, *arguments: str) -> bytes | None:
    """What git prints in `folder`; None where it refuses. Messages call what is looked for `name`.

    Raises:
        UnreadableError: There is no repository, or no answer.
        FileNotFoundError: There is no git.
    """
    environment = {key: value for key, value in os.environ.items() if key not in _REPOSITORY}
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and a revision is no option
            ["git", *arguments],  # noqa: S607 - the user's own git
            cwd=folder, env=environment | {"LC_ALL": "C"}, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=_GIT_SECONDS, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnreadableError(f"git did not answer in {folder}: {error}. {_INSTALL}") from error
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode(errors="replace")
    if "not a git repository" in said or "dubious ownership" in said:
        reason = said.strip().splitlines()[0].removeprefix("fatal: ")
        raise UnreadableError(
            f"{name}: no such file, and {folder} has no git repository to read: {reason}. "
            "Name two files, or run this in the file's repository."
        )
    return None


_INSTALL = "Name two files, or install git."
