"""Everything the processor reads from its environment."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import ByteSize, Field, StringConstraints
from pydantic_settings import SettingsConfigDict

from stoa_shared.settings import ServiceSettings

_TREE: Final = Path(__file__).parents[2] / "migrations"


class Settings(ServiceSettings):
    """The variables ``STOA_PROCESSOR_*``, and the shared ones."""

    model_config = SettingsConfigDict(env_prefix="STOA_PROCESSOR_")

    host: str = "127.0.0.1"
    port: int = Field(default=3003, ge=0, le=65535)
    worker_port: int = Field(default=3004, ge=0, le=65535)
    """Where the worker answers for its health."""

    owner_database_url: str = Field(validation_alias="STOA_DATABASE_URL")
    """PostgreSQL as the owner of the schemas: migrations use it."""

    role_database_url: str | None = Field(
        default=None, validation_alias="STOA_PROCESSOR_DATABASE_URL"
    )
    """PostgreSQL as the run-time role, which has rights on the schema ``files``
    only. Without it the owner is used."""

    data: Path = Path("/var/lib/stoa/files")
    """Where bytes are: ``objects`` for good, ``incoming`` on their way. Both in one
    file system, which all replicas see."""

    api_url: Annotated[str, StringConstraints(pattern=r"^https?://[^/]+/?$")] = (
        "http://127.0.0.1:9000"
    )
    """Where the API listens: any one process of it will do."""

    upload_bytes_max: Annotated[ByteSize, Field(ge=1)] = Field(
        default=ByteSize(1 << 30), validation_alias="STOA_UPLOAD_BYTES_MAX"
    )
    """One file. The API decides; here it is told to clients that ask."""

    migrations: Path = _TREE
    """Folder of the Alembic tree."""

    @property
    def database_url(self) -> str:
        """Where the running service connects."""
        return self.role_database_url or self.owner_database_url
