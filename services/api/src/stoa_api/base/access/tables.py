"""The tables: the spine of resources, the grants on it, and the links to it."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    Uuid,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.access.levels import Level, LevelType, OrgRole
from stoa_api.base.db import Base
from stoa_shared.clock import now
from stoa_shared.ids import new_id

# Without a list of what is new, which would be read to its end for every list we show.
_GIN: Final[dict[str, Any]] = {
    "postgresql_using": "gin",
    "postgresql_with": {"fastupdate": "off"},
}


class Resource(Base):
    """One thing that can be reached: the parent row of a course, page or board."""

    __tablename__ = "resources"
    __table_args__ = (
        UniqueConstraint("id", "org_id", name="uq_resources_id_org"),
        ForeignKeyConstraint(
            ["parent_id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_resources_parent",
            ondelete="CASCADE",
        ),
        CheckConstraint("path[cardinality(path)] = id", name="path_ends_here"),
        Index("ix_resources_org_type", "org_id", "type"),
        Index("ix_resources_parent_id", "parent_id"),
        Index("ix_resources_path", "path", **_GIN),
        Index("ix_resources_grant_path", "grant_path", **_GIN),
        Index(
            "ix_resources_deleted_at",
            "deleted_at",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.organizations.id", ondelete="CASCADE")
    )
    type: Mapped[str]
    parent_id: Mapped[UUID | None]
    path: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    """From the root of the organisation down to this resource, both included."""
    grant_path: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    """The end of ``path`` whose grants count here: from the nearest resource
    that stops inheriting, or from the root."""
    is_inheriting: Mapped[bool] = mapped_column(server_default=true())
    epoch: Mapped[int] = mapped_column(server_default=text("1"))
    """Rises when the access rules of this resource change."""
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]
    """Since when it is in the trash; so is everything below it."""


class Grant(Base):
    """A level on a resource for a person, a group or an organisation role."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(user_id, group_id, org_role) = 1", name="one_holder"
        ),
        CheckConstraint("level IN (10, 20, 30, 40)", name="level"),
        CheckConstraint(
            "org_role IN ('owner', 'admin', 'instructor', 'learner', 'guest')",
            name="org_role",
        ),
        ForeignKeyConstraint(
            ["resource_id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_grants_resource",
            ondelete="CASCADE",
        ),
        UniqueConstraint(
            "resource_id",
            "user_id",
            "group_id",
            "org_role",
            name="uq_grants_holder",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_grants_user_id", "user_id"),
        Index("ix_grants_group_id", "group_id"),
        Index("ix_grants_org_role", "org_id", "org_role"),
        Index(
            "ix_grants_expires_at",
            "expires_at",
            postgresql_where=text("expires_at IS NOT NULL"),
        ),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    resource_id: Mapped[UUID]
    org_id: Mapped[UUID]
    """The resource's own, so that a grant never crosses organisations."""
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE")
    )
    group_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.groups.id", ondelete="CASCADE")
    )
    org_role: Mapped[OrgRole | None] = mapped_column(Text())
    level: Mapped[Level] = mapped_column(LevelType())
    expires_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(default=now)


class ShareLink(Base):
    """A link that lets whoever opens it reach one resource and what is below it."""

    __tablename__ = "share_links"
    __table_args__ = (
        CheckConstraint("level IN (10, 20, 30)", name="level"),
        CheckConstraint("max_uses >= 1", name="max_uses"),
        CheckConstraint("uses BETWEEN 0 AND max_uses", name="uses"),
        ForeignKeyConstraint(
            ["resource_id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_share_links_resource",
            ondelete="CASCADE",
        ),
        UniqueConstraint("digest", name="uq_share_links_digest"),
        Index("ix_share_links_resource_id", "resource_id"),
        Index(
            "ix_share_links_expires_at",
            "expires_at",
            postgresql_where=text("expires_at IS NOT NULL AND revoked_at IS NULL"),
        ),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    resource_id: Mapped[UUID]
    org_id: Mapped[UUID]
    digest: Mapped[str]
    """SHA-256 of the token, which is shown once and kept nowhere."""
    level: Mapped[Level] = mapped_column(LevelType())
    allows_guests: Mapped[bool]
    """Whether people without an account may come in, under a name they give."""
    expires_at: Mapped[datetime | None]
    max_uses: Mapped[int | None]
    uses: Mapped[int] = mapped_column(server_default=text("0"))
    """How many people have come in by it."""
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]


class LinkVisit(Base):
    """Somebody who came in by a link: a right for as long as the link is good."""

    __tablename__ = "link_visits"
    __table_args__ = (
        Index("ix_link_visits_user_id", "user_id"),
        {"schema": "core"},
    )

    link_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.share_links.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE"), primary_key=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
