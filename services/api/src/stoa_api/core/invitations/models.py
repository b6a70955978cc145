"""Tables of invitations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.access import OrgRole
from stoa_api.base.db import Base
from stoa_api.core.invitations.schemas import LetterState
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class Invitation(Base):
    """A way into an organisation for whoever has its token."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(
            "role IN ('owner', 'admin', 'instructor', 'learner', 'guest')",
            name="role",
        ),
        CheckConstraint("uses BETWEEN 0 AND max_uses", name="uses"),
        CheckConstraint("letter IN ('waiting', 'sent', 'failed')", name="letter"),
        Index("uq_invitations_token_digest", "token_digest", unique=True),
        Index("ix_invitations_org_id", "org_id", "id"),
        Index("ix_invitations_group_id", "group_id"),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.organizations.id", ondelete="CASCADE")
    )
    token_digest: Mapped[str | None]
    """SHA-256 of the token; the token itself is in the link alone. Null until the
    letter is written that carries it."""
    email: Mapped[str | None]
    """Whom it was made for, if anybody. Only who has this address accepts what came
    by letter; for a link it is a note."""
    letter: Mapped[LetterState | None] = mapped_column(Text())
    """What became of its letter; null when it was made as a link."""
    letters: Mapped[int] = mapped_column(server_default=text("0"))
    """How many were asked for: only the last one carries a link that works."""
    letter_sent_at: Mapped[datetime | None]
    role: Mapped[OrgRole] = mapped_column(Text())
    group_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.groups.id", ondelete="CASCADE")
    )
    course_id: Mapped[UUID | None]
    """No foreign key: courses are not core's. One that is gone is led to no more."""
    max_uses: Mapped[int]
    uses: Mapped[int] = mapped_column(server_default=text("0"))
    expires_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE")
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]


class InvitationUse(Base):
    """Somebody came in by an invitation."""

    __tablename__ = "invitation_uses"
    __table_args__ = (
        Index("ix_invitation_uses_user_id", "user_id"),
        {"schema": "core"},
    )

    invitation_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.invitations.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE"), primary_key=True
    )
    used_at: Mapped[datetime] = mapped_column(default=now)
