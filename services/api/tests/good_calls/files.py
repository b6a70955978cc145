"""Calls about files and uploads."""

from base64 import b64encode
from typing import Final

from ..files import make_file, make_upload
from ..members import make_space
from .world import NOTHING, Call, Place, Prepare, World


async def _space(world: World) -> Call:
    made = await make_space(world.owner, world.org)
    body = {"name": "Cat.png", "size_bytes": 3}
    return Call(ids={"space_id": made["id"]}, body=body)


async def _tus(world: World) -> Call:
    made = await make_space(world.owner, world.org)
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": "3",
        "Upload-Metadata": f"filename {b64encode(b'Cat.png').decode()}",
    }
    return Call(ids={"space_id": made["id"]}, headers=headers)


async def _upload(world: World) -> Call:
    space = await make_space(world.owner, world.org)
    return Call(ids={"upload_id": (await make_upload(world.owner, space))["id"]})


async def _file(world: World) -> Call:
    space = await make_space(world.owner, world.org)
    made = await make_file(world.owner, space, world.sessions)
    return Call(ids={"file_id": made["id"]})


CALLS: Final[dict[Place, Prepare]] = {
    ("GET", "orgs/{org_id}/storage"): NOTHING,
    ("POST", "spaces/{space_id}/files"): _space,
    ("POST", "spaces/{space_id}/uploads"): _tus,
    ("GET", "uploads/{upload_id}"): _upload,
    ("GET", "files/{file_id}"): _file,
    ("GET", "files/{file_id}/content"): _file,
    ("POST", "files/{file_id}/links"): _file,
}
