"""The audit: one line for each change of state, which nobody can quietly alter.

``write`` adds an entry in the transaction of the change. Its digest covers
every field, and the details (what changed, and from which address) through
salted digests, so that either can be erased later without breaking anything.

The worker then *seals* entries: it gives each the next number and chains the
digests, ``seal = SHA-256(previous seal + digest)``. Sealing apart from writing
keeps writers from queueing behind one another; an entry is open to tampering
for the second or so until it is sealed. ``verify`` walks the chain and finds
any entry altered, removed or put in between since.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stoa_api.base.actor import Actor, Origin
from stoa_api.base.db import Base
from stoa_shared.clock import now
from stoa_shared.ids import new_id

_GENESIS: Final = bytes(32)
_SEAL_LOCK: Final = 0x5EA1
_BATCH: Final = 1000
_REPORTED: Final = 20


class AuditEntry(Base):
    """Who did what to which thing, and when. Never changed once written."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_at", "at"),
        Index("ix_audit_entries_org_at", "org_id", "at"),
        Index("ix_audit_entries_org_actor_at", "org_id", "actor_id", "at"),
        Index("ix_audit_entries_org_object_at", "org_id", "object_id", "at"),
        {"schema": "ops"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    org_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    token_id: Mapped[UUID | None]
    """The personal or agent token that spoke for the actor."""
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[UUID]
    request_id: Mapped[str | None]
    change_digest: Mapped[bytes]
    origin_digest: Mapped[bytes]
    digest: Mapped[bytes]


class AuditDetails(Base):
    """What changed, or from where; may be erased when its time is over."""

    __tablename__ = "audit_details"
    __table_args__ = (
        CheckConstraint("part IN ('change', 'origin')", name="part"),
        Index("ix_audit_details_part_at", "part", "at"),
        {"schema": "ops"},
    )

    entry_id: Mapped[UUID] = mapped_column(
        ForeignKey("ops.audit_entries.id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[str] = mapped_column(primary_key=True)
    """``change`` holds ``before`` and ``after``; ``origin`` the address and browser."""
    salt: Mapped[bytes]
    """Keeps a short address from being found by trying all of them."""
    body: Mapped[str]
    """Canonical JSON, exactly as it was digested."""
    at: Mapped[datetime]
    entry: Mapped[AuditEntry] = relationship(lazy="raise")
    """Makes a flush insert the entry first, as the foreign key wants it."""


class AuditSeal(Base):
    """One link of the chain."""

    __tablename__ = "audit_seals"
    __table_args__ = {"schema": "ops"}  # noqa: RUF012  # SQLAlchemy's own form

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID] = mapped_column(unique=True)
    seal: Mapped[bytes]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the audit that is not as it was written."""

    position: int
    entry_id: UUID
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of walking the whole chain."""

    entries: int
    unsealed: int
    details: int
    """What was compared with what its entry digested; the rest was erased."""
    head: str
    """The last seal. Kept somewhere else, it proves that nothing was cut off."""
    findings: tuple[Finding, ...]
    """In the order of the chain."""
    has_seal: bool
    """Whether a seal that was kept somewhere else is still in the chain."""

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it was written, as far as can be told."""
        return self.has_seal and not self.findings


class Audited(Protocol):
    """A row of an organisation: which one, and whose."""

    id: Mapped[UUID]
    org_id: Mapped[UUID]


def write(
    db: AsyncSession,
    actor: Actor | None,
    action: str,
    *,
    object_type: str,
    object_id: UUID,
    org_id: UUID | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Add one entry to the transaction of the change it speaks of.

    Args:
        db: The transaction.
        actor: Who did it; None for timers.
        action: The event's word, such as ``board.renamed``.
        object_type: What kind of thing, such as ``board``.
        object_id: Which one.
        org_id: The organisation it belongs to, if any.
        before: Changed fields as they were; JSON values, nothing secret.
        after: Changed fields as they are now.
    """
    origin = actor.origin if actor else Origin()
    entry_id, at = new_id(), now()
    change = _details(entry_id, at, "change", {"before": before, "after": after})
    source = _details(
        entry_id,
        at,
        "origin",
        {"address": origin.address, "user_agent": origin.user_agent},
    )
    entry = AuditEntry(
        id=entry_id,
        at=at,
        org_id=org_id,
        actor_id=actor.user_id if actor else None,
        session_id=actor.session_id if actor else None,
        token_id=actor.token_id if actor else None,
        action=action,
        object_type=object_type,
        object_id=object_id,
        request_id=origin.request_id,
        change_digest=_details_digest(change),
        origin_digest=_details_digest(source),
    )
    entry.digest = _digest(entry)
    change.entry = source.entry = entry
    db.add_all([entry, change, source])


def record(
    db: AsyncSession,
    actor: Actor | None,
    action: str,
    thing: Audited,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Add one entry about a row; its kind is the first word of the action."""
    write(
        db,
        actor,
        action,
        object_type=action.partition(".")[0],
        object_id=thing.id,
        org_id=thing.org_id,
        before=before,
        after=after,
    )


async def seal(db: AsyncSession, *, looking_back: timedelta | None = None) -> int:
    """Chain the entries that are not sealed yet, oldest first.

    One sealer at a time, by advisory lock; another one finds nothing to do.

    Args:
        db: The transaction.
        looking_back: Look only at entries this young, which is cheap; now and
            then somebody looks at all.

    Returns:
        How many were sealed.
    """
    if not await db.scalar(select(func.pg_try_advisory_xact_lock(_SEAL_LOCK))):
        return 0
    last = (
        await db.execute(
            select(AuditSeal.position, AuditSeal.seal)
            .order_by(AuditSeal.position.desc())
            .limit(1)
        )
    ).first()
    position, link = (last.position, last.seal) if last else (0, _GENESIS)
    found = _unsealed()
    if looking_back is not None:
        found = found.where(AuditEntry.at > now() - looking_back)
    waiting = await db.execute(found.order_by(AuditEntry.id).limit(_BATCH))
    sealed = 0
    for entry_id, digest in waiting:
        position, link, sealed = position + 1, _chain(link, digest), sealed + 1
        db.add(AuditSeal(position=position, entry_id=entry_id, seal=link))
    return sealed


async def verify(db: AsyncSession, *, kept_seal: str | None = None) -> Verdict:
    """Walk the chain from its first link and compare everything with it.

    Args:
        db: Where to look.
        kept_seal: A seal that was noted earlier. A chain without it was cut off
            and continued, which nothing inside the database can show.
    """
    link, expected, findings = _GENESIS, 0, list[Finding]()
    has_seal = kept_seal is None
    rows = await db.stream(
        select(AuditSeal, AuditEntry)
        .outerjoin(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
        .order_by(AuditSeal.position)
        .execution_options(yield_per=_BATCH)
    )
    async for sealed, entry in rows:
        expected += 1
        what = _fault(sealed, entry, link, expected)
        if what is not None:
            findings.append(Finding(sealed.position, sealed.entry_id, what))
        expected, link = sealed.position, sealed.seal
        has_seal = has_seal or link.hex() == kept_seal
    details, altered = await _altered_details(db)
    findings = sorted([*findings, *altered], key=lambda each: each.position)
    unsealed = await db.scalar(select(func.count()).select_from(_unsealed().subquery()))
    return Verdict(
        entries=expected,
        unsealed=unsealed or 0,
        details=details,
        head=link.hex(),
        findings=tuple(findings),
        has_seal=has_seal,
    )


def _fault(
    sealed: AuditSeal, entry: AuditEntry | None, link: bytes, expected: int
) -> str | None:
    if sealed.position != expected:
        return "links before it are missing"
    if entry is None:
        return "the entry was removed"
    if _digest(entry) != entry.digest:
        return "the entry was altered"
    if _chain(link, entry.digest) != sealed.seal:
        return "the chain is broken"
    return None


def report(verdict: Verdict) -> str:
    """Say in words what was looked at and what was found, the first fault first."""
    lines = [
        f"{verdict.entries} sealed entries, {verdict.details} details compared",
        f"{verdict.unsealed} entries wait for their seal",
    ]
    if verdict.findings:
        first = verdict.findings[0]
        lines.append(
            f"BROKEN at entry {first.entry_id}, number {first.position}: {first.what}"
        )
        lines += [
            f"  also {each.position} {each.entry_id}: {each.what}"
            for each in verdict.findings[1:_REPORTED]
        ]
        lines.append(f"{len(verdict.findings)} faults")
    if not verdict.has_seal:
        lines.append("BROKEN: the seal that was given is not in the chain")
    lines.append(f"last seal {verdict.head}")
    return "\n".join(lines)


async def _altered_details(db: AsyncSession) -> tuple[int, list[Finding]]:
    """Count details, and find those that are not what their entry digested."""
    rows = await db.stream(
        select(AuditDetails, AuditEntry, AuditSeal.position)
        .join(AuditEntry, AuditEntry.id == AuditDetails.entry_id)
        .join(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .order_by(AuditSeal.position)
        .execution_options(yield_per=_BATCH)
    )
    looked_at, altered = 0, list[Finding]()
    async for details, entry, position in rows:
        looked_at += 1
        is_change = details.part == "change"
        digest = entry.change_digest if is_change else entry.origin_digest
        if _details_digest(details) != digest:
            what = f"the {details.part} was altered"
            altered.append(Finding(position, entry.id, what))
    return looked_at, altered


async def erase_origins(db: AsyncSession, *, older_than: timedelta) -> int:
    """Erase from which address and browser old entries came; return how many."""
    erased = await db.execute(
        delete(AuditDetails)
        .where(AuditDetails.part == "origin", AuditDetails.at < now() - older_than)
        .returning(AuditDetails.entry_id)
    )
    return len(erased.all())


def _unsealed() -> Select[UUID, bytes]:
    return (
        select(AuditEntry.id, AuditEntry.digest)
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .where(AuditSeal.entry_id.is_(None))
    )


def _details(
    entry_id: UUID, at: datetime, part: str, body: Mapping[str, object]
) -> AuditDetails:
    return AuditDetails(
        entry_id=entry_id,
        part=part,
        salt=secrets.token_bytes(16),
        body=_canonical(body),
        at=at,
    )


def _details_digest(details: AuditDetails) -> bytes:
    return hashlib.sha256(details.salt + details.body.encode()).digest()


def _digest(entry: AuditEntry) -> bytes:
    fields = (
        entry.id,
        entry.at.isoformat(),
        entry.org_id,
        entry.actor_id,
        entry.session_id,
        entry.action,
        entry.object_type,
        entry.object_id,
        entry.request_id,
        entry.change_digest.hex(),
        entry.origin_digest.hex(),
    )
    if entry.token_id is not None:  # a later field: older digests were made without
        fields = (*fields, entry.token_id)
    text_form = _canonical([None if each is None else str(each) for each in fields])
    return hashlib.sha256(text_form.encode()).digest()


def _chain(link: bytes, digest: bytes) -> bytes:
    return hashlib.sha256(link + digest).digest()


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
