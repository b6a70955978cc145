"""What is done with the bytes: take them, look at them, shelve them, tell of them.

    receiving → stored → told        or        receiving → refused → told

Each arrow is one transaction, and each step may be cut short and done again: by the
client's next request at whichever replica, or by the worker's sweep.
"""

import asyncio
import errno
import hmac
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Final

import structlog
from starlette.requests import ClientDisconnect

from stoa_processor.blobs import BlobStore, Damaged
from stoa_processor.detection import NotAllowed, detect
from stoa_processor.files import queries
from stoa_processor.files.models import Upload
from stoa_processor.files.queries import Overtaken, Sessions
from stoa_processor.intake.api import Api
from stoa_processor.intake.errors import (
    ChecksumMismatch,
    LengthMismatch,
    OffsetMismatch,
    StorageFull,
    StorageUnavailable,
    UploadLocked,
    UploadTooLarge,
    refusal,
)
from stoa_processor.intake.hashing import Hash
from stoa_processor.intake.staging import Held, Staging
from stoa_processor.intake.tus import Checksum, Part
from stoa_shared.http import RemoteError
from stoa_shared.rpc.api import StoredBytes, UploadResult
from stoa_shared.tokens import UploadGrant

_PIECE: Final = 1 << 20
"""So much is written and hashed at once, in a thread."""
_CHECKPOINT: Final = 8 << 20
"""After so much it is written down how far a part has come."""

Body = AsyncIterator[bytes]
log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Intake:
    """What the use cases work with."""

    sessions: Sessions
    staging: Staging
    blobs: BlobStore
    api: Api


async def look_up(intake: Intake, grant: UploadGrant) -> Upload:
    """Return how far an upload has come, and finish what was cut short.

    Raises:
        Problem: what it was refused with.
    """
    upload = await queries.upload_for(intake.sessions, grant)
    if upload.state == "receiving" and upload.received_bytes == upload.size_bytes:
        with intake.staging.hold(upload.upload_id) as held:
            upload = await queries.upload_for(intake.sessions, grant)
            if upload.state == "receiving":
                await _take_up(intake, upload, held, upload.size_bytes)
                await _finish(intake, upload, held)
    return await _told(intake, upload)


async def append(intake: Intake, grant: UploadGrant, part: Part, body: Body) -> Upload:
    """Take one part, at the place where the last one ended.

    Raises:
        OffsetMismatch: it begins elsewhere.
        UploadTooLarge: it would be more than was announced.
        ChecksumMismatch: it is not what was sent.
        UploadLocked: another request is sending.
        Problem: what the upload was refused with.
    """
    upload = await queries.upload_for(intake.sessions, grant)
    if upload.state != "receiving":
        return await _told(intake, upload)
    with intake.staging.hold(upload.upload_id) as held:
        upload = await queries.upload_for(intake.sessions, grant)
        if upload.state == "receiving":
            if part.offset != upload.received_bytes:
                raise OffsetMismatch(offset=upload.received_bytes)
            if upload.received_bytes + (part.length or 0) > upload.size_bytes:
                raise UploadTooLarge(limit_bytes=upload.size_bytes)
            await _receive(intake, upload, held, body, checksum=part.checksum)
            if upload.received_bytes == upload.size_bytes:
                await _finish(intake, upload, held)
    return await _told(intake, upload)


async def take_whole(
    intake: Intake, grant: UploadGrant, length: int, body: Body
) -> Upload:
    """Take all of an upload at once, instead of whatever came before.

    Raises:
        LengthMismatch: it is not as much as was announced.
        UploadTooLarge: it is more.
        UploadLocked: another request is sending.
        Problem: what the upload was refused with.
    """
    if length > grant.size_bytes:
        raise UploadTooLarge(limit_bytes=grant.size_bytes)
    if length < grant.size_bytes:
        raise LengthMismatch(announced=grant.size_bytes)
    upload = await queries.upload_for(intake.sessions, grant)
    if upload.state == "receiving":
        with intake.staging.hold(upload.upload_id) as held:
            upload = await queries.upload_for(intake.sessions, grant)
            if upload.state == "receiving":
                if upload.received_bytes:
                    await queries.move_on(intake.sessions, upload, 0)
                await _receive(intake, upload, held, body, checksum=None)
                if upload.received_bytes < upload.size_bytes:
                    raise LengthMismatch(announced=upload.size_bytes)
                await _finish(intake, upload, held)
    return await _told(intake, upload)


async def give_up(intake: Intake, grant: UploadGrant) -> None:
    """End an upload, with all that came of it. What is a file already stays one.

    Raises:
        UploadLocked: another request is sending.
        Problem: what it was refused with before.
    """
    upload = await queries.upload_for(intake.sessions, grant)
    if upload.state != "receiving":
        await _told(intake, upload)
        return
    with intake.staging.hold(upload.upload_id):
        await queries.refuse(intake.sessions, upload, "upload-cancelled")
        await asyncio.to_thread(intake.staging.remove, upload.upload_id)
    await tell(intake, upload)


async def tell(intake: Intake, upload: Upload) -> None:
    """Tell the API how an upload ended, and write down what it says.

    Raises:
        StorageUnavailable: it cannot be told right now; the sweep will try again.
    """
    if upload.sha256 is not None:
        blob = await queries.blob_of(intake.sessions, upload.org_id, upload.sha256)
        if blob is None:
            raise StorageUnavailable
        stored = StoredBytes(
            sha256=blob.sha256.hex(), media_type=blob.media_type, flags=blob.flags
        )
        result = UploadResult(stored=stored)
    else:
        result = UploadResult(refusal=upload.refusal)
    try:
        answer = await intake.api.tell(upload.upload_id, result)
    except RemoteError as error:
        log.warning("upload.not_told", upload_id=str(upload.upload_id))
        raise StorageUnavailable(headers={"Retry-After": "2"}) from error
    await queries.mark_told(
        intake.sessions, upload, file_id=answer.file_id, refusal=answer.refusal
    )


async def _told(intake: Intake, upload: Upload) -> Upload:
    """Return an upload that is under way or has become a file; else raise."""
    if upload.state != "receiving" and not upload.is_told:
        await tell(intake, upload)
    if upload.refusal is not None:
        raise refusal(upload.refusal)
    return upload


async def _take_up(intake: Intake, upload: Upload, held: Held, size: int) -> Hash:
    """Go back to what is known to be on the disk.

    Should the disk have less, the upload begins anew and the client hears of it.
    """
    if not await asyncio.to_thread(held.cut, size):
        await queries.move_on(intake.sessions, upload, 0)
        raise OffsetMismatch(offset=0)
    return await intake.staging.hash_of(upload.upload_id, held, size)


async def _receive(
    intake: Intake,
    upload: Upload,
    held: Held,
    body: Body,
    *,
    checksum: Checksum | None,
) -> None:
    """Write a body to the end of an upload, and write down how far it came."""
    try:
        if checksum is None:
            await _receive_open(intake, upload, held, body)
        else:
            await _receive_compared(intake, upload, held, body, checksum)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFull from error
        log.exception("upload.not_written", upload_id=str(upload.upload_id))
        raise StorageUnavailable(headers={"Retry-After": "5"}) from error


async def _receive_open(intake: Intake, upload: Upload, held: Held, body: Body) -> None:
    """Take what comes; what came before the line broke need not be sent again."""
    running = await _take_up(intake, upload, held, upload.received_bytes)
    at = upload.received_bytes

    async def keep() -> None:
        if at > upload.received_bytes:
            await asyncio.to_thread(held.sync)
            await queries.move_on(intake.sessions, upload, at)

    try:
        async for pieces, length in _gathered(upload, body, at):
            await asyncio.to_thread(held.write, pieces, running)
            at += length
            if at - upload.received_bytes >= _CHECKPOINT:
                await keep()
    finally:
        await keep()
        intake.staging.remember(upload.upload_id, at, running)


async def _receive_compared(
    intake: Intake, upload: Upload, held: Held, body: Body, checksum: Checksum
) -> None:
    """Take a part whose checksum is known: all of it, or nothing."""
    begin = at = upload.received_bytes
    running = await _take_up(intake, upload, held, begin)
    before, compared = running.copy(), checksum.hasher()
    async for pieces, length in _gathered(upload, body, begin):
        await asyncio.to_thread(held.write, pieces, running, compared)
        at += length
    if not hmac.compare_digest(compared.digest(), checksum.digest):
        intake.staging.remember(upload.upload_id, begin, before)
        raise ChecksumMismatch
    await asyncio.to_thread(held.sync)
    await queries.move_on(intake.sessions, upload, at)
    intake.staging.remember(upload.upload_id, at, running)


async def _gathered(
    upload: Upload, body: Body, at: int
) -> AsyncGenerator[tuple[list[bytes], int]]:
    """Yield a body in pieces that are worth a thread's while.

    When the line breaks, what came until then is yielded before that is raised.
    """
    waiting, waits = list[bytes](), 0
    try:
        async for piece in body:
            if at + waits + len(piece) > upload.size_bytes:
                raise UploadTooLarge(limit_bytes=upload.size_bytes)
            waiting.append(piece)
            waits += len(piece)
            if waits >= _PIECE:
                yield waiting, waits
                at, waiting, waits = at + waits, [], 0
    except ClientDisconnect:
        if waits:
            yield waiting, waits
        raise
    if waits:
        yield waiting, waits


async def _finish(intake: Intake, upload: Upload, held: Held) -> None:
    """Look at what is whole now, and shelve or refuse it."""
    running = await intake.staging.hash_of(upload.upload_id, held, upload.size_bytes)
    sha256 = running.digest()
    try:
        found = await asyncio.to_thread(detect, held.file)
    except NotAllowed as refused:
        await queries.refuse(intake.sessions, upload, refused.code)
        await asyncio.to_thread(intake.staging.remove, upload.upload_id)
        log.info("upload.refused", upload_id=str(upload.upload_id), code=refused.code)
        return
    try:
        async with intake.sessions.begin() as db:
            await queries.claim_blob(
                db, upload.org_id, sha256, size=upload.size_bytes, found=found
            )
            await asyncio.to_thread(
                intake.blobs.adopt, held.path, upload.org_id, sha256
            )
            await queries.mark_stored(db, upload, sha256)
    except Overtaken as error:
        raise UploadLocked(headers={"Retry-After": "1"}) from error
    except (OSError, Damaged) as error:
        log.exception("upload.not_shelved", upload_id=str(upload.upload_id))
        intake.staging.remember(upload.upload_id, upload.size_bytes, running)
        raise StorageUnavailable(headers={"Retry-After": "5"}) from error
    upload.state, upload.sha256 = "stored", sha256
    await asyncio.to_thread(intake.staging.remove, upload.upload_id)
    log.info(
        "upload.stored",
        upload_id=str(upload.upload_id),
        size_bytes=upload.size_bytes,
        media_type=found.media_type,
    )
