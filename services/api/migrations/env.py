"""How Alembic runs here: one step, one transaction, on a locked database.

``stoa_api.base.schema`` hands in the connection; it holds the lock that keeps
two migrations apart. By hand (``alembic revision``) the URL is taken from
``STOA_DATABASE_URL``.
"""

import os

from alembic import context
from sqlalchemy import Connection, create_engine, make_url

from stoa_api.base.schema import SCHEMAS, VERSION_SCHEMA, VERSION_TABLE
from stoa_api.tables import metadata


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Look at our own schemas only."""
    return kind != "schema" or name in SCHEMAS


def include_object(_thing: object, name: str | None, kind: str, *_: object) -> bool:
    """Leave out the table in which Alembic keeps the version, and the queue's own."""
    if kind != "table" or name is None:
        return True
    return name != VERSION_TABLE and not name.startswith("procrastinate_")


def run(connection: Connection) -> None:
    """Run whatever Alembic was asked to do."""
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        version_table=VERSION_TABLE,
        version_table_schema=VERSION_SCHEMA,
        include_schemas=True,
        include_name=include_name,
        include_object=include_object,
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if isinstance(given, Connection):
    run(given)
else:
    url = make_url(os.environ["STOA_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    with create_engine(url).connect() as opened:
        run(opened)
