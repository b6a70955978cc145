"""Tables of organisations and memberships."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.access import OrgRole
from stoa_api.base.db import Base
from stoa_api.core.organizations.schemas import Directory, Feature, JoinRole
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class Organization(Base):
    """One organisation. Its root resource has the same id."""

    __tablename__ = "organizations"
    __table_args__ = (
        UniqueConstraint("slug", name="uq_organizations_slug"),
        CheckConstraint(
            "default_role IN ('instructor', 'learner', 'guest')", name="default_role"
        ),
        CheckConstraint("directory IN ('everybody', 'shared')", name="directory"),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    slug: Mapped[str]
    description: Mapped[str] = mapped_column(server_default=text("''"))
    default_role: Mapped[JoinRole] = mapped_column(
        Text(), server_default=text("'learner'")
    )
    """What people come in as when nobody says otherwise."""
    directory: Mapped[Directory] = mapped_column(
        Text(), server_default=text("'everybody'")
    )
    """Whom learners find: everybody, or who shares a group or something with them."""
    switched_off: Mapped[list[Feature]] = mapped_column(
        ARRAY(Text()), server_default=text("'{}'")
    )
    """Features that are gone from the API and from menus here."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class BlockedMember(Base):
    """Somebody whom the organisation keeps out, in place of their membership.

    So whatever asks for a membership finds none; groups and grants wait for the day
    the block is lifted, and are worth nothing without a membership.
    """

    __tablename__ = "blocked_members"
    __table_args__ = (
        CheckConstraint(
            "role IN ('owner', 'admin', 'instructor', 'learner', 'guest')",
            name="role",
        ),
        Index("ix_blocked_members_user_id", "user_id"),
        {"schema": "core"},
    )

    org_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.organizations.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[OrgRole] = mapped_column(Text())
    """What they were, and are again when the block is lifted."""
    joined_at: Mapped[datetime]
    reason: Mapped[str]
    """As it is told to the person."""
    blocked_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    blocked_at: Mapped[datetime] = mapped_column(default=now)


class Membership(Base):
    """One person in one organisation, with one role."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(
            "role IN ('owner', 'admin', 'instructor', 'learner', 'guest')",
            name="role",
        ),
        Index("ix_memberships_user_id", "user_id"),
        {"schema": "core"},
    )

    org_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.organizations.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[OrgRole] = mapped_column(Text())
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
