"""HTTP of uploads: their begin and their end; the bytes in between pass us by."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Header, Request, Response

from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.neighbours import neighbour
from stoa_api.base.routing import CREATED, Router
from stoa_api.studio.uploads import service, tus
from stoa_api.studio.uploads.schemas import Storage, UploadNew, UploadOut
from stoa_api.studio.uploads.service import Room
from stoa_shared.rpc.api import STORE_SCOPE, UploadAnswer, UploadResult
from stoa_shared.tokens import Keyring

router = Router(tags=["files"])
internal = Router(base="/internal/v1/uploads", include_in_schema=False)

GRANT_HEADER: Final = "X-Stoa-Grant"
"""To the gateway alone, which takes it off every answer."""
_BEGUN: Final[dict[int | str, dict[str, Any]]] = {
    201: {
        "headers": {
            **CREATED[201]["headers"],
            "Upload-Expires": {
                "description": "When it must be done.",
                "schema": {"type": "string"},
            },
        }
    }
}


async def _room(request: Request) -> Room:
    return request.app.state.storage_room


async def _service_keys(request: Request) -> Keyring:
    return request.app.state.service_keyring


TheRoom = Annotated[Room, Depends(_room)]
ServiceKeys = Annotated[Keyring, Depends(_service_keys)]


@router.post(
    "/spaces/{space_id}/files",
    status_code=201,
    dependencies=[Idempotent],
    responses=CREATED,
)
async def begin_upload(
    space_id: UUID,
    body: UploadNew,
    actor: Caller,
    db: Db,
    *,
    room: TheRoom,
    response: Response,
) -> UploadOut:
    """Begin to send a file to a place in a space, as an editor of it.

    Its size is checked against the limits now, before the first byte. Then send the
    bytes to the `url` of the answer. The file is there when they are whole.
    """
    upload = await service.begin_upload(db, actor, space_id, body, room)
    response.headers["Location"] = upload.url
    return upload


@router.post(
    "/spaces/{space_id}/uploads",
    status_code=201,
    dependencies=[Idempotent],
    response_class=Response,
    responses=_BEGUN,
)
async def create_tus_upload(
    space_id: UUID,
    actor: Caller,
    db: Db,
    request: Request,
    *,
    room: TheRoom,
    _resumable: Annotated[str, Header(alias="Tus-Resumable")] = "",
    _length: Annotated[str, Header(alias="Upload-Length")] = "",
    _metadata: Annotated[str, Header(alias="Upload-Metadata", max_length=4096)] = "",
) -> Response:
    """Begin to send a file by tus 1.0: the same for clients that speak it.

    `Upload-Metadata` has the `filename`, and the `parentId` of a folder if the file
    shall not come to the top of the space.
    """
    # Who may not is told so, however badly they ask.
    await service.require_place(db, actor, space_id, tus.place(request.headers))
    announced = tus.announced(request.headers)
    upload = await service.begin_upload(db, actor, space_id, announced, room)
    return Response(
        status_code=201,
        headers={
            "Location": upload.url,
            "Tus-Resumable": tus.VERSION,
            "Upload-Expires": tus.expires(upload.expires_at),
        },
    )


@router.get("/uploads/{upload_id}")
async def get_upload(
    upload_id: UUID, actor: Caller, db: ReadDb, keys: ServiceKeys, response: Response
) -> UploadOut:
    """Show an upload of yours: whether it is still open, and what has become of it."""
    upload, grant = await service.get_upload(db, actor, upload_id, keys)
    response.headers[GRANT_HEADER] = grant
    return upload


@router.get("/orgs/{org_id}/storage")
async def get_storage(
    org_id: UUID, actor: Caller, db: ReadDb, room: TheRoom
) -> Storage:
    """Show how much may be stored in an organisation, and how much is."""
    return await service.get_storage(db, actor, org_id, room)


@internal.put("/{upload_id}/result", dependencies=[Depends(neighbour(STORE_SCOPE))])
async def put_upload_result(
    upload_id: UUID, body: UploadResult, db: Db
) -> UploadAnswer:
    """Hear from the processor how an upload has ended."""
    return await service.end_upload(db, upload_id, body)
