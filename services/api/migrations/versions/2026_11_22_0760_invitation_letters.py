"""Let invitations go by letter. Safe: nullable columns, and a condition dropped.

The previous release writes a digest into every row and never looks for null.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0760"
down_revision: str | None = "2026_11_22_0450"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column("invitations", "token_digest", nullable=True, schema="core")
    op.add_column(
        "invitations", sa.Column("letter", sa.Text(), nullable=True), schema="core"
    )
    op.add_column(
        "invitations",
        sa.Column(
            "letters", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        schema="core",
    )
    op.add_column(
        "invitations",
        sa.Column("letter_sent_at", sa.DateTime(timezone=True), nullable=True),
        schema="core",
    )
    op.create_check_constraint(
        op.f("ck_invitations_letter"),
        "invitations",
        "letter IN ('waiting', 'sent', 'failed')",
        schema="core",
    )


def downgrade() -> None:
    op.drop_constraint(
        op.f("ck_invitations_letter"), "invitations", schema="core", type_="check"
    )
    for name in ("letter_sent_at", "letters", "letter"):
        op.drop_column("invitations", name, schema="core")
    # Who has no link yet never came in.
    op.execute("DELETE FROM core.invitations WHERE token_digest IS NULL")
    op.alter_column("invitations", "token_digest", nullable=False, schema="core")
