"""Keyed hashes of people."""

from pathlib import Path

import pytest

from faqbot.errors import StoreError
from faqbot.store.identity import key_in, user_hash


def test_a_person_has_one_hash_under_one_key_and_platform():
    known = user_hash(b"key", "slack", "U1")
    assert known == user_hash(b"key", "slack", "U1")
    others = {
        user_hash(b"key", "slack", "U2"),
        user_hash(b"key", "discord", "U1"),
        user_hash(b"other", "slack", "U1"),
    }
    assert known not in others
    assert len(others) == 3


def test_the_key_is_made_once_and_is_long(tmp_path: Path):
    key = key_in(tmp_path / "new")
    assert len(key) >= 32
    assert key_in(tmp_path / "new") == key


def test_a_key_cut_short_is_refused(tmp_path: Path):
    (tmp_path / "secret").write_text("short")
    with pytest.raises(StoreError, match="too short"):
        key_in(tmp_path)


def test_a_key_that_cannot_be_made_names_the_variable(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="FAQBOT_SECRET"):
        key_in(tmp_path / "file")


def test_processes_that_make_the_key_at_once_agree_on_it(tmp_path: Path):
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    for turn in range(20):
        barrier = Barrier(4)

        def make(folder: Path = tmp_path / str(turn), barrier: Barrier = barrier) -> bytes:
            barrier.wait()
            return key_in(folder)

        with ThreadPoolExecutor(4) as threads:
            assert len({done.result() for done in [threads.submit(make) for _ in range(4)]}) == 1
        assert [path.name for path in (tmp_path / str(turn)).iterdir()] == ["secret"]
