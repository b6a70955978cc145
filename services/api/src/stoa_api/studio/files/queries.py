"""Every select on files. The access rule is in each that a person asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    column,
    func,
    insert,
    literal,
    select,
    table,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import Resource
from stoa_api.base.actor import Actor
from stoa_api.studio.files.models import File
from stoa_shared.clock import now

_pages: Final = table(
    "pages",
    column("id", Uuid()),
    column("space_id", Uuid()),
    column("title", Text()),
    schema="studio",
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file, as somebody who reaches it sees it."""

    id: UUID
    org_id: UUID
    space_id: UUID
    name: str
    sha256: bytes
    size_bytes: int
    media_type: str
    flags: Sequence[str]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Used:
    """How much of an organisation's storage is taken."""

    by_org: int
    by_person: int


async def file_for(db: AsyncSession, actor: Actor, file_id: UUID) -> FileRow | None:
    """Load a file that the actor reaches now, or None."""
    values = {"me": actor.user_id, "file_id": file_id, "within": actor.within}
    row = (await db.execute(_one(), values)).first()
    return None if row is None else FileRow(*row)


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return (
        select(
            File.id,
            File.org_id,
            _pages.c.space_id,
            _pages.c.title,
            File.sha256,
            File.size_bytes,
            File.media_type,
            File.flags,
            File.created_at,
        )
        .join(Resource, Resource.id == File.id)
        .join(_pages, _pages.c.id == File.id)
        .where(
            File.id == bindparam("file_id", type_=Uuid()),
            access.reaches(bindparam("me", type_=Uuid())),
            access.inside(bindparam("within", type_=Uuid())),
        )
    )


async def used_in(db: AsyncSession, org_id: UUID, user_id: UUID) -> Used:
    """Sum up the sizes of an organisation's files, those in the trash too."""
    own = func.sum(File.size_bytes).filter(File.uploaded_by == user_id)
    found = await db.execute(
        select(
            func.coalesce(func.sum(File.size_bytes), 0), func.coalesce(own, 0)
        ).where(File.org_id == org_id)
    )
    by_org, by_person = found.one()
    return Used(int(by_org), int(by_person))


async def unused_among(
    db: AsyncSession, blobs: Sequence[tuple[UUID, bytes]]
) -> set[tuple[UUID, bytes]]:
    """Return those of some stored bytes that no file stands on."""
    found = await db.execute(
        select(File.org_id, File.sha256)
        .where(tuple_(File.org_id, File.sha256).in_(blobs))
        .distinct()
    )
    return set(blobs) - {(row.org_id, row.sha256) for row in found}


async def copy_files(
    db: AsyncSession, copies: Mapping[UUID, UUID], *, user_id: UUID
) -> None:
    """Let copies of pages stand on the bytes of the originals."""
    found = await db.scalars(
        select(File).where(File.id == any_(literal(list(copies), ARRAY(Uuid()))))
    )
    rows = [
        {
            "id": copies[each.id],
            "org_id": each.org_id,
            "sha256": each.sha256,
            "size_bytes": each.size_bytes,
            "media_type": each.media_type,
            "flags": each.flags,
            "uploaded_by": user_id,
            "created_at": now(),
        }
        for each in found
    ]
    if rows:
        await db.execute(insert(File), rows)
