"""What an operator runs by hand: is all there that should be, and what may go."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from stoa_processor.blobs import BlobStore
from stoa_processor.files import queries
from stoa_processor.files.models import Blob
from stoa_processor.files.queries import Sessions
from stoa_processor.intake.api import Api
from stoa_shared.clock import now
from stoa_shared.rpc.api import BLOBS_MAX

GRACE: Final = timedelta(days=1)
"""What nobody uses is kept for so long, and longer if it is uploaded again."""

Key = tuple[UUID, bytes]


@dataclass(slots=True)
class Verdict:
    """How the shelf compares with what is written down."""

    blobs: int = 0
    bytes: int = 0
    missing: list[str] = field(default_factory=list[str])
    damaged: list[str] = field(default_factory=list[str])

    @property
    def is_whole(self) -> bool:
        """Whether every blob is what its hash says."""
        return not self.missing and not self.damaged


@dataclass(slots=True)
class Collected:
    """What went, or would go."""

    unused: list[str] = field(default_factory=list[str])
    """Blobs that no file stands on and whose time is over."""
    waiting: list[str] = field(default_factory=list[str])
    """Blobs that no file stands on, not for long enough yet."""
    strays: list[str] = field(default_factory=list[str])
    """On the shelf without being written down, and old."""
    bytes: int = 0


async def verify(sessions: Sessions, blobs: BlobStore) -> Verdict:
    """Compare every blob with its hash."""
    verdict = Verdict()
    async for some in _all(sessions):
        for each in some:
            digest = await asyncio.to_thread(_digest, blobs, each)
            verdict.blobs += 1
            verdict.bytes += each.size_bytes
            if digest is None:
                verdict.missing.append(_name(each.org_id, each.sha256))
            elif digest != each.sha256:
                verdict.damaged.append(_name(each.org_id, each.sha256))
    return verdict


async def collect(
    sessions: Sessions, blobs: BlobStore, api: Api, *, is_dry: bool
) -> Collected:
    """Throw away what no file stands on, once it has been so for a day.

    A blob is locked while it goes, by the lock that storing it again takes; so an
    upload of the same bytes either keeps it or stores it anew.
    """
    found = Collected()
    due = now() - GRACE
    async for some in _all(sessions):
        keys = [(each.org_id, each.sha256) for each in some]
        unused = await api.unused(keys)
        if not is_dry:
            used = [each for each in keys if each not in unused]
            await queries.mark_unused(sessions, sorted(unused), is_unused=True)
            await queries.mark_unused(sessions, used, is_unused=False)
        for each in some:
            if (each.org_id, each.sha256) not in unused:
                continue
            is_due = each.unused_since is not None and each.unused_since < due
            if is_due and (is_dry or await _throw_away(sessions, blobs, api, each)):
                found.unused.append(_name(each.org_id, each.sha256))
                found.bytes += each.size_bytes
            else:
                found.waiting.append(_name(each.org_id, each.sha256))
    await _collect_strays(sessions, blobs, found, is_dry=is_dry)
    return found


async def _throw_away(
    sessions: Sessions, blobs: BlobStore, api: Api, blob: Blob
) -> bool:
    key = (blob.org_id, blob.sha256)
    async with sessions.begin() as db:
        if not await queries.lock_unused(db, *key, before=now() - GRACE):
            return False
        if key not in await api.unused([key]):
            return False
        await asyncio.to_thread(blobs.delete, *key)
        await queries.delete_blob(db, *key)
    return True


async def _collect_strays(
    sessions: Sessions, blobs: BlobStore, found: Collected, *, is_dry: bool
) -> None:
    """Find what a crash left between the link and the row."""
    due = now() - GRACE
    for each in await asyncio.to_thread(lambda: list(blobs.all())):
        if each.stored_at > due:
            continue
        if await queries.blob_of(sessions, each.org_id, each.sha256) is None:
            found.strays.append(_name(each.org_id, each.sha256))
            found.bytes += each.size_bytes
            if not is_dry:
                await asyncio.to_thread(blobs.delete, each.org_id, each.sha256)


async def _all(sessions: Sessions) -> AsyncGenerator[Sequence[Blob]]:
    after: Key | None = None
    while some := await queries.blobs_after(sessions, after, at_most=BLOBS_MAX):
        yield some
        after = (some[-1].org_id, some[-1].sha256)


def _digest(blobs: BlobStore, blob: Blob) -> bytes | None:
    digest = hashlib.sha256()
    try:
        for piece in blobs.read(blob.org_id, blob.sha256):
            digest.update(piece)
    except FileNotFoundError:
        return None
    return digest.digest()


def _name(org_id: UUID, sha256: bytes) -> str:
    return f"{org_id}/{sha256.hex()}"
