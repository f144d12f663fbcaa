"""The environment, read once: every name that faqbot knows, with its default."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from faqbot.errors import SettingsError

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Settings(BaseSettings):
    """What the environment and a `.env` file say; the environment wins, empty counts as unset."""

    model_config = SettingsConfigDict(
        env_prefix="FAQBOT_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    faqs: Path = Path("faqs.yaml")
    data_dir: Path = Path(".faqbot")

    @field_validator("faqs", "data_dir")
    @classmethod
    def _at_home(cls, path: Path) -> Path:
        """A `~` in a `.env` is what it is in a shell."""
        return path.expanduser()

    log_level: LogLevel = "WARNING"
    secret: SecretStr | None = None
    retention_days: int = Field(default=180, ge=1, le=3650)
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")


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
        raise SettingsError(
            f".env cannot be read: {error}. Save it as UTF-8 text, or delete it."
        ) from error


def _variable(field: str) -> str:
    return field if field.isupper() else f"FAQBOT_{field.upper()}"
