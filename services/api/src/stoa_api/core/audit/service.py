"""What owners and admins do with the audit of their organisation: read it, take it."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit
from stoa_api.base.actor import Actor
from stoa_api.base.db import Sessions
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.base.spreadsheet import as_csv
from stoa_api.core.audit import queries
from stoa_api.core.audit.errors import ExportTooLarge
from stoa_api.core.audit.queries import Filters, Seen
from stoa_api.core.audit.schemas import AuditEntryOut, TokenNamed
from stoa_api.core.organizations import service as organizations
from stoa_api.core.people import service as people
from stoa_api.core.tokens import service as tokens
from stoa_shared.clock import now

EXPORT_ROWS_MAX: Final = 50_000
_ROWS_AT_ONCE: Final = 500
_COLUMNS: Final = (
    "time",
    "actor",
    "actor_id",
    "token_id",
    "action",
    "object_type",
    "object_id",
    "before",
    "after",
    "address",
    "user_agent",
    "request_id",
)

log = structlog.stdlib.get_logger()


async def list_entries(
    db: AsyncSession, actor: Actor, page: PageRequest, filters: Filters
) -> Rows[AuditEntryOut]:
    """List what was done in an organisation, the newest first.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
    """
    await organizations.role_of(db, actor, filters.org_id, at_least="admin")
    return await _shown(db, page, filters)


async def begin_export(db: AsyncSession, actor: Actor, filters: Filters) -> Filters:
    """Find out whether the entries may be taken away, and say so in the audit.

    Returns:
        The filters, narrowed to what there is now.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        ExportTooLarge: these are more entries than one file may have.
    """
    await organizations.role_of(db, actor, filters.org_id, at_least="admin")
    narrowed = replace(filters, until=min(filters.until or now(), now()))
    found = await queries.count(db, narrowed, at_most=EXPORT_ROWS_MAX + 1)
    if found > EXPORT_ROWS_MAX:
        raise ExportTooLarge(
            f"One file has at most {EXPORT_ROWS_MAX} entries; choose a shorter time.",
            limit=EXPORT_ROWS_MAX,
        )
    audit.write(
        db,
        actor,
        "audit.exported",
        object_type="organization",
        object_id=filters.org_id,
        org_id=filters.org_id,
        after={"entries": found, **_asked(narrowed)},
    )
    log.info("audit.exported", org_id=str(filters.org_id), entries=found)
    return narrowed


async def export(sessions: Sessions, filters: Filters) -> AsyncGenerator[str]:
    """Yield the entries as CSV (RFC 4180), some at a time.

    No connection is held while the reader is slow.
    """
    yield as_csv([_COLUMNS])
    cursor, is_done = None, False
    while not is_done:
        async with sessions() as db:
            page = PageRequest(limit=_ROWS_AT_ONCE, cursor=cursor)
            rows = await _shown(db, page, filters)
        yield as_csv([_cells(each) for each in rows.items])
        cursor = rows.next_cursor
        is_done = cursor is None


async def _shown(
    db: AsyncSession, page: PageRequest, filters: Filters
) -> Rows[AuditEntryOut]:
    rows = await queries.entries(db, filters, page)
    actors = {each.entry.actor_id for each in rows.items} - {None}
    persons = await people.shown(db, [each for each in actors if each])
    used = [each.entry.token_id for each in rows.items if each.entry.token_id]
    names = await tokens.names(db, used) if used else {}

    def token(token_id: UUID | None) -> TokenNamed | None:
        if token_id is None:
            return None
        return TokenNamed(id=token_id, name=names.get(token_id))

    def show(seen: Seen) -> AuditEntryOut:
        entry = seen.entry
        return AuditEntryOut(
            id=entry.id,
            at=entry.at,
            actor=persons.get(entry.actor_id) if entry.actor_id else None,
            token=token(entry.token_id),
            action=entry.action,
            object_type=entry.object_type,
            object_id=entry.object_id,
            before=seen.change.get("before"),
            after=seen.change.get("after"),
            address=seen.origin.get("address"),
            user_agent=seen.origin.get("user_agent"),
            request_id=entry.request_id,
        )

    return rows.map(show)


def _asked(filters: Filters) -> dict[str, object]:
    given = {
        "actor_id": filters.actor_id,
        "action": filters.action,
        "object_id": filters.object_id,
        "from": filters.since,
        "to": filters.until,
    }
    return {name: str(value) for name, value in given.items() if value is not None}


def _cells(shown: AuditEntryOut) -> tuple[str, ...]:
    return (
        shown.at.isoformat(),
        shown.actor.display_name if shown.actor else "",
        str(shown.actor.id) if shown.actor else "",
        str(shown.token.id) if shown.token else "",
        shown.action,
        shown.object_type,
        str(shown.object_id),
        _json(shown.before),
        _json(shown.after),
        shown.address or "",
        shown.user_agent or "",
        shown.request_id or "",
    )


def _json(value: dict[str, object] | None) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
