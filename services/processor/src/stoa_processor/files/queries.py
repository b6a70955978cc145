"""Every statement on uploads and blobs; each is a transaction if not said else."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from stoa_processor.detection import Found
from stoa_processor.files.models import Blob, Upload
from stoa_shared.clock import now
from stoa_shared.tokens import UploadGrant

Sessions = async_sessionmaker[AsyncSession]


class Overtaken(Exception):
    """Somebody else has changed the upload in the meantime."""


async def upload_for(sessions: Sessions, grant: UploadGrant) -> Upload:
    """Load an upload, which begins with the first grant for it."""
    async with sessions.begin() as db:
        found = await db.get(Upload, grant.upload_id)
        if found is None:
            await db.execute(
                insert(Upload)
                .values(
                    upload_id=grant.upload_id,
                    org_id=grant.org_id,
                    size_bytes=grant.size_bytes,
                    received_bytes=0,
                    state="receiving",
                    is_told=False,
                    created_at=now(),
                    updated_at=now(),
                    expires_at=grant.ends_at,
                )
                .on_conflict_do_nothing()
            )
            found = await db.get_one(Upload, grant.upload_id)
        return found


async def move_on(sessions: Sessions, upload: Upload, received: int) -> None:
    """Write down how much is on the disk now.

    Raises:
        Overtaken: it is not where we left it.
    """
    await _change(sessions, upload, received_bytes=received)
    upload.received_bytes = received


async def refuse(sessions: Sessions, upload: Upload, code: str) -> None:
    """Write down that there will be no file.

    Raises:
        Overtaken: it has ended already.
    """
    await _change(sessions, upload, state="refused", refusal=code)
    upload.state, upload.refusal = "refused", code


async def _change(sessions: Sessions, upload: Upload, **values: object) -> None:
    async with sessions.begin() as db:
        found = await db.scalar(
            update(Upload)
            .where(
                Upload.upload_id == upload.upload_id,
                Upload.state == "receiving",
                Upload.received_bytes == upload.received_bytes,
            )
            .values(**values, updated_at=now())
            .returning(Upload.upload_id)
        )
    if found is None:
        raise Overtaken


async def claim_blob(
    db: AsyncSession, org_id: UUID, sha256: bytes, *, size: int, found: Found
) -> None:
    """Write a blob's row, or touch it; it stays locked until the transaction ends.

    Whoever throws blobs away takes the same lock, so nothing is thrown away while
    it is being stored once more.
    """
    made = insert(Blob).values(
        org_id=org_id,
        sha256=sha256,
        size_bytes=size,
        media_type=found.media_type,
        flags=list(found.flags),
        created_at=now(),
        touched_at=now(),
    )
    await db.execute(
        made.on_conflict_do_update(
            index_elements=[Blob.org_id, Blob.sha256],
            set_={
                # What is known about types today counts, not when it first came.
                "media_type": made.excluded.media_type,
                "flags": made.excluded.flags,
                "touched_at": made.excluded.touched_at,
                "unused_since": None,
            },
        )
    )


async def mark_stored(db: AsyncSession, upload: Upload, sha256: bytes) -> None:
    """Write down, in the transaction of its blob, that an upload is on the shelf.

    Raises:
        Overtaken: it has ended already.
    """
    found = await db.scalar(
        update(Upload)
        .where(
            Upload.upload_id == upload.upload_id,
            Upload.state == "receiving",
            Upload.received_bytes == upload.size_bytes,
        )
        .values(state="stored", sha256=sha256, updated_at=now())
        .returning(Upload.upload_id)
    )
    if found is None:
        raise Overtaken


async def blob_of(sessions: Sessions, org_id: UUID, sha256: bytes) -> Blob | None:
    """Load what is known about stored bytes."""
    async with sessions() as db:
        return await db.get(Blob, (org_id, sha256))


async def mark_told(
    sessions: Sessions, upload: Upload, *, file_id: UUID | None, refusal: str | None
) -> None:
    """Write down what the API made of it."""
    async with sessions.begin() as db:
        await db.execute(
            update(Upload)
            .where(Upload.upload_id == upload.upload_id)
            .values(is_told=True, file_id=file_id, refusal=refusal, updated_at=now())
        )
    upload.is_told, upload.file_id, upload.refusal = True, file_id, refusal


async def untold(
    sessions: Sessions, *, before: datetime, at_most: int
) -> Sequence[Upload]:
    """List uploads that ended some time ago without the API knowing."""
    async with sessions() as db:
        found = await db.scalars(
            select(Upload)
            .where(
                Upload.state != "receiving",
                Upload.is_told.is_(False),
                Upload.updated_at < before,
            )
            .order_by(Upload.updated_at)
            .limit(at_most)
        )
        return found.all()


async def forget_expired(
    sessions: Sessions, *, before: datetime, at_most: int
) -> list[UUID]:
    """Delete uploads whose time was over by then; return which."""
    chosen = (
        select(Upload.upload_id)
        .where(
            Upload.expires_at < before,
            or_(Upload.state == "receiving", Upload.is_told.is_(True)),
        )
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    async with sessions.begin() as db:
        found = await db.scalars(
            delete(Upload)
            .where(Upload.upload_id.in_(chosen))
            .returning(Upload.upload_id)
        )
        return list(found)


async def receiving_among(sessions: Sessions, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of some uploads whose bytes are still coming."""
    async with sessions() as db:
        found = await db.scalars(
            select(Upload.upload_id).where(
                Upload.upload_id.in_(ids), Upload.state == "receiving"
            )
        )
        return set(found)


async def blobs_after(
    sessions: Sessions, after: tuple[UUID, bytes] | None, *, at_most: int
) -> Sequence[Blob]:
    """List blobs in the order of their keys, some at a time."""
    statement = select(Blob).order_by(Blob.org_id, Blob.sha256).limit(at_most)
    if after is not None:
        statement = statement.where(tuple_(Blob.org_id, Blob.sha256) > after)
    async with sessions() as db:
        return (await db.scalars(statement)).all()


async def mark_unused(
    sessions: Sessions, unused: Sequence[tuple[UUID, bytes]], *, is_unused: bool
) -> None:
    """Write down since when blobs are in no use, or that they are in use."""
    if not unused:
        return
    since = func.coalesce(Blob.unused_since, now()) if is_unused else None
    async with sessions.begin() as db:
        await db.execute(
            update(Blob)
            .where(tuple_(Blob.org_id, Blob.sha256).in_(unused))
            .values(unused_since=since)
        )


async def lock_unused(
    db: AsyncSession, org_id: UUID, sha256: bytes, *, before: datetime
) -> bool:
    """Take the lock on a blob that may go, unless somebody is storing it again."""
    found = await db.scalar(
        select(Blob.sha256)
        .where(
            Blob.org_id == org_id,
            Blob.sha256 == sha256,
            Blob.unused_since < before,
            Blob.touched_at < before,
        )
        .with_for_update(skip_locked=True)
    )
    return found is not None


async def delete_blob(db: AsyncSession, org_id: UUID, sha256: bytes) -> None:
    """Delete the row of a blob that is locked."""
    await db.execute(delete(Blob).where(Blob.org_id == org_id, Blob.sha256 == sha256))
