"""The table of certificates."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_shared.ids import new_id


class Certificate(Base):
    """What is printed on one certificate, and whose it was."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("serial", name="uq_certificates_serial"),
        UniqueConstraint("enrolment_id", name="uq_certificates_enrolment"),
        Index("ix_certificates_user_issued", "user_id", "issued_at", "id"),
        Index("ix_certificates_org_id", "org_id"),
        {"schema": "learn"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.organizations.id", ondelete="CASCADE")
    )
    enrolment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("learn.enrolments.id", ondelete="SET NULL")
    )
    """Null once the enrolment is gone; the certificate stays."""
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    course_id: Mapped[UUID]
    """Without a foreign key: the course may go."""
    serial: Mapped[str]
    learner_name: Mapped[str]
    course_title: Mapped[str]
    org_name: Mapped[str]
    completed_at: Mapped[datetime]
    issued_at: Mapped[datetime]
    signature: Mapped[str]
    key_id: Mapped[str]
    """Which secret signed it, so that one that is about to go is not needed."""
    revoked_at: Mapped[datetime | None]
