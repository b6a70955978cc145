"""The table of categories."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class Category(Base):
    """One category of an organisation."""

    __tablename__ = "categories"
    __table_args__ = (
        UniqueConstraint("org_id", "slug", name="uq_categories_org_slug"),
        UniqueConstraint(
            "org_id",
            "position",
            name="uq_categories_position",
            deferrable=True,
            initially="IMMEDIATE",
        ),
        {"schema": "learn"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.organizations.id", ondelete="CASCADE")
    )
    slug: Mapped[str]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default=text("''"))
    position: Mapped[int]
    """Its place in the order of the organisation's categories."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
