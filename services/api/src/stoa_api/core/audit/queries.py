"""Every select on the audit of an organisation; the caller has asked whether it may."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from stoa_api.base.audit import AuditDetails, AuditEntry
from stoa_api.base.pages import PageRequest, Rows, page_rows

_change = aliased(AuditDetails, name="change")
_origin = aliased(AuditDetails, name="origin")
_Part = TypeAdapter(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Filters:
    """What the audit of an organisation is narrowed to."""

    org_id: UUID
    actor_id: UUID | None = None
    action: str | None = None
    """One action, or all of a noun."""
    object_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Not included."""


class Seen(NamedTuple):
    """An entry with its details, as far as they were not erased."""

    entry: AuditEntry
    change: dict[str, Any]
    origin: dict[str, Any]


def _narrowed(filters: Filters) -> Select[AuditEntry]:
    found = select(AuditEntry).where(AuditEntry.org_id == filters.org_id)
    if filters.actor_id is not None:
        found = found.where(AuditEntry.actor_id == filters.actor_id)
    if filters.object_id is not None:
        found = found.where(AuditEntry.object_id == filters.object_id)
    if filters.action is not None and "." in filters.action:
        found = found.where(AuditEntry.action == filters.action)
    elif filters.action is not None:
        found = found.where(
            AuditEntry.action.startswith(f"{filters.action}.", autoescape=True)
        )
    if filters.since is not None:
        found = found.where(AuditEntry.at >= filters.since)
    if filters.until is not None:
        found = found.where(AuditEntry.at < filters.until)
    return found


async def entries(db: AsyncSession, filters: Filters, page: PageRequest) -> Rows[Seen]:
    """List entries, the newest first."""
    statement = (
        _narrowed(filters)
        .add_columns(_change.body.label("change"), _origin.body.label("origin"))
        .outerjoin(
            _change, and_(_change.entry_id == AuditEntry.id, _change.part == "change")
        )
        .outerjoin(
            _origin, and_(_origin.entry_id == AuditEntry.id, _origin.part == "origin")
        )
    )
    rows = await page_rows(db, statement, page, by=(AuditEntry.at, AuditEntry.id))
    return rows.map(
        lambda row: Seen(row.AuditEntry, _read(row.change), _read(row.origin))
    )


async def count(db: AsyncSession, filters: Filters, *, at_most: int) -> int:
    """Count entries, no further than ``at_most``."""
    some = _narrowed(filters).with_only_columns(AuditEntry.id).limit(at_most)
    return await db.scalar(select(func.count()).select_from(some.subquery())) or 0


def _read(body: str | None) -> dict[str, Any]:
    return {} if body is None else _Part.validate_python(json.loads(body))
