"""The environment, read once: every name that faqbot knows, with its default."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    SettingsConfigDict,
)

from faqbot.errors import SettingsError

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["text", "json"]
_PREFIX = "FAQBOT_"


class Settings(BaseSettings):
    """What the environment and a `.env` file say; the environment wins, empty counts as unset."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    faqs: Path = Path("faqs.yaml")
    data_dir: Path = Path(".faqbot")
    encoder: str | None = None
    log_level: LogLevel | None = None
    log_format: LogFormat = "text"
    # A health check comes from outside the container, so every interface is served.
    host: str = "0.0.0.0"  # noqa: S104
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    secret: SecretStr | None = None
    retention_days: int = Field(default=180, ge=1, le=3650)
    rate_limit: int = Field(default=20, ge=0)
    report_to_handoff: bool = False
    discord_shards: Literal["auto"] | None = None
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")

    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(
        default=None, validation_alias="SLACK_SIGNING_SECRET"
    )
    discord_token: SecretStr | None = Field(default=None, validation_alias="DISCORD_TOKEN")
    port: int | None = Field(default=None, ge=1, le=65535, validation_alias="PORT")
    slack_api_url: str = Field(default="https://slack.com/api/", validation_alias="SLACK_API_URL")
    discord_api_url: str | None = Field(default=None, validation_alias="DISCORD_API_URL")
    discord_gateway_url: str | None = Field(default=None, validation_alias="DISCORD_GATEWAY_URL")

    @field_validator(
        "secret", "slack_bot_token", "slack_app_token", "slack_signing_secret", "discord_token"
    )
    @classmethod
    def _one_word(cls, secret: SecretStr | None) -> SecretStr | None:
        """A token with a line break inside would be refused at each try, and never named."""
        if secret is not None and not secret.get_secret_value().isprintable():
            raise ValueError("holds a line break or another control character")
        return secret

    @field_validator("host", "metrics_host")
    @classmethod
    def _host(cls, host: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.:%_-]+", host):
            raise ValueError("is not a host name or an address, such as 127.0.0.1")
        return host

    @field_validator("slack_api_url", "discord_api_url", "discord_gateway_url")
    @classmethod
    def _address(cls, url: str | None) -> str | None:
        if url is not None and not re.match(r"(https?|wss?)://[^/\s]+", url):
            raise ValueError("is not the address of a server")
        return url

    @field_validator("faqs", "data_dir")
    @classmethod
    def _at_home(cls, path: Path) -> Path:
        """A `~` in a `.env` is what it is in a shell."""
        return path.expanduser()


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: A variable has a value that cannot be used.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(
            "; ".join(
                f"{_variable(str(details['loc'][0]))}: {details['msg']}"
                for details in error.errors(include_url=False, include_input=False)
            )
            + ". Correct it in the environment or in .env; .env.example explains each name."
        ) from error
    except (UnicodeDecodeError, OSError) as error:
        raise _unreadable(error) from error


def known_names() -> list[str]:
    """The name of each variable that faqbot reads."""
    return [
        str(field.validation_alias or _variable(name))
        for name, field in Settings.model_fields.items()
    ]


def unknown_names() -> list[str]:
    """The names with faqbot's prefix, in the environment or in `.env`, that nothing reads.

    Raises:
        SettingsError: `.env` cannot be read.
    """
    try:
        sources = (EnvSettingsSource(Settings), DotEnvSettingsSource(Settings))
    except (UnicodeDecodeError, OSError) as error:
        raise _unreadable(error) from error
    given = {name.upper() for source in sources for name in source.env_vars}
    return sorted(name for name in given - {*known_names()} if name.startswith(_PREFIX))


def _unreadable(error: Exception) -> SettingsError:
    return SettingsError(f".env cannot be read: {error}. Save it as UTF-8 text, or delete it.")


def _variable(field: str) -> str:
    return field if field.isupper() else f"{_PREFIX}{field.upper()}"
