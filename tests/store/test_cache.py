"""The cache: whole or not there, and never in the way."""

import logging
from pathlib import Path

import pytest

from faqbot.store import FileCache


def test_what_was_saved_last_comes_back(tmp_path: Path):
    cache = FileCache(tmp_path / "new" / "folder")
    assert cache.load("a") is None
    cache.save("a", b"one")
    cache.save("a", b"two")
    cache.save("b", b"")
    assert (cache.load("a"), FileCache(tmp_path / "new" / "folder").load("b")) == (b"two", b"")
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == ["a", "b"]


def test_what_is_damaged_is_not_there_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    cache = FileCache(tmp_path)
    cache.save("a", b"content")
    (tmp_path / "a").write_bytes((tmp_path / "a").read_bytes()[:-1])
    assert cache.load("a") is None
    assert "is damaged and is made anew" in caplog.text


def test_a_folder_that_cannot_be_used_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "file").write_text("")
    cache = FileCache(tmp_path / "file")
    with caplog.at_level(logging.INFO, logger="faqbot.store.cache"):
        cache.save("a", b"content")
        cache.save("b", b"content")
        assert cache.load("a") is None
    assert len(caplog.records) == 1
    assert "Check the folder's disk" in caplog.text
