"""HTTP of the audit."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from stoa_api.base.actor import Caller
from stoa_api.base.db import Database, Db, ReadDb, Sessions
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import Router
from stoa_api.core.audit import service
from stoa_api.core.audit.queries import Filters
from stoa_api.core.audit.schemas import AuditEntryOut
from stoa_shared.clock import now

router = Router(prefix="/orgs/{org_id}", tags=["audit"])

_CSV: Final = "text/csv"
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {_CSV: {"schema": {"type": "string"}}}}
}


async def _filters(
    org_id: UUID,
    *,
    actor: Annotated[
        UUID | None, Query(description="Only what this person did.")
    ] = None,
    action: Annotated[
        str | None,
        Query(
            max_length=80,
            pattern=r"^[a-z_]+(\.[a-z_]+)?$",
            description="One action (`board.renamed`) or all of a noun (`board`).",
        ),
    ] = None,
    object_id: Annotated[
        UUID | None, Query(description="Only what was done to this thing.")
    ] = None,
    since: Annotated[
        AwareDatetime | None,
        Query(alias="from", description="Not before this moment."),
    ] = None,
    until: Annotated[
        AwareDatetime | None,
        Query(alias="to", description="Before this moment."),
    ] = None,
) -> Filters:
    return Filters(
        org_id=org_id,
        actor_id=actor,
        action=action,
        object_id=object_id,
        since=since,
        until=until,
    )


async def _read_sessions(request: Request) -> Sessions:
    database: Database = request.app.state.database
    return database.read_sessions


Narrowing = Annotated[Filters, Depends(_filters)]
OwnReading = Annotated[Sessions, Depends(_read_sessions)]
"""For what is read while the answer is already on its way."""


@router.get("/audit")
async def list_audit_entries(
    actor: Caller, db: ReadDb, page: Paging, filters: Narrowing
) -> Page[AuditEntryOut]:
    """List what was done in an organisation, newest first, as its owner or admin."""
    rows = await service.list_entries(db, actor, page, filters)
    return page.show(rows)


@router.get("/audit.csv", response_class=StreamingResponse, responses=_FILE)
async def export_audit_entries(
    actor: Caller, db: Db, sessions: OwnReading, filters: Narrowing
) -> StreamingResponse:
    """Take what was done in an organisation away as CSV, at most 50,000 entries.

    Texts that a spreadsheet would run as a formula begin with an apostrophe.
    Taking it away is itself an entry.
    """
    narrowed = await service.begin_export(db, actor, filters)
    name = f"audit-{now().date().isoformat()}.csv"
    return StreamingResponse(
        service.export(sessions, narrowed),
        media_type=_CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
