"""One head, no drift, down and up; and a run-time role that reaches rows only."""

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import create_engine, make_url

from stoa_processor.base import schema
from stoa_processor.settings import Settings
from stoa_shared.testing.plugin import MakeDatabase

TREE = Settings.model_fields["migrations"].default


def test_there_is_one_head():
    assert len(ScriptDirectory(str(TREE)).get_heads()) == 1


def test_models_equal_the_migrated_schema_down_and_up(make_database: MakeDatabase):
    url = make_database("drift")
    schema.upgrade(url, TREE)
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        config = schema.config(TREE, connection)
        command.check(config)
        command.downgrade(config, "base")
        command.upgrade(config, "head")
        command.check(config)
    engine.dispose()


def test_the_role_works_with_rows_and_changes_no_table(make_database: MakeDatabase):
    url = make_database("role")
    role = f"role_{url.rsplit('_', 1)[1]}"
    name = sql.Identifier(role)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE {}").format(name))
        try:
            schema.upgrade(url, TREE, role=role)
            owner.execute(sql.SQL("SET ROLE {}").format(name))
            assert owner.execute("SELECT count(*) FROM files.blobs").fetchone() == (0,)
            for refused in (
                "DROP TABLE files.blobs",
                "DELETE FROM files.alembic_version",
                "CREATE TABLE files.more (id int)",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    owner.execute(refused)
        finally:
            owner.execute("RESET ROLE")
            owner.execute(sql.SQL("DROP OWNED BY {}").format(name))
            owner.execute(sql.SQL("DROP ROLE {}").format(name))
