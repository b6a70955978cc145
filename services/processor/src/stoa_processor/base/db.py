"""Tables' base and the engine."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, LargeBinary, MetaData, Text, Uuid, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import DeclarativeBase

SCHEMA: Final = "files"
CONNECT_SECONDS: Final = 5
STATEMENT_MILLISECONDS: Final = 15_000


class Base(DeclarativeBase):
    """Base of every table; all live in the schema ``files``."""

    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map = {  # noqa: RUF012  # read by SQLAlchemy as declared
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        str: Text(),
        int: BigInteger(),
        bytes: LargeBinary(),
    }


def make_engine(url: str, *, application: str) -> AsyncEngine:
    """Make the engine; it connects on first use.

    Args:
        url: ``postgresql://user:password@host:port/name``, or with
            ``?host=/folder`` for a Unix socket.
        application: What PostgreSQL lists the connections as.
    """
    return create_async_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": application,
            "options": f"-c statement_timeout={STATEMENT_MILLISECONDS} -c timezone=UTC",
        },
    )
