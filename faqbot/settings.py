"""The environment, read once: every name that faqbot knows, with its default."""

import functools
import re
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    create_model,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    SettingsConfigDict,
)

from faqbot.errors import SettingsError
from faqbot.model.platform import Kind, Platforms, Variable

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["text", "json"]
_PREFIX = "FAQBOT_"
# A name, an IPv4 address, or an IPv6 one with or without brackets.
_HOST = re.compile(r"[\w.-]*|[0-9A-Fa-f.]*(?::[0-9A-Fa-f.]*){2,}|\[[0-9A-Fa-f:.]+\]")


def _one_word(secret: SecretStr) -> SecretStr:
    """A token with a line break inside would be refused at each try, and never named."""
    if not secret.get_secret_value().isprintable():
        raise ValueError("holds a line break or another control character")
    return secret


def _address(url: str) -> str:
    if not re.match(r"(https?|wss?)://[^/\s]+", url):
        raise ValueError("is not the address of a server")
    return url


_Secret = Annotated[SecretStr, AfterValidator(_one_word)]
_Address = Annotated[str, AfterValidator(_address)]


class Settings(BaseSettings):
    """What the environment and a `.env` file say; the environment wins, empty counts as unset.

    `settings_of` adds what platforms read.

    Attributes:
        platforms: Those whose variables are read.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        defer_build=True,
    )
    platforms: ClassVar[Platforms] = ()

    faqs: Path = Path("faqs.yaml")
    data_dir: Path = Path(".faqbot")
    texts: Path | None = None
    encoder: str | None = None
    log_level: LogLevel | None = None
    log_format: LogFormat = "text"
    # A health check comes from outside the container, so every interface is served.
    host: str = "0.0.0.0"  # noqa: S104
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    secret: _Secret | None = None
    retention_days: int = Field(default=180, ge=1, le=3650)
    rate_limit: int = Field(default=20, ge=0)
    posts_half_life_days: int = Field(default=180, ge=1, le=3650)
    report_to_handoff: bool = False
    private_hosts: str | None = None
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    port: int | None = Field(default=None, ge=1, le=65535, validation_alias="PORT")

    @field_validator("host", "metrics_host")
    @classmethod
    def _host(cls, host: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.:%_-]+", host):
            raise ValueError("is not a host name or an address, such as 127.0.0.1")
        return host

    @field_validator("private_hosts")
    @classmethod
    def _hosts(cls, hosts: str | None) -> str | None:
        for each in (hosts or "").split(","):
            if not _HOST.fullmatch(each.strip()):
                raise ValueError(
                    "is not a list of hosts without ports, such as blog.internal,10.0.0.7"
                )
        return hosts

    @field_validator("faqs", "data_dir", "texts")
    @classmethod
    def _at_home(cls, path: Path | None) -> Path | None:
        """A `~` in a `.env` is what it is in a shell."""
        return None if path is None else path.expanduser()

    def value(self, name: str) -> str | None:
        """What the variable of that name holds, secrets included; None where it is not set."""
        held = getattr(self, name.lower(), None)
        if isinstance(held, SecretStr):
            return held.get_secret_value()
        return None if held is None else str(held)

    def secrets(self) -> list[str]:
        """Every token and key that is set; the database's address is none of them."""
        names = [name for platform in self.platforms for name in platform.secrets]
        own = [] if self.secret is None else [self.secret.get_secret_value()]
        return own + [value for value in map(self.value, names) if value is not None]


@functools.cache
def settings_of(platforms: Platforms) -> type[Settings]:
    """The settings of faqbot and of its platforms; a platform's are read by their names."""
    variables = [each for platform in platforms for each in platform.variables]
    fields: dict[str, Any] = {each.name.lower(): _field(each) for each in variables}
    model = create_model("Settings", __base__=Settings, __doc__=Settings.__doc__, **fields)
    model.platforms = platforms
    return model


def _field(variable: Variable) -> tuple[Any, Any]:
    """The type and the default of a platform's setting, for pydantic."""
    kinds: dict[Kind, Any] = {Kind.SECRET: _Secret, Kind.ADDRESS: _Address}
    kind = kinds.get(variable.kind) or Literal[variable.choices]
    return kind | None, Field(default=variable.default, validation_alias=variable.name)


def read_settings(platforms: Platforms) -> Settings:
    """The settings of this process, with those of `platforms`.

    Raises:
        SettingsError: A variable has a value that cannot be used.
    """
    try:
        return settings_of(platforms)()
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


def known_names(platforms: Platforms) -> list[str]:
    """The name of each variable that faqbot and its platforms read."""
    return [
        str(field.validation_alias or _variable(name))
        for name, field in settings_of(platforms).model_fields.items()
    ]


def unknown_names(platforms: Platforms) -> list[str]:
    """The names with faqbot's prefix, in the environment or in `.env`, that nothing reads.

    Raises:
        SettingsError: `.env` cannot be read.
    """
    try:
        settings = settings_of(platforms)
        sources = (EnvSettingsSource(settings), DotEnvSettingsSource(settings))
    except (UnicodeDecodeError, OSError) as error:
        raise _unreadable(error) from error
    given = {name.upper() for source in sources for name in source.env_vars}
    return sorted(name for name in given - {*known_names(platforms)} if name.startswith(_PREFIX))


def _unreadable(error: UnicodeDecodeError | OSError) -> SettingsError:
    is_text = isinstance(error, OSError)
    remedy = "Let the user read it who runs faqbot" if is_text else "Save it as UTF-8 text"
    return SettingsError(f".env cannot be read: {error}. {remedy}, or delete it.")


def _variable(field: str) -> str:
    return field if field.isupper() else f"{_PREFIX}{field.upper()}"
