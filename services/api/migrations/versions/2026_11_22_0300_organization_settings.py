"""Add the settings of organisations: description, directory, default role, features.

Safe with the previous release: each column has a server default, and nothing
reads them yet.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "2026_11_22_0300"
down_revision: str | None = "2026_11_22_0200"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_COLUMNS = ("description", "default_role", "directory", "switched_off")


def upgrade() -> None:
    for name, default in (
        ("description", "''"),
        ("default_role", "'learner'"),
        ("directory", "'everybody'"),
    ):
        op.add_column(
            "organizations",
            sa.Column(name, sa.Text(), server_default=sa.text(default), nullable=False),
            schema="core",
        )
    op.add_column(
        "organizations",
        sa.Column(
            "switched_off",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        schema="core",
    )
    op.create_check_constraint(
        op.f("ck_organizations_default_role"),
        "organizations",
        "default_role IN ('instructor', 'learner', 'guest')",
        schema="core",
    )
    op.create_check_constraint(
        op.f("ck_organizations_directory"),
        "organizations",
        "directory IN ('everybody', 'shared')",
        schema="core",
    )


def downgrade() -> None:
    for name in _COLUMNS:
        op.drop_column("organizations", name, schema="core")
