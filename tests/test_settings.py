"""The environment."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.errors import SettingsError
from faqbot.settings import known_names, read_settings, unknown_names

ROOT = Path(__file__).parents[1]
NOBODY = 65_534


@pytest.fixture(autouse=True)
def empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for name in known_names(PLATFORMS):
        monkeypatch.delenv(name, raising=False)


def test_without_an_environment_the_defaults_stand():
    settings = read_settings(PLATFORMS)
    assert (settings.faqs, settings.data_dir) == (Path("faqs.yaml"), Path(".faqbot"))
    assert (settings.retention_days, settings.log_level) == (180, None)
    assert settings.database_url is None


def test_the_environment_wins_over_a_dotenv_file(monkeypatch: pytest.MonkeyPatch):
    Path(".env").write_text("FAQBOT_FAQS=a.yaml\nFAQBOT_RETENTION_DAYS=7\nOTHER=1\n")
    monkeypatch.setenv("FAQBOT_FAQS", "b.yaml")
    settings = read_settings(PLATFORMS)
    assert (settings.faqs, settings.retention_days) == (Path("b.yaml"), 7)


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FAQBOT_SECRET", "")
    monkeypatch.setenv("DATABASE_URL", "")
    assert (read_settings(PLATFORMS).secret, read_settings(PLATFORMS).database_url) == (None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FAQBOT_RETENTION_DAYS", "soon"),
        ("FAQBOT_RETENTION_DAYS", "0"),
        ("FAQBOT_LOG_LEVEL", "x"),
        ("PORT", "0"),
        ("DISCORD_TOKEN", "a\nb"),
        ("SLACK_API_URL", "nonsense"),
        ("FAQBOT_HOST", "a b"),
        ("FAQBOT_METRICS_HOST", "http://x"),
        ("FAQBOT_METRICS_PORT", "70000"),
        ("FAQBOT_LOG_FORMAT", "xml"),
        ("FAQBOT_DISCORD_SHARDS", "3"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        read_settings(PLATFORMS)


def test_a_dotenv_that_is_no_text_is_named():
    Path(".env").write_bytes(b"FAQBOT_FAQS=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env"):
        read_settings(PLATFORMS)


@pytest.fixture
def closed_dotenv() -> Iterator[None]:
    """A `.env` that the user may not read, who is not root, since that one may read everything."""
    Path(".env").touch(mode=0o000)
    user = os.geteuid()
    os.seteuid(user or NOBODY)
    yield
    os.seteuid(user)


@pytest.mark.usefixtures("closed_dotenv")
def test_a_dotenv_that_may_not_be_read_is_named_with_what_to_do():
    with pytest.raises(SettingsError, match=r"\.env .*who runs faqbot"):
        read_settings(PLATFORMS)


def test_no_secret_shows_in_the_settings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FAQBOT_SECRET", "hunter2hunter2hunter2")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@h/d")
    assert "hunter2" not in repr(read_settings(PLATFORMS))


@pytest.mark.parametrize("name", known_names(PLATFORMS))
@pytest.mark.parametrize("document", ["docs/settings.md", ".env.example"])
def test_each_name_is_documented(name, document):
    assert name in (ROOT / document).read_text()


def test_a_name_that_nothing_reads_is_found_in_the_environment_and_in_dotenv(
    monkeypatch: pytest.MonkeyPatch,
):
    Path(".env").write_text("FAQBOT_FAQ=a.yaml\nfaqbot_retention=7\nFAQBOT_FAQS=b.yaml\nOTHER=1\n")
    monkeypatch.setenv("FAQBOT_LOGLEVEL", "DEBUG")
    monkeypatch.setenv("faqbot_log_level", "DEBUG")
    assert unknown_names(PLATFORMS) == ["FAQBOT_FAQ", "FAQBOT_LOGLEVEL", "FAQBOT_RETENTION"]


def test_the_example_names_nothing_that_is_not_read(monkeypatch: pytest.MonkeyPatch):
    Path(".env").write_text((ROOT / ".env.example").read_text())
    assert unknown_names(PLATFORMS) == []
    settings = read_settings(PLATFORMS)
    assert (settings.metrics_port, settings.metrics_host) == (None, "127.0.0.1")
    assert (settings.host, settings.log_format) == ("0.0.0.0", "text")
