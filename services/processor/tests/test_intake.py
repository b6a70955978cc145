"""Bytes on their way: in parts, twice, cut off, after a crash, and for nobody."""

import asyncio
import base64
import hashlib
import os
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update
from starlette.requests import ClientDisconnect

from stoa_processor import upkeep
from stoa_processor.app import create_app
from stoa_processor.blobs.disk import DiskStore
from stoa_processor.files.models import Blob, Upload
from stoa_processor.intake import service, sweeping
from stoa_processor.intake.api import Api
from stoa_processor.intake.errors import OffsetMismatch, UploadLocked
from stoa_processor.intake.service import Intake
from stoa_processor.intake.staging import Staging
from stoa_processor.intake.tus import Part
from stoa_processor.settings import Settings
from stoa_shared.clock import now
from stoa_shared.ids import new_id
from stoa_shared.rpc.api import Blobs, UploadAnswer, UploadResult
from stoa_shared.tokens import UploadGrant, sign_upload_grant

from .conftest import MakeSettings, Serve

ORG = new_id()
TEXT = b"All of it is there, or nothing is. " * 1000


class TheApi:
    """The API as far as the processor asks it: it remembers what it was told."""

    def __init__(self) -> None:
        self.told: dict[UUID, UploadResult] = {}
        self.files: dict[UUID, UUID] = {}
        self.used: set[tuple[UUID, str]] = set()
        self.is_away = False

    async def answer(self, request: httpx.Request) -> httpx.Response:
        if self.is_away:
            return httpx.Response(503)
        if request.url.path.endswith("/unused"):
            asked = Blobs.model_validate_json(request.content)
            unused = [e for e in asked.blobs if (e.org_id, e.sha256) not in self.used]
            return httpx.Response(200, text=Blobs(blobs=unused).model_dump_json())
        upload_id = UUID(request.url.path.split("/")[-2])
        result = UploadResult.model_validate_json(request.content)
        self.told[upload_id] = result
        file_id = None
        if result.stored is not None:
            file_id = self.files.setdefault(upload_id, new_id())
            self.used.add((ORG, result.stored.sha256))
        said = UploadAnswer(file_id=file_id, refusal=result.refusal)
        return httpx.Response(200, text=said.model_dump_json())


@pytest.fixture
def the_api() -> TheApi:
    return TheApi()


@pytest.fixture
def settings(current_database: str, make_settings: MakeSettings) -> Settings:
    return make_settings(current_database)


@pytest.fixture
async def app(
    settings: Settings, the_api: TheApi, serve: Serve
) -> AsyncGenerator[FastAPI]:
    app = create_app(settings)
    async with serve(app) as client:
        assert (await client.get("/readyz")).status_code == 200
        app.state.intake = replica(app.state.intake, settings, the_api)
        app.state.client = client
        yield app


def replica(like: Intake, settings: Settings, the_api: TheApi) -> Intake:
    """Another process on the same database and disk, which remembers nothing."""
    return Intake(
        like.sessions,
        Staging(settings.data / "incoming"),
        DiskStore(settings.data / "objects"),
        Api(
            "http://api",
            settings.service_secret,
            transport=httpx.MockTransport(the_api.answer),
        ),
    )


@pytest.fixture
def intake(app: FastAPI) -> Intake:
    return app.state.intake


def granted(size: int) -> UploadGrant:
    ends_at = now().replace(microsecond=0) + timedelta(hours=1)
    return UploadGrant(new_id(), ORG, size, ends_at)


async def body(*pieces: bytes, breaks: bool = False) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
        await asyncio.sleep(0)
    if breaks:
        raise ClientDisconnect


def part(offset: int) -> Part:
    return Part(offset=offset, length=None, checksum=None)


def incoming(settings: Settings) -> list[Path]:
    return list((settings.data / "incoming").iterdir())


def stored(settings: Settings) -> Sequence[Path]:
    return [each for each in (settings.data / "objects").rglob("*") if each.is_file()]


async def test_parts_hop_between_replicas_and_come_out_whole(
    intake: Intake, settings: Settings, the_api: TheApi
):
    grant = granted(len(TEXT))
    both = [intake, replica(intake, settings, the_api)]
    for number, at in enumerate(range(0, len(TEXT), 7000)):
        piece = TEXT[at : at + 7000]
        await service.append(both[number % 2], grant, part(at), body(piece))
    # Asked again, and sent again, it is the same file.
    upload = await service.look_up(both[0], grant)
    assert upload.file_id == the_api.files[grant.upload_id]
    (path,) = stored(settings)
    assert path.read_bytes() == TEXT
    assert path.name == hashlib.sha256(TEXT).hexdigest()
    assert path.parts[-4] == str(ORG)
    assert path.stat().st_mode & 0o777 == 0o444
    assert incoming(settings) == []
    again = await service.append(both[1], grant, part(0), body(TEXT))
    assert again.file_id == upload.file_id


async def test_what_came_before_the_line_broke_is_kept(
    intake: Intake, settings: Settings, the_api: TheApi
):
    grant = granted(len(TEXT))
    with pytest.raises(ClientDisconnect):
        await service.append(intake, grant, part(0), body(TEXT[:9000], breaks=True))
    assert (await service.look_up(intake, grant)).received_bytes == 9000
    # A process that died wrote more than it had written down.
    with intake.staging.path(grant.upload_id).open("ab") as file:
        file.write(b"half a piece")
    other = replica(intake, settings, the_api)
    await service.append(other, grant, part(9000), body(TEXT[9000:]))
    assert stored(settings)[0].read_bytes() == TEXT


async def test_a_disk_that_has_forgotten_begins_anew(intake: Intake):
    grant = granted(len(TEXT))
    with pytest.raises(ClientDisconnect):
        await service.append(intake, grant, part(0), body(TEXT[:9000], breaks=True))
    os.truncate(intake.staging.path(grant.upload_id), 10)
    with pytest.raises(OffsetMismatch):
        await service.append(intake, grant, part(9000), body(TEXT[9000:]))
    upload = await service.append(intake, grant, part(0), body(TEXT))
    assert upload.file_id is not None


async def test_one_sends_at_a_time(intake: Intake, settings: Settings, the_api: TheApi):
    grant = granted(len(TEXT))
    has_begun, goes_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield TEXT[:100]
        has_begun.set()
        await goes_on.wait()
        yield TEXT[100:]

    first = asyncio.create_task(service.append(intake, grant, part(0), slow()))
    await has_begun.wait()
    other = replica(intake, settings, the_api)
    with pytest.raises(UploadLocked):
        await service.append(other, grant, part(0), body(TEXT))
    with pytest.raises(UploadLocked):
        await service.give_up(other, grant)
    goes_on.set()
    assert (await first).file_id is not None


async def test_the_same_bytes_are_stored_once(
    intake: Intake, settings: Settings, the_api: TheApi
):
    for _ in range(2):
        upload = await service.take_whole(
            intake, granted(len(TEXT)), len(TEXT), body(TEXT)
        )
        assert upload.file_id is not None
    other = UploadGrant(new_id(), new_id(), len(TEXT), granted(1).ends_at)
    await service.take_whole(intake, other, len(TEXT), body(TEXT))
    assert len(set(the_api.files.values())) == 3
    # Once in each organisation.
    assert len(stored(settings)) == 2


async def test_while_the_api_is_away_what_is_stored_waits(
    intake: Intake, app: FastAPI, settings: Settings, the_api: TheApi
):
    the_api.is_away = True
    grant = granted(len(TEXT))
    client: httpx.AsyncClient = app.state.client
    headers = signed(settings, grant)
    url = f"/api/v1/uploads/{grant.upload_id}"
    refused = await client.put(url, content=TEXT, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (503, "storage-unavailable")
    the_api.is_away = False
    async with intake.sessions.begin() as db:
        await db.execute(update(Upload).values(updated_at=now() - timedelta(minutes=1)))
    await sweeping.sweep(intake)
    assert grant.upload_id in the_api.files
    asked = await client.head(url, headers=headers)
    assert asked.headers["Upload-Offset"] == asked.headers["Upload-Length"]
    assert asked.headers["Content-Location"].endswith(
        str(the_api.files[grant.upload_id])
    )


async def test_what_nobody_finishes_leaves_nothing(intake: Intake, settings: Settings):
    grant = granted(len(TEXT))
    with pytest.raises(ClientDisconnect):
        await service.append(intake, grant, part(0), body(TEXT[:100], breaks=True))
    stray = settings.data / "incoming" / str(new_id())
    stray.write_bytes(b"left by a crash")
    os.utime(stray, (0, 0))
    await sweeping.sweep(intake)
    assert [each.name for each in incoming(settings)] == [str(grant.upload_id)]
    async with intake.sessions.begin() as db:
        await db.execute(update(Upload).values(expires_at=now() - timedelta(days=2)))
    await sweeping.sweep(intake)
    assert incoming(settings) == []
    async with intake.sessions() as db:
        assert await db.get(Upload, grant.upload_id) is None


def signed(settings: Settings, grant: UploadGrant, **more: str) -> dict[str, str]:
    token = sign_upload_grant(settings.service_secret, grant)
    return {"X-Stoa-Grant": token, "Tus-Resumable": "1.0.0", **more}


async def test_the_protocol_refuses_what_it_must(app: FastAPI, settings: Settings):
    client: httpx.AsyncClient = app.state.client
    grant, other = granted(10), granted(10)
    url = f"/api/v1/uploads/{grant.upload_id}"
    octets = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    checked = base64.b64encode(hashlib.sha1(b"12345").digest()).decode()
    for method, headers, content, expected in (
        ("HEAD", {}, b"", 403),
        ("PATCH", signed(settings, other), b"", 403),
        ("HEAD", signed(settings, grant) | {"Tus-Resumable": "0.2.2"}, b"", 412),
        ("PATCH", signed(settings, grant), b"a", 415),
        (
            "PATCH",
            signed(settings, grant, **octets | {"Upload-Offset": "-1"}),
            b"",
            400,
        ),
        ("PATCH", signed(settings, grant, **octets | {"Upload-Offset": "3"}), b"", 409),
        ("PATCH", signed(settings, grant, **octets), b"a" * 11, 413),
        (
            "PATCH",
            signed(settings, grant, **octets, **{"Upload-Checksum": "md5 AA=="}),
            b"12345",
            400,
        ),
        (
            "PATCH",
            signed(settings, grant, **octets, **{"Upload-Checksum": f"sha1 {checked}"}),
            b"54321",
            460,
        ),
        ("PUT", signed(settings, grant), b"a" * 9, 422),
        ("PUT", signed(settings, grant), b"a" * 11, 413),
        ("POST", signed(settings, grant), b"", 405),
        (
            "PATCH",
            signed(settings, grant, **octets, **{"Upload-Checksum": f"sha1 {checked}"}),
            b"12345",
            204,
        ),
    ):
        answer = await client.request(method, url, headers=headers, content=content)
        assert answer.status_code == expected, (method, headers, answer.text)
    told = await client.options(url)
    assert told.headers["Tus-Version"] == "1.0.0"
    assert told.headers["Tus-Extension"] == "creation,expiration,termination,checksum"


async def test_what_no_file_stands_on_goes_after_a_day(
    intake: Intake, settings: Settings, the_api: TheApi
):
    grant = granted(len(TEXT))
    await service.take_whole(intake, grant, len(TEXT), body(TEXT))
    parts = (intake.sessions, intake.blobs, intake.api)
    assert (await upkeep.verify(*parts[:2])).is_whole
    assert not (await upkeep.collect(*parts, is_dry=False)).waiting
    the_api.used.clear()
    assert (await upkeep.collect(*parts, is_dry=False)).waiting
    assert len(stored(settings)) == 1
    async with intake.sessions.begin() as db:
        long_ago = now() - timedelta(days=3)
        await db.execute(
            update(Blob).values(unused_since=long_ago, touched_at=long_ago)
        )
    assert (await upkeep.collect(*parts, is_dry=True)).unused
    assert len(stored(settings)) == 1
    # Uploading it again and throwing it away at once: it is there in the end.
    grant = granted(len(TEXT))
    upload, _ = await asyncio.gather(
        service.take_whole(intake, grant, len(TEXT), body(TEXT)),
        upkeep.collect(*parts, is_dry=False),
    )
    assert upload.file_id is not None
    assert (await upkeep.verify(*parts[:2])).blobs == len(stored(settings)) == 1
    assert (await upkeep.verify(*parts[:2])).is_whole
    path = stored(settings)[0]
    path.chmod(0o644)
    path.write_bytes(TEXT.swapcase())
    assert (await upkeep.verify(*parts[:2])).damaged
    path.unlink()
    assert (await upkeep.verify(*parts[:2])).missing
