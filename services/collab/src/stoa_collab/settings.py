"""The variables ``STOA_COLLAB_*`` and the shared ones, read once in ``__main__``."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import ByteSize, Field, PositiveInt, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from stoa_shared.addresses import Network
from stoa_shared.settings import ServiceSettings
from stoa_shared.tokens import Keyring


class Settings(ServiceSettings):
    """How one collab process behaves."""

    model_config = SettingsConfigDict(env_prefix="STOA_COLLAB_")

    jwt_secret: Annotated[Keyring, NoDecode] = Field(validation_alias="STOA_JWT_SECRET")
    """Verifies access tokens; the same ring as the API's."""

    host: str = "127.0.0.1"
    port: int = Field(default=4000, ge=0, le=65535)
    """0 takes a free port and prints it in the log line ``collab.listening``."""

    internal_host: str = "127.0.0.1"
    internal_port: int = Field(default=4001, ge=0, le=65535)
    """Of the internal API (rooms, kick, drain), which the gateway must not reach.
    0 takes a free port; it is in the same log line."""

    api_url: str = "http://127.0.0.1:9000"
    """Where ``/internal/v1`` of the API answers."""

    people_per_board: PositiveInt = 10
    """People on one board at once, unless the board sets its own number."""

    connections_per_minute: PositiveInt = 30
    """New sockets per address and minute; more are refused with 429. At ``/ws`` ten
    times as many: every tab has one there, and each has cost its person a ticket."""

    connections_max: PositiveInt = 20_000
    """Open sockets of this process; further ones are refused with 503."""

    allowed_networks: Annotated[tuple[Network, ...], NoDecode] = ()
    """Networks the connection limit does not count (a school behind one address)."""

    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins a browser may come from, comma-separated; empty allows all, since
    the access token, which other sites cannot read, is what lets a client in."""

    document_limit: ByteSize = ByteSize(32 << 20)
    """Largest document and largest message; a larger message closes with 1009."""

    bytes_per_second: ByteSize = ByteSize(4 << 20)
    """What one socket may send on average; faster ones are read more slowly."""

    bytes_burst: ByteSize = ByteSize(64 << 20)
    """What one socket may send at once before the average counts."""

    person_messages_per_second: PositiveInt = 2_000
    """What one person may send on average on all sockets of this process, ten
    seconds' worth at once; more is read later."""

    board_messages_per_second: PositiveInt = 10_000
    """The same for everybody on one board; the loudest wait."""

    peer_buffer: ByteSize = ByteSize(1 << 20)
    """Bytes waiting for one slow reader before its updates are dropped and
    replaced by one fresh diff when it reads again."""

    sign_in_timeout: timedelta = timedelta(seconds=30)
    """A socket on which nobody signs in for so long is closed with 4408."""

    recheck_every: timedelta = timedelta(seconds=50)
    """How often the API is asked again about each person on a board."""

    save_after: timedelta = timedelta(seconds=5)
    """Quiet time after the last change before the state is stored."""

    save_at_latest: timedelta = timedelta(seconds=30)
    """The state is stored at least this often while people keep typing."""

    rescue_every: timedelta = timedelta(seconds=60)
    """How often boards are looked for whose processes died before saving them."""

    idle_room_ttl: timedelta = timedelta(seconds=30)
    """How long a saved board without people stays in memory."""

    log_window: timedelta = timedelta(milliseconds=5)
    """How long updates of all boards are gathered into one append."""

    drain_timeout: timedelta = timedelta(seconds=20)
    """Longest time between SIGTERM and exit."""

    @field_validator("allowed_networks", "allowed_origins", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @classmethod
    def load(cls) -> Self:
        """Read the environment (see ``ServiceSettings.load``)."""
        return super().load()
