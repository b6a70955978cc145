"""Use cases of uploads: begin one, go on with it, hear how it ended."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit
from stoa_api.base.actor import Actor, Origin
from stoa_api.core.organizations import service as organizations
from stoa_api.studio.files import service as files
from stoa_api.studio.pages import service as pages
from stoa_api.studio.uploads import queries
from stoa_api.studio.uploads.errors import (
    QuotaExceeded,
    TooManyUploads,
    UploadExpired,
    UploadNotFound,
    UploadTooLarge,
)
from stoa_api.studio.uploads.models import Upload
from stoa_api.studio.uploads.schemas import Storage, UploadNew, UploadOut
from stoa_shared.clock import now
from stoa_shared.problems import Problem
from stoa_shared.request_id import current
from stoa_shared.rpc.api import StoredBytes, UploadAnswer, UploadResult
from stoa_shared.tokens import Keyring, UploadGrant, sign_upload_grant

OPEN_MAX: Final = 20
"""Uploads of one person that are under way at once."""
KEEP_ENDED: Final = timedelta(days=1)
"""For so long after its time somebody may still ask how an upload ended."""

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Room:
    """How much may be stored; see the settings."""

    upload_bytes_max: int
    own_bytes_max: int
    org_bytes_max: int
    upload_life: timedelta


async def require_place(
    db: AsyncSession, actor: Actor, space_id: UUID, parent_id: UUID | None
) -> None:
    """Refuse those who may not send anything to a place.

    Raises: as ``begin_upload``.
    """
    await pages.editable_place(db, actor, space_id, parent_id)


async def begin_upload(
    db: AsyncSession, actor: Actor, space_id: UUID, new: UploadNew, room: Room
) -> UploadOut:
    """Begin an upload, as an editor of the place that the file comes to.

    Raises:
        PageNotFound: no such place in the space, or the actor does not reach it.
        RoleTooLow: the actor is no editor there.
        PageHoldsNothing: the place is a page, but no folder.
        UploadTooLarge: one file may not be so large.
        QuotaExceeded: there is no room left, the actor's or the organisation's.
        TooManyUploads: the actor has many under way.
    """
    place = await pages.editable_place(db, actor, space_id, new.parent_id)
    if new.size_bytes > room.upload_bytes_max:
        raise UploadTooLarge(limit_bytes=room.upload_bytes_max)
    org_id = place.resource.org_id
    await queries.lock_room(db, org_id)
    if await queries.open_count(db, actor.user_id) >= OPEN_MAX:
        raise TooManyUploads(uploads_max=OPEN_MAX)
    await _require_room(db, actor, org_id, new.size_bytes, room)
    upload = Upload(
        org_id=org_id,
        space_id=space_id,
        parent_id=new.parent_id,
        name=new.name,
        size_bytes=new.size_bytes,
        state="receiving",
        user_id=actor.user_id,
        session_id=actor.session_id,
        token_id=actor.token_id,
        within=actor.within,
        address=actor.origin.address,
        user_agent=actor.origin.user_agent,
        created_at=now(),
        expires_at=now().replace(microsecond=0) + room.upload_life,
    )
    db.add(upload)
    await db.flush()
    audit.record(
        db,
        actor,
        "upload.begun",
        upload,
        after={"name": new.name, "size_bytes": new.size_bytes},
    )
    log.info("upload.begun", upload_id=str(upload.id), actor_id=str(actor.user_id))
    return shown(upload)


async def get_upload(
    db: AsyncSession, actor: Actor, upload_id: UUID, keyring: Keyring
) -> tuple[UploadOut, str]:
    """Show an upload of the actor, with a grant to go on with it right now.

    Raises:
        UploadNotFound: no such upload, or not the actor's.
        PageNotFound: its place is gone, or the actor does not reach it any more.
        RoleTooLow: the actor is no editor there any more.
        UploadExpired: its time is over.
    """
    upload = await queries.own_upload(db, actor, upload_id)
    if upload is None:
        raise UploadNotFound
    if upload.state == "receiving":
        await pages.editable_place(db, actor, upload.space_id, upload.parent_id)
        if upload.expires_at <= now():
            raise UploadExpired
    grant = UploadGrant(upload.id, upload.org_id, upload.size_bytes, upload.expires_at)
    return shown(upload), sign_upload_grant(keyring, grant)


async def get_storage(
    db: AsyncSession, actor: Actor, org_id: UUID, room: Room
) -> Storage:
    """Show a member how much may be stored, and how much is.

    Raises:
        OrganizationNotFound: the actor is not in the organisation.
    """
    await organizations.role_of(db, actor, org_id)
    by_org, by_person = await _taken(db, actor, org_id)
    return Storage(
        upload_bytes_max=room.upload_bytes_max,
        org_bytes_used=by_org,
        org_bytes_max=room.org_bytes_max,
        own_bytes_used=by_person,
        own_bytes_max=room.own_bytes_max,
    )


async def end_upload(
    db: AsyncSession, upload_id: UUID, result: UploadResult
) -> UploadAnswer:
    """Make a file of what was stored, or write down why there is none.

    Said twice, it is answered twice with the same.

    Raises:
        UploadNotFound: nobody knows it any more.
    """
    upload = await queries.for_end(db, upload_id)
    if upload is None:
        raise UploadNotFound
    if upload.state == "receiving":
        actor = _begun_by(upload)
        if result.stored is not None:
            await _file(db, actor, upload, result.stored)
        else:
            _refuse(db, actor, upload, result.refusal or "upload-cancelled")
    return UploadAnswer(file_id=upload.file_id, refusal=upload.refusal)


async def forget_ended(db: AsyncSession) -> None:
    """Forget uploads whose time was over long ago."""
    await queries.forget(db, before=now() - KEEP_ENDED)


def shown(upload: Upload) -> UploadOut:
    """Return an upload as its sender sees it."""
    return UploadOut(
        id=upload.id,
        space_id=upload.space_id,
        parent_id=upload.parent_id,
        name=upload.name,
        size_bytes=upload.size_bytes,
        state=upload.state,
        refusal=upload.refusal,
        url=f"/api/v1/uploads/{upload.id}",
        file_id=upload.file_id,
        created_at=upload.created_at,
        expires_at=upload.expires_at,
    )


async def _file(
    db: AsyncSession, actor: Actor, upload: Upload, stored: StoredBytes
) -> None:
    """Put the file into its place, if its sender still may."""
    try:
        async with db.begin_nested():
            page = await pages.add_file(
                db, actor, upload.space_id, upload.parent_id, upload.name
            )
    except Problem as problem:
        # The place has gone, has filled up, or is not theirs any more.
        _refuse(db, actor, upload, problem.code)
        return
    upload.state, upload.file_id = "done", page.id
    files.keep(
        db,
        file_id=page.id,
        org_id=upload.org_id,
        user_id=upload.user_id,
        size_bytes=upload.size_bytes,
        stored=stored,
    )
    audit.record(
        db,
        actor,
        "page.created",
        page,
        after={
            "type": "file",
            "title": upload.name,
            "size_bytes": upload.size_bytes,
            "sha256": stored.sha256,
        },
    )
    log.info("upload.done", upload_id=str(upload.id), file_id=str(page.id))


def _refuse(db: AsyncSession, actor: Actor, upload: Upload, code: str) -> None:
    upload.state, upload.refusal = "refused", code
    audit.record(db, actor, "upload.refused", upload, after={"refusal": code})
    log.info("upload.refused", upload_id=str(upload.id), refusal=code)


def _begun_by(upload: Upload) -> Actor:
    """Return who began it, for the rules and the audit; the processor is nobody."""
    return Actor(
        user_id=upload.user_id,
        session_id=upload.session_id,
        origin=Origin(upload.address, upload.user_agent, current()),
        token_id=upload.token_id,
        within=upload.within,
    )


async def _require_room(
    db: AsyncSession, actor: Actor, org_id: UUID, size: int, room: Room
) -> None:
    by_org, by_person = await _taken(db, actor, org_id)
    if by_person + size > room.own_bytes_max:
        raise QuotaExceeded(
            scope="person", limit_bytes=room.own_bytes_max, used_bytes=by_person
        )
    if by_org + size > room.org_bytes_max:
        raise QuotaExceeded(
            scope="organization", limit_bytes=room.org_bytes_max, used_bytes=by_org
        )


async def _taken(db: AsyncSession, actor: Actor, org_id: UUID) -> tuple[int, int]:
    """Sum up what is stored and what is announced: of all, and of the actor."""
    used = await files.used_in(db, org_id, actor.user_id)
    by_org, by_person = await queries.announced_in(db, org_id, actor.user_id)
    return used.by_org + by_org, used.by_person + by_person
