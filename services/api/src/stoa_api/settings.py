"""The variables of the API, read once by ``__main__``."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, ByteSize, Field, SecretStr, StringConstraints
from pydantic_settings import NoDecode, SettingsConfigDict

from stoa_shared.settings import ServiceSettings
from stoa_shared.tokens import Keyring

_MIGRATIONS: Final = Path(__file__).parents[2] / "migrations"

Port = Annotated[int, Field(ge=0, le=65535)]
PostgresUrl = Annotated[str, StringConstraints(pattern=r"^postgres(ql)?://")]

Hostname = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9-]+(?:\.[a-z0-9-]+)+$"),
]


def _words(value: object) -> object:
    if not isinstance(value, str):
        return value
    return [each.strip().lower() for each in value.split(",") if each.strip()]


_BY_COMMA: Final = BeforeValidator(_words)


class Settings(ServiceSettings):
    """``STOA_API_*``, and the shared ones the API needs."""

    model_config = SettingsConfigDict(env_prefix="STOA_API_")

    host: str = "127.0.0.1"
    """Address that ``serve`` and the worker's health server listen on."""

    port: Port = 9000
    """Port of ``serve``."""

    worker_port: Port = 9001
    """Port of the worker's health and metrics."""

    owner_database_url: PostgresUrl | None = Field(
        default=None, validation_alias="STOA_DATABASE_URL"
    )
    """PostgreSQL as the owner of the schemas: for ``migrate``, and at run time
    when no other role is given."""

    database_url: PostgresUrl | None = None
    """PostgreSQL as the role that may only read and write rows of the API."""

    database_pool_size: Annotated[int, Field(ge=1, le=200)] = 10
    """Connections a process opens at most for reading, and as many for writing."""

    jwt_secret: Annotated[Keyring, NoDecode] = Field(validation_alias="STOA_JWT_SECRET")
    """Signs access tokens. Comma-separated: the first signs, all verify."""

    rate_limit_factor: Annotated[float, Field(gt=0)] = 1.0
    """Multiplies every request limit, for load tests and big campuses."""

    people_per_board: Annotated[int, Field(ge=1, le=60)] = Field(
        default=10, validation_alias="STOA_COLLAB_PEOPLE_PER_BOARD"
    )
    """People at once on a board that does not say itself; shared with collab."""

    board_bytes_max: Annotated[ByteSize, Field(ge=1024)] = ByteSize(20_000_000)
    """The stored state of one board; larger ones are refused with 413."""

    peertube_hosts: Annotated[frozenset[Hostname], NoDecode, _BY_COMMA] = Field(
        default=frozenset(), validation_alias="STOA_PEERTUBE_HOSTS"
    )
    """Hosts of PeerTube whose videos lessons may show, with commas between; shared
    with the gateway."""

    collab_url: Annotated[str, StringConstraints(pattern=r"^https?://[^/]+/?$")] = (
        "http://127.0.0.1:4001"
    )
    """Where collab's internal API listens: any one process of it will do."""

    version_every: Annotated[timedelta, Field(gt=timedelta(0))] = timedelta(minutes=10)
    """So long after the last version of a board, the state that a change replaces
    becomes one."""

    version_after_bytes: Annotated[ByteSize, Field(ge=1)] = ByteSize(64 * 1024)
    """A board that has grown or shrunk by so much gets a version earlier."""

    version_keep_all: timedelta = timedelta(days=1)
    """How long every automatic version of a board or a lesson stays."""

    version_keep_hourly: timedelta = timedelta(days=7)
    """How long the last one of each hour stays."""

    version_keep_daily: timedelta = timedelta(days=365)
    """How long the last one of each day stays; older ones go."""

    versions_per_board: Annotated[int, Field(ge=1)] = 500
    """Automatic versions of one board or lesson; the oldest go first."""

    version_bytes_per_board: Annotated[ByteSize, Field(ge=1)] = ByteSize(200_000_000)
    """Sum of the sizes of one's automatic versions; the oldest go first."""

    upload_bytes_max: Annotated[ByteSize, Field(ge=1)] = Field(
        default=ByteSize(1 << 30), validation_alias="STOA_UPLOAD_BYTES_MAX"
    )
    """One file; shared with the gateway, which refuses more before it reads it."""

    upload_life: Annotated[timedelta, Field(ge=timedelta(minutes=1))] = timedelta(
        days=1
    )
    """For how long a file may be sent, pauses included."""

    storage_per_person: Annotated[ByteSize, Field(ge=0)] = ByteSize(10 << 30)
    """The files of one person in one organisation, the trash included."""

    storage_per_organization: Annotated[ByteSize, Field(ge=0)] = ByteSize(100 << 30)
    """The files of an organisation, the trash included; equal ones each count."""

    audit_keep_origins: Annotated[timedelta, Field(ge=timedelta(0))] = timedelta(
        days=90
    )
    """How long the audit keeps from which address and browser a change came."""

    guest_keep: Annotated[timedelta, Field(ge=timedelta(days=1))] = timedelta(days=30)
    """How long the guests of share links are kept after they came."""

    public_url: Annotated[str, StringConstraints(pattern=r"^https?://[^/]+/?$")] = (
        "http://localhost:8080"
    )
    """Where people reach this installation; https makes cookies ``Secure``."""

    smtp_host: str | None = None
    """The mail server that takes our letters; without one, no letter is sent and
    administrators hand out links instead."""

    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    """Port of the mail server."""

    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """``starttls``, ``tls`` (from the first byte, usually port 465) or ``none``."""

    smtp_username: str | None = None
    """Who we are to the mail server; nobody if left out."""

    smtp_password: SecretStr | None = None
    """With the name; may lie in ``/run/secrets/STOA_API_SMTP_PASSWORD``."""

    smtp_sender: Annotated[str, StringConstraints(pattern=r"@")] = (
        "Stoa <stoa@localhost.localdomain>"
    )
    """From whom letters come: an address, or a name with it."""

    migrations: Path = _MIGRATIONS
    """The folder of migrations; images put it elsewhere than the source tree."""

    @property
    def runtime_database_url(self) -> str:
        """The URL to work with.

        Raises:
            ValueError: neither variable is set.
        """
        url = self.database_url or self.owner_database_url
        if url is None:
            raise ValueError("set STOA_API_DATABASE_URL or STOA_DATABASE_URL")
        return url
