"""HTTP of files: what they are, and their bytes."""

import re
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.neighbours import neighbour
from stoa_api.base.routing import Router
from stoa_api.base.site import Keys
from stoa_api.studio.files import service
from stoa_api.studio.files.schemas import FileLinkOut, FileOut
from stoa_api.studio.files.service import Content
from stoa_shared.rpc.api import STORE_SCOPE, Blobs

router = Router(tags=["files"])
public = Router(tags=["file-links"])
"""For browsers that cannot send a header; the link says for whom."""
internal = Router(base="/internal/v1/blobs", include_in_schema=False)

_QUOTED: Final = re.compile(r'"[^"]*"')
_BYTES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The bytes; parts of them with Range (206).",
        "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
    },
    304: {"description": "What you have (If-None-Match) is current."},
}
Download = Annotated[
    bool, Query(description="Have it saved, also where it could be shown.")
]


@router.get("/files/{file_id}")
async def get_file(file_id: UUID, actor: Caller, db: ReadDb) -> FileOut:
    """Show what a file is: its size, and its type by its content."""
    return await service.get_file(db, actor, file_id)


@router.get("/files/{file_id}/content", response_class=Response, responses=_BYTES)
async def get_file_content(
    file_id: UUID,
    actor: Caller,
    db: ReadDb,
    request: Request,
    *,
    download: Download = False,
) -> Response:
    """Send the bytes of a file, or parts of them (`Range`, `If-Range`).

    They are sent as what they are by their content. What a browser could run is
    only ever saved.
    """
    content = await service.content_of(db, actor, file_id, is_download=download)
    return _send(content, request)


@router.post("/files/{file_id}/links")
async def make_file_link(
    file_id: UUID, actor: Caller, db: Db, keyring: Keys
) -> FileLinkOut:
    """Make a link to the bytes that works for some minutes, while you may read it."""
    return await service.make_link(db, actor, file_id, keyring)


@public.get("/files/{file_id}/linked", response_class=Response, responses=_BYTES)
async def get_linked_file_content(
    file_id: UUID,
    db: ReadDb,
    request: Request,
    keyring: Keys,
    *,
    link: Annotated[str, Query(max_length=4096, description="As it was made.")] = "",
    download: Download = False,
) -> Response:
    """Send the bytes of a file to who has a link that still works."""
    content = await service.linked_content(
        db, file_id, link, keyring, is_download=download
    )
    return _send(content, request)


@internal.post("/unused", dependencies=[Depends(neighbour(STORE_SCOPE))])
async def list_unused_blobs(body: Blobs, db: ReadDb) -> Blobs:
    """Say which of some stored bytes no file stands on."""
    return Blobs(blobs=await service.unused_among(db, body.blobs))


def _send(content: Content, request: Request) -> Response:
    """Leave the sending to nginx; say 304 ourselves, before anything is read."""
    sent = request.headers.get("if-none-match", "")
    if sent.strip() == "*" or content.etag in _QUOTED.findall(sent):
        kept = {name: content.headers[name] for name in ("ETag", "Cache-Control")}
        return Response(status_code=304, headers=kept)
    accelerated = {"X-Accel-Redirect": content.internal_path}
    return Response(headers={**content.headers, **accelerated})
