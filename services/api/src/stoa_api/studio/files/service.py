"""Use cases of files: show one, send its bytes, make a link to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit
from stoa_api.base.actor import Actor, session_is_open
from stoa_api.studio.files import queries
from stoa_api.studio.files.errors import FileNotFound, LinkExpired, LinkInvalid
from stoa_api.studio.files.models import File
from stoa_api.studio.files.queries import FileRow, Used
from stoa_api.studio.files.schemas import FileLinkOut, FileOut
from stoa_shared.clock import now
from stoa_shared.rpc.api import BlobName, StoredBytes
from stoa_shared.tokens import (
    FILE_LINK_LIFE,
    FileLink,
    InvalidToken,
    Keyring,
    TokenExpired,
    sign_file_link,
    verify_file_link,
)

INLINE: Final = frozenset(
    {
        *("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"),
        *("audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/flac"),
        *("video/mp4", "video/webm", "video/quicktime"),
        "text/plain",
    }
)
"""Types that a browser may show by itself. What can run, such as HTML, SVG and XML,
is not among them and is only ever saved; nor is what its content gave away as two
things at once (``flags``)."""
_PREFIX: Final = "/.files"
"""Where nginx finds the store; nobody but the API can send it there."""
_UNSAFE: Final = frozenset('"\\/:*?<>|')

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that somebody may have, and how they are to be sent."""

    etag: str
    headers: Mapping[str, str]
    internal_path: str


async def get_file(db: AsyncSession, actor: Actor, file_id: UUID) -> FileOut:
    """Show what a file is.

    Raises:
        FileNotFound: no such file, or the actor does not reach it.
    """
    row = await _seen(db, actor, file_id)
    return FileOut(
        id=row.id,
        space_id=row.space_id,
        name=row.name,
        size_bytes=row.size_bytes,
        media_type=row.media_type,
        is_shown_inline=_is_inline(row),
        created_at=row.created_at,
    )


async def content_of(
    db: AsyncSession, actor: Actor, file_id: UUID, *, is_download: bool
) -> Content:
    """Say which bytes nginx shall send, and with which headers.

    Raises:
        FileNotFound: no such file, or the actor does not reach it.
    """
    row = await _seen(db, actor, file_id)
    name = row.sha256.hex()
    is_inline = _is_inline(row) and not is_download
    etag = f'"{name}"'
    return Content(
        etag=etag,
        headers={
            "ETag": etag,
            "Cache-Control": "private, no-cache",
            "Content-Type": _with_charset(row.media_type),
            "Content-Disposition": disposition(row.name, is_inline=is_inline),
        },
        internal_path=f"{_PREFIX}/{row.org_id}/{name[:2]}/{name[2:4]}/{name}",
    )


async def make_link(
    db: AsyncSession, actor: Actor, file_id: UUID, keyring: Keyring
) -> FileLinkOut:
    """Make a short-lived address for what cannot send a header: an image, a player.

    It is bound to the actor, whose right is asked about each time it is used.

    Raises:
        FileNotFound: no such file, or the actor does not reach it.
    """
    row = await _seen(db, actor, file_id)
    expires_at = now().replace(microsecond=0) + FILE_LINK_LIFE
    link = FileLink(row.id, actor.user_id, actor.session_id)
    token = sign_file_link(keyring, link, expires_at=expires_at)
    audit.write(
        db,
        actor,
        "file.linked",
        object_type="file",
        object_id=row.id,
        org_id=row.org_id,
        after={"expires_at": expires_at.isoformat()},
    )
    log.info("file.linked", file_id=str(row.id), actor_id=str(actor.user_id))
    url = f"/api/v1/files/{row.id}/linked?link={token}"
    return FileLinkOut(url=url, expires_at=expires_at)


async def linked_content(
    db: AsyncSession, file_id: UUID, token: str, keyring: Keyring, *, is_download: bool
) -> Content:
    """Say which bytes nginx shall send to who came by a link.

    Raises:
        LinkInvalid: it is none of ours, or not for this file.
        LinkExpired: its time is over.
        FileNotFound: its person does not reach the file any more, or there is none.
    """
    if not token:
        raise FileNotFound
    try:
        link = verify_file_link(keyring, token)
    except TokenExpired as error:
        raise LinkExpired from error
    except InvalidToken as error:
        raise LinkInvalid from error
    if link.file_id != file_id:
        raise LinkInvalid
    if link.session_id is not None and not await session_is_open(db, link.session_id):
        raise FileNotFound
    actor = Actor(link.user_id, link.session_id)
    return await content_of(db, actor, file_id, is_download=is_download)


def keep(
    db: AsyncSession,
    *,
    file_id: UUID,
    org_id: UUID,
    user_id: UUID,
    size_bytes: int,
    stored: StoredBytes,
) -> File:
    """Write what a page holds, once its bytes are stored."""
    file = File(
        id=file_id,
        org_id=org_id,
        sha256=bytes.fromhex(stored.sha256),
        size_bytes=size_bytes,
        media_type=stored.media_type,
        flags=stored.flags,
        uploaded_by=user_id,
        created_at=now(),
    )
    db.add(file)
    return file


async def copy_files(
    db: AsyncSession, copies: Mapping[UUID, UUID], *, by: Actor
) -> None:
    """Let copies of pages stand on the bytes of the originals."""
    await queries.copy_files(db, copies, user_id=by.user_id)


async def used_in(db: AsyncSession, org_id: UUID, user_id: UUID) -> Used:
    """Return how much an organisation's files take, and a person's in it."""
    return await queries.used_in(db, org_id, user_id)


async def unused_among(db: AsyncSession, blobs: Iterable[BlobName]) -> list[BlobName]:
    """Return those of some stored bytes that no file stands on."""
    asked = [(each.org_id, bytes.fromhex(each.sha256)) for each in blobs]
    unused = await queries.unused_among(db, asked)
    return [BlobName(org_id=org, sha256=sha.hex()) for org, sha in sorted(unused)]


def disposition(name: str, *, is_inline: bool) -> str:
    """Write ``Content-Disposition`` (RFC 6266, names as in RFC 8187).

    What old programs read is ASCII alone, and no name can leave its folder.
    """
    safe = "".join("_" if each in _UNSAFE else each for each in name).strip(". ")
    plain = safe.encode("ascii", "replace").decode().replace("?", "_") or "file"
    kind = "inline" if is_inline else "attachment"
    encoded = quote(safe or "file", safe="")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


async def _seen(db: AsyncSession, actor: Actor, file_id: UUID) -> FileRow:
    row = await queries.file_for(db, actor, file_id)
    if row is None:
        raise FileNotFound
    return row


def _is_inline(row: FileRow) -> bool:
    return row.media_type in INLINE and not row.flags


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type == "text/plain" else media_type
