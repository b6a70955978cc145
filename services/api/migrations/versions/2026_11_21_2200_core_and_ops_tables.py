"""Make the tables of people, organisations, access, events and audit.

Safe: there is no previous release.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "2026_11_21_2200"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column(
            "status", sa.Text(), server_default=sa.text("'active'"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('active', 'blocked')", name=op.f("ck_users_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        schema="core",
    )
    op.create_index(
        "uq_users_email",
        "users",
        [sa.literal_column("lower(email)")],
        unique=True,
        schema="core",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("change_digest", sa.LargeBinary(), nullable=False),
        sa.Column("origin_digest", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        schema="ops",
    )
    op.create_index(
        "ix_audit_entries_actor_id",
        "audit_entries",
        ["actor_id"],
        unique=False,
        schema="ops",
    )
    op.create_index(
        "ix_audit_entries_object_id",
        "audit_entries",
        ["object_id"],
        unique=False,
        schema="ops",
    )
    op.create_index(
        "ix_audit_entries_at", "audit_entries", ["at"], unique=False, schema="ops"
    )
    op.create_index(
        "ix_audit_entries_org_at",
        "audit_entries",
        ["org_id", "at"],
        unique=False,
        schema="ops",
    )
    op.create_table(
        "audit_seals",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_seals_entry_id")),
        schema="ops",
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column(
            "headers",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "user_id", "route", "key", name=op.f("pk_idempotency_keys")
        ),
        schema="ops",
    )
    op.create_index(
        op.f("ix_idempotency_keys_created_at"),
        "idempotency_keys",
        ["created_at"],
        unique=False,
        schema="ops",
    )
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name=op.f("pk_inbox")),
        schema="ops",
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "position", sa.BigInteger(), sa.Identity(always=True), nullable=False
        ),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        schema="ops",
    )
    op.create_index(
        "ix_outbox_published_at", "outbox", ["published_at"], unique=False, schema="ops"
    )
    op.create_index(
        "ix_outbox_unpublished",
        "outbox",
        ["position"],
        unique=False,
        schema="ops",
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.create_table(
        "organizations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column(
            "version", sa.BigInteger(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["core.users.id"],
            name=op.f("fk_organizations_created_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
        sa.UniqueConstraint("slug", name="uq_organizations_slug"),
        schema="core",
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_sessions_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        schema="core",
    )
    op.create_index(
        "ix_sessions_expires_at",
        "sessions",
        ["expires_at"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "ix_sessions_user_id_open",
        "sessions",
        ["user_id"],
        unique=False,
        schema="core",
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "audit_details",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "part IN ('change', 'origin')", name=op.f("ck_audit_details_part")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["ops.audit_entries.id"],
            name=op.f("fk_audit_details_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "part", name=op.f("pk_audit_details")),
        schema="ops",
    )
    op.create_index(
        "ix_audit_details_part_at",
        "audit_details",
        ["part", "at"],
        unique=False,
        schema="ops",
    )
    op.create_table(
        "groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"],
            ["core.organizations.id"],
            name=op.f("fk_groups_org_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        schema="core",
    )
    op.create_index(
        "uq_groups_org_id_name",
        "groups",
        ["org_id", sa.literal_column("lower(name)")],
        unique=True,
        schema="core",
    )
    op.create_table(
        "memberships",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('owner', 'admin', 'instructor', 'learner', 'guest')",
            name=op.f("ck_memberships_role"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id"],
            ["core.organizations.id"],
            name=op.f("fk_memberships_org_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_memberships_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "user_id", name=op.f("pk_memberships")),
        schema="core",
    )
    op.create_index(
        "ix_memberships_user_id",
        "memberships",
        ["user_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["core.sessions.id"],
            name=op.f("fk_refresh_tokens_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_refresh_tokens")),
        schema="core",
    )
    op.create_index(
        "ix_refresh_tokens_session_id",
        "refresh_tokens",
        ["session_id"],
        unique=False,
        schema="core",
    )
    op.create_table(
        "resources",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("path", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("grant_path", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column(
            "is_inheriting",
            sa.Boolean(),
            server_default=sa.text("true"),
            nullable=False,
        ),
        sa.Column(
            "epoch", sa.BigInteger(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "path[cardinality(path)] = id", name=op.f("ck_resources_path_ends_here")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["core.users.id"],
            name=op.f("fk_resources_created_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["org_id"],
            ["core.organizations.id"],
            name=op.f("fk_resources_org_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_resources_parent",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources")),
        sa.UniqueConstraint("id", "org_id", name="uq_resources_id_org"),
        schema="core",
    )
    op.create_index(
        "ix_resources_deleted_at",
        "resources",
        ["deleted_at"],
        unique=False,
        schema="core",
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_index(
        "ix_resources_grant_path",
        "resources",
        ["grant_path"],
        unique=False,
        schema="core",
        postgresql_using="gin",
    )
    op.create_index(
        "ix_resources_org_type",
        "resources",
        ["org_id", "type"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "ix_resources_parent_id",
        "resources",
        ["parent_id"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "ix_resources_path",
        "resources",
        ["path"],
        unique=False,
        schema="core",
        postgresql_using="gin",
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("org_role", sa.Text(), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "org_role IN ('owner', 'admin', 'instructor', 'learner', 'guest')",
            name=op.f("ck_grants_org_role"),
        ),
        sa.CheckConstraint("level IN (10, 20, 30, 40)", name=op.f("ck_grants_level")),
        sa.CheckConstraint(
            "num_nonnulls(user_id, group_id, org_role) = 1",
            name=op.f("ck_grants_one_holder"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["core.users.id"],
            name=op.f("fk_grants_created_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["core.groups.id"],
            name=op.f("fk_grants_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_grants_resource",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_grants_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint(
            "resource_id",
            "user_id",
            "group_id",
            "org_role",
            name="uq_grants_holder",
            postgresql_nulls_not_distinct=True,
        ),
        schema="core",
    )
    op.create_index(
        "ix_grants_group_id", "grants", ["group_id"], unique=False, schema="core"
    )
    op.create_index(
        "ix_grants_org_role",
        "grants",
        ["org_id", "org_role"],
        unique=False,
        schema="core",
    )
    op.create_index(
        "ix_grants_user_id", "grants", ["user_id"], unique=False, schema="core"
    )
    op.create_table(
        "group_members",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["core.groups.id"],
            name=op.f("fk_group_members_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_group_members_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "user_id", name=op.f("pk_group_members")),
        schema="core",
    )
    op.create_index(
        "ix_group_members_user_id",
        "group_members",
        ["user_id"],
        unique=False,
        schema="core",
    )
    # One wake-up for each writing statement, delivered by PostgreSQL at commit.
    op.execute(
        "CREATE FUNCTION ops.wake_relay() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_notify('stoa_outbox', ''); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER wake_relay AFTER INSERT ON ops.outbox"
        " FOR EACH STATEMENT EXECUTE FUNCTION ops.wake_relay()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER wake_relay ON ops.outbox")
    op.execute("DROP FUNCTION ops.wake_relay()")
    op.drop_table("group_members", schema="core")
    op.drop_table("grants", schema="core")
    op.drop_table("resources", schema="core")
    op.drop_table("refresh_tokens", schema="core")
    op.drop_table("memberships", schema="core")
    op.drop_table("groups", schema="core")
    op.drop_table("audit_details", schema="ops")
    op.drop_table("sessions", schema="core")
    op.drop_table("organizations", schema="core")
    op.drop_table("outbox", schema="ops")
    op.drop_table("inbox", schema="ops")
    op.drop_table("idempotency_keys", schema="ops")
    op.drop_table("audit_seals", schema="ops")
    op.drop_table("audit_entries", schema="ops")
    op.drop_table("users", schema="core")
