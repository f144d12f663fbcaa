"""Every way in which a file is replaced is seen; nothing half written is."""

import os
import subprocess
from pathlib import Path

import pytest

from faqbot.errors import UnreadableError
from faqbot.knowledge.reader import revision_of
from faqbot.knowledge.watch import Watch

OLD, NEW = b"version: 1 # old", b"version: 1 # new"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "faqs.yaml"
    path.write_bytes(OLD)
    return path


def seen(watch: Watch, looks: int = 4) -> list[bytes]:
    found = (watch.look() for _ in range(looks))
    return [content for content in found if content is not None]


def write_in_place(path: Path) -> None:
    path.write_bytes(NEW)


def rename_over(path: Path) -> None:
    other = path.with_name("faqs.yaml.swp")
    other.write_bytes(NEW)
    other.replace(path)


def delete_and_make(path: Path) -> None:
    path.unlink()
    path.write_bytes(NEW)


def same_size_and_time(path: Path) -> None:
    before = path.stat()
    other = path.with_name("other")
    other.write_bytes(NEW)
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize(
    "change", [write_in_place, rename_over, delete_and_make, same_size_and_time]
)
def test_a_replaced_file_is_seen_once(path: Path, change):
    watch = Watch(path, revision_of(OLD))
    assert seen(watch) == []
    change(path)
    assert seen(watch) == [NEW]


def test_a_configmap_whose_link_moves_is_seen(tmp_path: Path):
    for name, content in (("v1", OLD), ("v2", NEW)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "faqs.yaml").write_bytes(content)
    (tmp_path / "data").symlink_to("v1")
    (tmp_path / "faqs.yaml").symlink_to("data/faqs.yaml")
    watch = Watch(tmp_path / "faqs.yaml", revision_of(OLD))
    assert seen(watch) == []
    (tmp_path / "data.new").symlink_to("v2")
    (tmp_path / "data.new").replace(tmp_path / "data")
    assert seen(watch) == [NEW]


def test_a_git_checkout_is_seen(tmp_path: Path):
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(
            ["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True
        )

    path = tmp_path / "faqs.yaml"
    git("init", "-q")
    for content in (OLD, NEW):
        path.write_bytes(content)
        git("add", ".")
        git("commit", "-qm", "x")
    git("checkout", "-q", "HEAD~1")
    watch = Watch(path, revision_of(OLD))
    assert seen(watch) == []
    git("checkout", "-q", "-")
    assert seen(watch) == [NEW]


def test_a_change_before_the_first_look_is_seen(path: Path):
    watch = Watch(path, revision_of(OLD))
    path.write_bytes(NEW)
    assert seen(watch) == [NEW]


def test_a_touched_file_is_nothing_new(path: Path):
    watch = Watch(path, revision_of(OLD))
    os.utime(path)
    assert seen(watch) == []


def test_a_file_written_in_two_steps_is_read_when_two_looks_agree(path: Path):
    watch = Watch(path, revision_of(OLD))
    path.write_bytes(NEW[:5])
    assert watch.look() is None
    path.write_bytes(NEW)
    assert watch.look() is None
    assert watch.look() == NEW


def test_a_change_taken_back_is_nothing_new(path: Path):
    watch = Watch(path, revision_of(OLD))
    path.write_bytes(NEW)
    assert watch.look() is None
    path.write_bytes(OLD)
    assert seen(watch) == []


def test_a_deleted_file_is_said_at_each_look_and_seen_when_it_is_back(path: Path):
    watch = Watch(path, revision_of(OLD))
    path.unlink()
    for _ in range(2):
        with pytest.raises(UnreadableError):
            watch.look()
    path.write_bytes(NEW)
    assert seen(watch) == [NEW]
