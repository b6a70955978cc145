"""Make the tables of courses, what they consist of, and who takes part.

Safe: new tables; the previous release neither reads nor writes them.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "2026_11_22_0810"
down_revision: str | None = "2026_11_22_0780"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "categories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "description", sa.Text(), server_default=sa.text("''"), nullable=False
        ),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "version", sa.BigInteger(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"],
            ["core.organizations.id"],
            name=op.f("fk_categories_org_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint(
            "org_id",
            "position",
            deferrable=True,
            initially="IMMEDIATE",
            name="uq_categories_position",
        ),
        sa.UniqueConstraint("org_id", "slug", name="uq_categories_org_slug"),
        schema="learn",
    )
    op.create_table(
        "courses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("roster_id", sa.Uuid(), nullable=False),
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status", sa.Text(), server_default=sa.text("'draft'"), nullable=False
        ),
        sa.Column("enrolment_mode", sa.Text(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=True),
        sa.Column(
            "enrolled_count",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "is_sequential",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column(
            "outline_version",
            sa.BigInteger(),
            server_default=sa.text("1"),
            nullable=False,
        ),
        sa.Column(
            "version", sa.BigInteger(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "enrolment_mode IN ('open', 'request', 'invite', 'closed')",
            name=op.f("ck_courses_enrolment_mode"),
        ),
        sa.CheckConstraint(
            "level IN ('beginner', 'intermediate', 'advanced')",
            name=op.f("ck_courses_level"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'published', 'archived')",
            name=op.f("ck_courses_status"),
        ),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_courses_capacity")),
        sa.CheckConstraint(
            "enrolled_count >= 0", name=op.f("ck_courses_enrolled_count")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_courses_dates")),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["learn.categories.id"],
            name=op.f("fk_courses_category_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_courses_resource",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("org_id", "slug", name="uq_courses_org_slug"),
        schema="learn",
    )
    op.create_index(
        "ix_courses_category_id", "courses", ["category_id"], schema="learn"
    )
    op.create_index(
        "ix_courses_org_created",
        "courses",
        ["org_id", "created_at", "id"],
        schema="learn",
    )
    op.create_table(
        "chapters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "version", sa.BigInteger(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["learn.courses.id"],
            name=op.f("fk_chapters_course_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chapters")),
        sa.UniqueConstraint(
            "course_id",
            "position",
            deferrable=True,
            initially="IMMEDIATE",
            name="uq_chapters_position",
        ),
        sa.UniqueConstraint("id", "course_id", name="uq_chapters_id_course"),
        schema="learn",
    )
    op.create_table(
        "lessons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("chapter_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "status", sa.Text(), server_default=sa.text("'draft'"), nullable=False
        ),
        sa.Column(
            "is_required", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column("minutes", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_schema", sa.SmallInteger(), nullable=False),
        sa.Column(
            "version", sa.BigInteger(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "content ->> 'kind' = kind"
            " AND (content -> 'schema')::integer = content_schema",
            name=op.f("ck_lessons_content"),
        ),
        sa.CheckConstraint(
            "kind IN ('text', 'link', 'document', 'whiteboard')",
            name=op.f("ck_lessons_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'published')", name=op.f("ck_lessons_status")
        ),
        sa.CheckConstraint("minutes >= 1", name=op.f("ck_lessons_minutes")),
        sa.CheckConstraint(
            "octet_length(content::text) <= 1000000",
            name=op.f("ck_lessons_content_size"),
        ),
        sa.ForeignKeyConstraint(
            ["chapter_id", "course_id"],
            ["learn.chapters.id", "learn.chapters.course_id"],
            name="fk_lessons_chapter",
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["learn.courses.id"],
            name=op.f("fk_lessons_course_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_lessons_resource",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
        sa.UniqueConstraint(
            "chapter_id",
            "position",
            deferrable=True,
            initially="IMMEDIATE",
            name="uq_lessons_position",
        ),
        schema="learn",
    )
    op.create_index("ix_lessons_course_id", "lessons", ["course_id"], schema="learn")
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'active', 'completed', 'withdrawn', 'removed')",
            name=op.f("ck_enrolments_status"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["learn.courses.id"],
            name=op.f("fk_enrolments_course_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_enrolments_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("course_id", "user_id", name="uq_enrolments_course_user"),
        schema="learn",
    )
    op.create_index(
        "ix_enrolments_course_created",
        "enrolments",
        ["course_id", "created_at", "id"],
        schema="learn",
    )
    op.create_index("ix_enrolments_user_id", "enrolments", ["user_id"], schema="learn")


def downgrade() -> None:
    for table in ("enrolments", "lessons", "chapters", "courses", "categories"):
        op.drop_table(table, schema="learn")
