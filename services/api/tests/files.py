"""Uploads, and files as they are when the processor has said that it has them."""

import hashlib
from uuid import UUID

from stoa_api.base.db import Sessions, transaction
from stoa_api.studio.uploads import service as uploads
from stoa_shared.rpc.api import StoredBytes, UploadAnswer, UploadResult

from .members import Json, Member


async def make_upload(
    owner: Member, space: Json, name: str = "Cat.png", size: int = 3, **place: str
) -> Json:
    """Begin to send a file to a space."""
    answer = await owner.post(
        f"spaces/{space['id']}/files", json={"name": name, "size_bytes": size, **place}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def end(
    sessions: Sessions,
    upload: Json,
    *,
    content: bytes = b"cat",
    media_type: str = "image/png",
    flags: tuple[str, ...] = (),
) -> UploadAnswer:
    """Say what the processor says of a file that it has stored."""
    stored = StoredBytes(
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=media_type,
        flags=list(flags),
    )
    async with transaction(sessions) as db:
        result = UploadResult(stored=stored)
        return await uploads.end_upload(db, UUID(upload["id"]), result)


async def make_file(
    owner: Member, space: Json, sessions: Sessions, name: str = "Cat.png"
) -> Json:
    """Have a file in a space."""
    ended = await end(sessions, await make_upload(owner, space, name))
    answer = await owner.get(f"files/{ended.file_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()
