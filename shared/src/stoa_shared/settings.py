"""What every service reads from its environment, and how it refuses bad values."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from stoa_shared.addresses import Network
from stoa_shared.tokens import Keyring

SECRETS_FOLDER: Final = Path("/run/secrets")


class ServiceSettings(BaseSettings):
    """Variables that all services share (``STOA_<NAME>``).

    A service subclasses this with its own prefix; fields declared here keep
    their shared names through an alias. Unknown variables are ignored, because
    the embedded stack and compose pass every ``STOA_*`` through.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", populate_by_name=True, hide_input_in_errors=True
    )

    redis_url: str = Field(
        default="redis://127.0.0.1:6379/0", validation_alias="STOA_REDIS_URL"
    )
    """Redis or Valkey: caches, board logs, event streams."""

    log_format: Literal["json", "console"] = Field(
        default="json", validation_alias="STOA_LOG_FORMAT"
    )
    """One JSON object a line, or coloured text for a person."""

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", validation_alias="STOA_LOG_LEVEL"
    )

    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(IPv4Network("127.0.0.0/8"), IPv6Network("::1/128")),
        validation_alias="STOA_TRUSTED_PROXIES",
    )
    """Networks whose ``X-Forwarded-For`` is believed; comma-separated."""

    service_secret: Annotated[Keyring, NoDecode] = Field(
        validation_alias="STOA_SERVICE_SECRET"
    )
    """Signs calls between services and file grants. Comma-separated: the first
    signs, all verify. At least 32 bytes each."""

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_networks(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @classmethod
    def load(cls) -> Self:
        """Read the environment, and the files in ``/run/secrets``.

        A file there is named like the variable it stands for; the variable wins.
        It is where container engines put secrets, so that they show in no
        listing of a process's environment.

        Raises:
            pydantic.ValidationError: a value is missing or refused; its message
                names the variable and never shows the value.
        """
        secrets = SECRETS_FOLDER if SECRETS_FOLDER.is_dir() else None
        return cls(_secrets_dir=secrets)  # pyright: ignore[reportCallIssue]  # values come from the environment
