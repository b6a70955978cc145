"""Add the tables of the job queue. Safe with the previous release: nothing reads them.

They are the queue library's own, so its own steps make them, up to the release that
is named here and no further, whichever is installed. A later release of it that
brings new steps needs a migration like this one.
"""

from collections.abc import Sequence
from importlib import resources
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0400"
down_revision: str | None = "2026_11_22_0340"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LAST_STEP: Final = "03.04.00_50"


def upgrade() -> None:
    folder = resources.files("procrastinate.sql.migrations")
    steps = sorted(
        (each for each in folder.iterdir() if each.name.endswith(".sql")),
        key=lambda each: each.name,
    )
    op.execute("SET LOCAL search_path = ops")
    cursor = op.get_bind().connection.cursor()
    for step in steps:
        if step.name[: len(LAST_STEP)] <= LAST_STEP:
            cursor.execute(step.read_text("utf-8"))
    cursor.close()
    op.execute("SET LOCAL search_path = DEFAULT")


def downgrade() -> None:
    op.execute(
        sa.text(
            """
            DO $$
            DECLARE
                thing record;
            BEGIN
                FOR thing IN
                    SELECT relname FROM pg_class
                    WHERE relnamespace = 'ops'::regnamespace AND relkind = 'r'
                        AND relname LIKE 'procrastinate%'
                LOOP
                    EXECUTE format('DROP TABLE ops.%I CASCADE', thing.relname);
                END LOOP;
                FOR thing IN
                    SELECT oid::regprocedure AS name FROM pg_proc
                    WHERE pronamespace = 'ops'::regnamespace
                        AND proname LIKE 'procrastinate%'
                LOOP
                    EXECUTE format('DROP FUNCTION %s CASCADE', thing.name);
                END LOOP;
                FOR thing IN
                    SELECT typname FROM pg_type
                    WHERE typnamespace = 'ops'::regnamespace AND typtype IN ('e', 'c')
                        AND typname LIKE 'procrastinate%'
                LOOP
                    EXECUTE format('DROP TYPE ops.%I CASCADE', thing.typname);
                END LOOP;
            END $$
            """
        )
    )
