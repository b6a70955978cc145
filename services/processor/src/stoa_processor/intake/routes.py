"""HTTP of uploads, as the gateway passes it on."""

from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import contextmanager
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from stoa_processor.files.models import Upload
from stoa_processor.files.queries import Overtaken
from stoa_processor.intake import service, tus
from stoa_processor.intake.errors import (
    GrantMissing,
    LengthRequired,
    TusMalformed,
    UploadLocked,
)
from stoa_processor.intake.service import Intake
from stoa_shared.problems import MethodNotAllowed, Problem
from stoa_shared.tokens import InvalidToken, Keyring, UploadGrant, verify_upload_grant

router = APIRouter(prefix="/api/v1/uploads")
GRANT_HEADER: Final = "X-Stoa-Grant"
"""The gateway sets it to what the API said, whatever a client sent there."""
_OVERRIDE: Final = "X-HTTP-Method-Override"


async def _intake(request: Request) -> Intake:
    return request.app.state.intake


async def _granted(request: Request, upload_id: UUID) -> UploadGrant:
    """Read the grant, which has to be for this very upload.

    Raises:
        GrantMissing: there is none, or it is for something else.
    """
    keys: Keyring = request.app.state.service_keyring
    try:
        grant = verify_upload_grant(keys, request.headers.get(GRANT_HEADER, ""))
    except InvalidToken as error:
        raise GrantMissing from error
    if grant.upload_id != upload_id:
        raise GrantMissing
    return grant


TheIntake = Annotated[Intake, Depends(_intake)]
Granted = Annotated[UploadGrant, Depends(_granted)]


@contextmanager
def _speaking_tus() -> Generator[None]:
    """Let refusals say which version of tus is spoken, as all answers do."""
    try:
        yield
    except Overtaken as error:
        problem = UploadLocked(headers={"Retry-After": "1"})
        problem.headers["Tus-Resumable"] = tus.VERSION
        raise problem from error
    except Problem as problem:
        problem.headers.setdefault("Tus-Resumable", tus.VERSION)
        raise


@router.options("")
@router.options("/{upload_id}")
async def describe(request: Request) -> Response:
    """Say what is spoken here."""
    size_max: int = request.app.state.upload_bytes_max
    return Response(status_code=204, headers=tus.options(size_max))


@router.head("/{upload_id}")  # noqa: FAST003  # Granted reads it
async def ask(grant: Granted, intake: TheIntake, request: Request) -> Response:
    """Say how far an upload has come."""
    with _speaking_tus():
        tus.require_version(request.headers)
        upload = await service.look_up(intake, grant)
    return Response(headers=_standing(upload))


@router.patch("/{upload_id}")  # noqa: FAST003  # Granted reads it
async def send_part(grant: Granted, intake: TheIntake, request: Request) -> Response:
    """Take one part."""
    with _speaking_tus():
        tus.require_version(request.headers)
        part = tus.read_part(request.headers)
        upload = await service.append(intake, grant, part, _body(request))
    return Response(status_code=204, headers=_standing(upload))


@router.put("/{upload_id}")  # noqa: FAST003  # Granted reads it
async def send_whole(grant: Granted, intake: TheIntake, request: Request) -> Response:
    """Take all of it at once."""
    length = tus.number(request.headers.get("content-length"))
    with _speaking_tus():
        if length is None:
            raise LengthRequired
        upload = await service.take_whole(intake, grant, length, _body(request))
    return Response(status_code=204, headers=_standing(upload))


@router.delete("/{upload_id}")  # noqa: FAST003  # Granted reads it
async def give_up(grant: Granted, intake: TheIntake, request: Request) -> Response:
    """End it."""
    with _speaking_tus():
        tus.require_version(request.headers)
        await service.give_up(intake, grant)
    return Response(status_code=204, headers={"Tus-Resumable": tus.VERSION})


@router.post("/{upload_id}")  # noqa: FAST003  # Granted reads it
async def by_another_name(
    grant: Granted, intake: TheIntake, request: Request
) -> Response:
    """Do what a client says it means that can only send POST."""
    match request.headers.get(_OVERRIDE):
        case "PATCH":
            return await send_part(grant, intake, request)
        case "DELETE":
            return await give_up(grant, intake, request)
        case None:
            raise MethodNotAllowed
        case _:
            raise TusMalformed(f"{_OVERRIDE} is PATCH or DELETE.")


async def _body(request: Request) -> AsyncGenerator[bytes]:
    async for piece in request.stream():
        if piece:
            yield piece


def _standing(upload: Upload) -> Mapping[str, str]:
    file_url = None if upload.file_id is None else f"/api/v1/files/{upload.file_id}"
    return tus.standing(
        offset=upload.received_bytes,
        size=upload.size_bytes,
        expires_at=upload.expires_at,
        file_url=file_url,
    )
