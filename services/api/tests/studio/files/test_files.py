"""What files hold, who gets it, and how uploads become files."""

import asyncio
import hashlib
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from stoa_api.base.audit import AuditDetails, AuditEntry
from stoa_api.base.db import Sessions, transaction
from stoa_api.studio.files.service import disposition
from stoa_api.studio.uploads import service as uploads
from stoa_api.studio.uploads.models import Upload
from stoa_shared.clock import now
from stoa_shared.rpc.api import STORE_SCOPE
from stoa_shared.tokens import sign_service, verify_upload_grant

from ...conftest import Neighbour
from ...files import end, make_file, make_upload
from ...makers import Client
from ...members import (
    Json,
    Member,
    code,
    if_match,
    join,
    let_into,
    make_org,
    make_page,
    make_space,
    make_token,
)
from ..pages.trees import titles


@pytest.fixture
async def space(alice: Member) -> Json:
    return await make_space(alice, await make_org(alice))


async def test_an_upload_becomes_a_file_and_says_so_twice(
    app: FastAPI, alice: Member, space: Json, sessions: Sessions
):
    upload = await make_upload(alice, space)
    asked = await alice.get(f"uploads/{upload['id']}")
    grant = verify_upload_grant(
        app.state.service_keyring, asked.headers["X-Stoa-Grant"]
    )
    assert (grant.upload_id, grant.size_bytes) == (UUID(upload["id"]), 3)
    assert await titles(alice, space) == []
    first, second = await end(sessions, upload), await end(sessions, upload)
    assert first == second
    assert first.file_id is not None
    assert await titles(alice, space) == ["Cat.png"]
    state = (await alice.get(f"uploads/{upload['id']}")).json()
    assert (state["state"], state["file_id"]) == ("done", str(first.file_id))
    async with sessions() as db:
        entry = await db.scalar(
            select(AuditEntry).where(AuditEntry.object_id == first.file_id)
        )
        assert entry is not None
        origin = await db.get_one(AuditDetails, (entry.id, "origin"))
    assert (entry.action, entry.actor_id) == ("page.created", alice.user_id)
    assert str(alice.address) in origin.body


async def test_the_content_is_sent_by_nginx_and_asked_about_each_time(
    alice: Member, bob: Member, space: Json, sessions: Sessions
):
    file = await make_file(
        alice, space, sessions, "K\N{LATIN SMALL LETTER A WITH DIAERESIS}se.png"
    )
    digest = hashlib.sha256(b"cat").hexdigest()
    answer = await alice.get(f"files/{file['id']}/content")
    assert answer.headers["X-Accel-Redirect"].endswith(
        f"/{digest[:2]}/{digest[2:4]}/{digest}"
    )
    assert answer.headers["Cache-Control"] == "private, no-cache"
    etag = {"If-None-Match": answer.headers["ETag"]}
    unchanged = await alice.get(f"files/{file['id']}/content", headers=etag)
    assert unchanged.status_code == 304
    assert "X-Accel-Redirect" not in unchanged.headers
    await let_into(alice, space, bob, "viewer")
    link = (await bob.post(f"files/{file['id']}/links")).json()["url"]
    linked = link.removeprefix("/api/v1/")
    assert (await alice.get(linked)).status_code == 200
    other = await make_file(alice, space, sessions)
    elsewhere = linked.replace(file["id"], other["id"])
    assert code(await alice.get(elsewhere)) == (403, "signature-invalid")
    await alice.delete(f"spaces/{space['id']}/members/{bob.user_id}")
    assert (
        await bob.get(f"files/{file['id']}/content", headers=etag)
    ).status_code == 404
    assert (await alice.get(linked)).status_code == 404
    page = await alice.get(f"pages/{file['id']}")
    version = if_match(page.json()["version"])
    assert (await alice.delete(f"pages/{file['id']}", headers=version)).is_success
    assert (await alice.get(f"files/{file['id']}/content")).status_code == 404


async def test_there_is_room_for_so_much_and_no_more(
    app: FastAPI, alice: Member, bob: Member, space: Json, sessions: Sessions
):
    org = {"id": space["org_id"]}
    await join(alice, org, bob, "learner")
    await let_into(alice, space, bob, "editor")
    app.state.storage_room = uploads.Room(
        upload_bytes_max=60,
        own_bytes_max=100,
        org_bytes_max=150,
        upload_life=timedelta(hours=1),
    )
    path, body = f"spaces/{space['id']}/files", {"name": "a", "size_bytes": 60}
    too_large = await alice.post(path, json=body | {"size_bytes": 61})
    assert code(too_large) == (413, "upload-too-large")
    # Of two at once one finds no room any more.
    both = await asyncio.gather(*(alice.post(path, json=body) for _ in range(2)))
    assert sorted(each.status_code for each in both) == [201, 413]
    refused = next(each for each in both if each.status_code == 413).json()
    assert (refused["code"], refused["scope"]) == ("quota-exceeded", "person")
    assert (await bob.post(path, json=body)).status_code == 201
    refused = (await bob.post(path, json=body | {"size_bytes": 40})).json()
    assert (refused["code"], refused["scope"]) == ("quota-exceeded", "organization")
    used = (await alice.get(f"orgs/{org['id']}/storage")).json()
    assert (used["org_bytes_used"], used["own_bytes_used"]) == (120, 60)
    # What is given up, refused or expired takes no room.
    async with transaction(sessions) as db:
        await db.execute(update(Upload).values(expires_at=now()))
    used = (await alice.get(f"orgs/{org['id']}/storage")).json()
    assert used["org_bytes_used"] == 0
    begun = next(each for each in both if each.status_code == 201).json()
    gone = await alice.get(f"uploads/{begun['id']}")
    assert code(gone) == (410, "upload-expired")


async def test_few_are_under_way_at_once(alice: Member, space: Json):
    for _ in range(uploads.OPEN_MAX):
        await make_upload(alice, space)
    body = {"name": "a", "size_bytes": 1}
    refused = await alice.post(f"spaces/{space['id']}/files", json=body)
    assert code(refused) == (409, "too-many-uploads")


async def test_without_its_place_an_upload_becomes_nothing(
    alice: Member, bob: Member, space: Json, sessions: Sessions
):
    await let_into(alice, space, bob, "editor")
    folder = await make_page(alice, space)
    into = await make_upload(bob, space, parent_id=folder["id"])
    await alice.delete(f"pages/{folder['id']}", headers=if_match(1))
    assert (await end(sessions, into)).refusal == "not-found"
    left = await make_upload(bob, space)
    await let_into(alice, space, bob, "viewer")
    assert code(await bob.get(f"uploads/{left['id']}")) == (403, "role-too-low")
    assert (await end(sessions, left)).refusal == "role-too-low"
    assert (await bob.get(f"uploads/{left['id']}")).json()["refusal"] == "role-too-low"
    assert await titles(alice, space) == []


async def test_a_copy_stands_on_the_same_bytes_and_keeps_them(
    app: FastAPI,
    alice: Member,
    space: Json,
    sessions: Sessions,
    neighbour: Neighbour,
):
    file = await make_file(alice, space, sessions)
    copy = (await alice.post(f"pages/{file['id']}/duplicate", json={})).json()
    contents = [
        (await alice.get(f"files/{each}/content")).headers["ETag"]
        for each in (file["id"], copy["id"])
    ]
    assert contents[0] == contents[1]
    used = hashlib.sha256(b"cat").hexdigest()
    names = [
        {"org_id": space["org_id"], "sha256": used},
        {"org_id": space["org_id"], "sha256": "0" * 64},
        {"org_id": space["id"], "sha256": used},
    ]
    token = sign_service(
        app.state.service_keyring,
        issuer="processor",
        audience="api",
        scope=STORE_SCOPE,
    )
    processor = await neighbour(token)
    answer = await processor.post("blobs/unused", json={"blobs": names})
    assert len(answer.json()["blobs"]) == 2
    assert names[0] not in answer.json()["blobs"]


async def test_a_token_of_one_space_sends_there_only(
    app: FastAPI, alice: Member, space: Json
):
    token = await make_token(alice, "spaces:write", bound_to=space["id"])
    async with Client(app, token=token["token"]) as program:
        body = {"name": "a", "size_bytes": 1}
        begun = await program.post(f"spaces/{space['id']}/files", json=body)
        assert begun.status_code == 201, begun.text
        assert (await program.get(f"uploads/{begun.json()['id']}")).is_success
        mine = await make_upload(alice, space)
        assert (await program.get(f"uploads/{mine['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"; filename="evil.exe', "a_; filename=_evil.exe"),
        ("\N{PILE OF POO}", "_"),
        ("...", "file"),
    ],
)
def test_no_name_leaves_its_quotes_or_its_folder(name: str, plain: str):
    said = disposition(name, is_inline=False)
    assert said.startswith(f"attachment; filename=\"{plain}\"; filename*=UTF-8''")
    said.encode("ascii")
    assert "/" not in said
