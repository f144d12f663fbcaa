"""`faqbot init`: what is written works as it stands, and nothing is ever overwritten."""

from pathlib import Path

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.errors import UnreadableError
from faqbot.knowledge import read
from faqbot.knowledge.starter import STARTER_FILES, starter_text, write_starter

ROOT = Path(__file__).parents[2]


def test_the_starter_is_valid_and_warns_only_of_its_placeholders(tmp_path: Path):
    write_starter(tmp_path / "new", PLATFORMS)
    reading = read(tmp_path / "new" / "faqs.yaml", PLATFORMS)
    assert reading.knowledge is not None
    assert all("placeholder" in problem.message for problem in reading.problems)


@pytest.mark.parametrize("name", STARTER_FILES)
def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path, name: str):
    (tmp_path / name).write_text("mine")
    with pytest.raises(UnreadableError, match="left as it is"):
        write_starter(tmp_path, PLATFORMS)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnreadableError, match="cannot be written"):
        write_starter(tmp_path / "file" / "new", PLATFORMS)


def test_the_environment_example_of_the_repository_is_the_one_that_init_writes():
    assert (ROOT / ".env.example").read_text() == starter_text(".env.example", PLATFORMS)
