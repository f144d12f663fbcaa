"""The environment."""

from pathlib import Path

import pytest

from faqbot.errors import SettingsError
from faqbot.settings import Settings, read_settings

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for name in names():
        monkeypatch.delenv(name, raising=False)


def names() -> list[str]:
    return [
        str(field.validation_alias or f"FAQBOT_{name.upper()}")
        for name, field in Settings.model_fields.items()
    ]


def test_without_an_environment_the_defaults_stand():
    settings = read_settings()
    assert (settings.faqs, settings.data_dir) == (Path("faqs.yaml"), Path(".faqbot"))
    assert (settings.retention_days, settings.log_level) == (180, None)
    assert settings.database_url is None


def test_the_environment_wins_over_a_dotenv_file(monkeypatch: pytest.MonkeyPatch):
    Path(".env").write_text("FAQBOT_FAQS=a.yaml\nFAQBOT_RETENTION_DAYS=7\nOTHER=1\n")
    monkeypatch.setenv("FAQBOT_FAQS", "b.yaml")
    settings = read_settings()
    assert (settings.faqs, settings.retention_days) == (Path("b.yaml"), 7)


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FAQBOT_SECRET", "")
    monkeypatch.setenv("DATABASE_URL", "")
    assert (read_settings().secret, read_settings().database_url) == (None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FAQBOT_RETENTION_DAYS", "soon"),
        ("FAQBOT_RETENTION_DAYS", "0"),
        ("FAQBOT_LOG_LEVEL", "x"),
        ("PORT", "0"),
        ("DISCORD_TOKEN", "a\nb"),
        ("SLACK_API_URL", "nonsense"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        read_settings()


def test_a_dotenv_that_is_no_text_is_named():
    Path(".env").write_bytes(b"FAQBOT_FAQS=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env"):
        read_settings()


def test_no_secret_shows_in_the_settings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FAQBOT_SECRET", "hunter2hunter2hunter2")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@h/d")
    assert "hunter2" not in repr(read_settings())


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("document", ["docs/running.md", ".env.example"])
def test_each_name_is_documented(name, document):
    assert name in (ROOT / document).read_text()
