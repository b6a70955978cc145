"""Tokens: shown once, found by their digest, ended at once by every cause."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update

from stoa_api.base.db import Sessions, transaction
from stoa_api.core.tokens import service
from stoa_api.core.tokens.models import ApiToken
from stoa_shared.clock import now
from stoa_shared.tokens import opaque_digest

from ...makers import Client
from ...members import (
    Json,
    Member,
    code,
    join,
    make_board,
    make_org,
    make_token,
    share,
    token_wanted,
)


async def ask(app: FastAPI, token: Json, path: str = "me/boards") -> httpx.Response:
    async with Client(app, token=token["token"]) as client:
        return await client.get(path)


async def kept(sessions: Sessions, token: Json) -> ApiToken:
    async with sessions() as db:
        return await db.get_one(ApiToken, UUID(token["id"]))


@pytest.mark.parametrize(
    ("kind", "prefix"), [("personal", "stoa_pat_"), ("agent", "stoa_mcp_")]
)
async def test_a_token_is_shown_once_and_kept_as_a_digest(
    *, app: FastAPI, alice: Member, sessions: Sessions, kind: str, prefix: str
):
    token = await make_token(alice, "boards:write", "boards:read", kind=kind)
    assert token["token"].startswith(prefix)
    assert token["scopes"] == ["boards:read", "boards:write"]
    listed = await alice.get("me/tokens")
    assert token["token"] not in listed.text
    (shown,) = listed.json()["items"]
    assert token["token"].startswith(shown["hint"])
    assert shown == {name: token[name] for name in shown}
    assert (await kept(sessions, token)).digest == opaque_digest(token["token"])
    assert (await ask(app, token)).status_code == 200


async def test_revoking_cuts_at_once(app: FastAPI, alice: Member):
    token = await make_token(alice)
    assert (await ask(app, token)).status_code == 200
    answer = await alice.delete(f"me/tokens/{token['id']}")
    assert answer.status_code == 204
    assert code(await ask(app, token)) == (401, "token-invalid")
    assert (await alice.get("me/tokens")).json()["items"] == []
    again = await alice.delete(f"me/tokens/{token['id']}")
    assert code(again) == (404, "token-not-found")


async def test_its_time_is_over(app: FastAPI, alice: Member, sessions: Sessions):
    token = await make_token(alice)
    async with transaction(sessions) as db:
        await db.execute(
            update(ApiToken)
            .where(ApiToken.id == UUID(token["id"]))
            .values(expires_at=now() - timedelta(seconds=1))
        )
    assert code(await ask(app, token)) == (401, "token-expired")


@pytest.mark.parametrize(
    "change", ["status = 'blocked'", "deleted_at = now()"], ids=["blocked", "deleted"]
)
async def test_it_ends_with_its_person(
    app: FastAPI, alice: Member, sessions: Sessions, change: str
):
    token = await make_token(alice)
    async with transaction(sessions) as db:
        ending = f"UPDATE core.users SET {change} WHERE id = :id"
        await db.execute(text(ending), {"id": alice.user_id})
    assert code(await ask(app, token)) == (401, "token-invalid")


async def test_leaving_an_organisation_ends_what_was_bound_to_it(
    app: FastAPI, alice: Member, bob: Member
):
    org = await make_org(alice)
    board = await make_board(alice, org)
    await share(alice, board, bob, "editor")
    bound = [
        await make_token(bob, bound_to=org["id"]),
        await make_token(bob, bound_to=board["id"]),
    ]
    free = await make_token(bob)
    await alice.delete(f"orgs/{org['id']}/members/{bob.user_id}")
    await join(alice, org, bob)
    await share(alice, board, bob, "editor")
    for token in bound:
        assert code(await ask(app, token)) == (401, "token-invalid")
    assert (await ask(app, free, f"boards/{board['id']}")).status_code == 200


async def test_a_token_reaches_no_further_than_its_person(
    app: FastAPI, alice: Member, bob: Member
):
    org = await make_org(alice)
    board = await make_board(alice, org)
    await share(alice, board, bob, "viewer")
    token = await make_token(bob, "boards:write", bound_to=org["id"])
    async with Client(app, token=token["token"]) as client:
        path = f"boards/{board['id']}"
        assert (await client.get(path)).json()["role"] == "viewer"
        change = await client.patch(
            path, json={"title": "Mine"}, headers={"If-Match": '"1"'}
        )
        assert change.status_code == 403
        await alice.delete(f"{path}/members/{bob.user_id}")
        assert code(await client.get(path)) == (404, "not-found")


async def test_its_use_is_written_now_and_then(
    app: FastAPI, alice: Member, sessions: Sessions
):
    token = await make_token(alice)
    await ask(app, token)
    first = (await kept(sessions, token)).last_used_at
    assert first is not None
    await ask(app, token)
    assert (await kept(sessions, token)).last_used_at == first
    async with transaction(sessions) as db:
        long_ago = now() - timedelta(minutes=6)
        await db.execute(update(ApiToken).values(last_used_at=long_ago))
    await ask(app, token)
    later = (await kept(sessions, token)).last_used_at
    assert later is not None
    assert later > first


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["boards:delete"]},
        {"expires_at": None},
        {"expires_at": (now() + timedelta(days=400)).isoformat()},
        {"expires_at": (now() - timedelta(days=1)).isoformat()},
        {"kind": "robot"},
        {"name": " "},
    ],
)
async def test_what_is_no_token(alice: Member, wrong: dict[str, Any]):
    answer = await alice.post("me/tokens", json={**token_wanted(), **wrong})
    assert code(answer) == (422, "invalid-input")


async def test_it_is_bound_only_to_what_one_sees(alice: Member, bob: Member):
    org = await make_org(alice)
    board = await make_board(alice, org)
    for place in (org["id"], board["id"]):
        answer = await bob.post("me/tokens", json=token_wanted(bound_to=place))
        assert code(answer) == (404, "place-not-found")
    await join(alice, org, bob)
    token = await make_token(bob, bound_to=org["id"])
    expected = {"id": org["id"], "type": "organization", "org_id": org["id"]}
    assert token["bound_to"] == expected


async def test_there_are_only_so_many(alice: Member, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(service, "TOKENS_MAX", 1)
    await make_token(alice)
    answer = await alice.post("me/tokens", json=token_wanted())
    assert code(answer) == (409, "too-many-tokens")


async def test_a_ticket_takes_the_right_to_write(app: FastAPI, alice: Member):
    board = await make_board(alice, await make_org(alice))
    wanted = {"board_id": board["id"]}
    reading = await make_token(alice, "boards:read")
    writing = await make_token(alice, "boards:write")
    async with Client(app, token=reading["token"]) as client:
        refused = await client.post("realtime/tickets", json=wanted)
        assert code(refused) == (403, "scope-missing")
    async with Client(app, token=writing["token"]) as client:
        assert (await client.post("realtime/tickets", json=wanted)).status_code == 201
        everything = await client.post("realtime/tickets")
        assert code(everything) == (403, "one-board-only")


async def test_for_sockets_a_token_is_a_session(
    alice: Member, collab: httpx.AsyncClient
):
    board = await make_board(alice, await make_org(alice))
    other = await make_board(alice, await make_org(alice))
    token = await make_token(alice, "boards:write", bound_to=board["id"])
    params = {"user_id": str(alice.user_id), "session_id": token["id"]}

    async def status(of: Json) -> int:
        answer = await collab.get(f"boards/{of['id']}/access", params=params)
        return answer.status_code

    assert [await status(board), await status(other)] == [200, 404]
    await alice.delete(f"me/tokens/{token['id']}")
    assert await status(board) == 404


async def test_old_ends_are_forgotten(alice: Member, sessions: Sessions):
    token = await make_token(alice)
    await alice.delete(f"me/tokens/{token['id']}")
    async with transaction(sessions) as db:
        mine = ApiToken.id == UUID(token["id"])
        await service.forget_finished(db)
        assert await db.scalar(select(ApiToken.name).where(mine)) == "Script"
        old = now() - timedelta(days=31)
        await db.execute(update(ApiToken).where(mine).values(revoked_at=old))
        await service.forget_finished(db)
        assert await db.scalar(select(ApiToken.name).where(mine)) is None


async def test_a_good_token_is_counted_by_itself_and_a_made_up_one_is_not(
    limited_app: FastAPI, alice: Member
):
    token = await make_token(alice)
    address = "fd00::beef"

    async def left(text: str) -> int:
        async with Client(limited_app, token=text, address=address) as client:
            answer = await client.get("me/boards")
        return int(answer.headers["RateLimit"].partition("r=")[2].partition(";")[0])

    made_up = [f"stoa_pat_{letter * 43}" for letter in "abc"]
    assert [await left(each) for each in made_up] == [59, 58, 57]
    first = await left(token["token"])
    assert [first, await left(token["token"]), await left(made_up[0])] == [56, 59, 55]
