"""Every route against tokens: with its scope, without it, and bound elsewhere.

Made from the application, so a new route is tried too: it is shut to tokens until
``stoa_api.doors`` names its scope, and this list says why it is shut.
"""

import re
from typing import Any, Final
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from stoa_api.app import describe
from stoa_api.base.audit import AuditEntry
from stoa_api.base.db import Sessions
from stoa_api.base.routing import Route
from stoa_api.base.scopes import SCOPES, Scope, covers
from stoa_api.base.tokens import PLACES

from .good_calls import BASE, Place, World, make_world
from .makers import Client
from .members import Member, code, make_org, make_token
from .test_audit_coverage import SILENT

SHUT: Final[dict[Place, str]] = {
    ("POST", "auth/register"): "nobody is there yet",
    ("POST", "auth/login"): "nobody is there yet",
    ("POST", "auth/refresh"): "of a session",
    ("POST", "auth/logout"): "ends a session",
    ("POST", "auth/password-reset"): "changes a password",
    ("PUT", "auth/password-reset"): "changes a password",
    ("PUT", "auth/email-verification"): "says whose an address is",
    ("POST", "me/email-verification"): "says whose an address is",
    ("PATCH", "me"): "says who somebody is",
    ("PUT", "me/password"): "changes a password",
    ("POST", "orgs/{org_id}/members/{user_id}/reset-link"): "changes a password",
    ("POST", "links/redeem"): "brings the person new rights",
    ("POST", "invitations/preview"): "nobody is there yet",
    ("POST", "invitations/sign-up"): "nobody is there yet",
    ("POST", "invitations/accept"): "brings the person new rights",
    ("GET", "me/sessions"): "tells where somebody lives",
    ("DELETE", "me/sessions"): "ends sessions",
    ("DELETE", "me/sessions/{session_id}"): "ends a session",
    ("GET", "me/tokens"): "would find the others",
    ("POST", "me/tokens"): "would outlive its own end",
    ("DELETE", "me/tokens/{token_id}"): "would end the others",
}
"""Routes that no token opens, with the reason."""

DOORS: Final[dict[Place, Route]] = {
    (method, route.path.removeprefix(BASE)): route
    for route in describe().routes
    if isinstance(route, Route) and route.path.startswith(BASE)
    for method in route.methods or ()
}
PUBLIC: Final = {
    each
    for each in DOORS
    if each[1].startswith(("auth/", "links/"))
    or each[1] in {"invitations/preview", "invitations/sign-up"}
}
"""Routes that ask nobody who they are, or only once they have read the body."""
OPEN: Final = sorted(each for each in DOORS if each not in SHUT)


def is_placed(path: str) -> bool:
    return any(f"{{{each}}}" in path for each in PLACES)


def needed(place: Place) -> Scope:
    scope = DOORS[place].token_scope
    assert scope is not None, f"{place} is shut: open it in doors.py or say why here"
    return scope


def by_token(app: FastAPI, token: dict[str, Any]) -> Client:
    return Client(app, token=token["token"])


@pytest.fixture
async def world(alice: Member, bob: Member, sessions: Sessions) -> World:
    return await make_world(alice, bob, sessions)


def test_every_route_is_open_or_shut_for_a_reason():
    assert {each for each, route in DOORS.items() if route.token_scope is None} == set(
        SHUT
    )


@pytest.mark.parametrize(("method", "path"), OPEN)
async def test_a_token_with_the_scope_opens_it(
    app: FastAPI, world: World, sessions: Sessions, method: str, path: str
):
    within = {"bound_to": world.org["id"]} if is_placed(path) else {}
    token = await make_token(world.owner, needed((method, path)), **within)
    async with by_token(app, token) as client:
        answer = await world.send(method, path, as_=client)
    assert answer.is_success, answer.text
    if method != "GET" and (method, path) not in SILENT:
        written = select(AuditEntry.token_id).where(
            AuditEntry.request_id == answer.headers["X-Request-Id"]
        )
        async with sessions() as db:
            assert [str(each) for each in await db.scalars(written)] == [token["id"]]


async def test_without_the_scope_it_stays_shut(app: FastAPI, alice: Member):
    for method, path in OPEN:
        scope = needed((method, path))
        others = [each for each in SCOPES if not covers([each], scope)]
        async with by_token(app, await make_token(alice, *others)) as client:
            answer = await client.request(method, anywhere(path))
        assert code(answer) == (403, "scope-missing"), (method, path)
        assert answer.json()["scope"] == scope
        await revoke_all(alice)


async def test_what_is_shut_is_shut_to_all_scopes(app: FastAPI, alice: Member):
    async with by_token(app, await make_token(alice, *SCOPES)) as client:
        for method, path in set(SHUT) - PUBLIC:
            answer = await client.request(method, anywhere(path))
            assert code(answer) == (403, "not-for-tokens"), (method, path)


async def test_elsewhere_a_bound_token_is_a_stranger(
    app: FastAPI, world: World, carol: Member
):
    elsewhere = await make_org(world.owner, "Elsewhere")
    token = await make_token(world.owner, *SCOPES, bound_to=elsewhere["id"])
    async with by_token(app, token) as client:
        for method, path in OPEN:
            fresh = await make_world(world.owner, world.other, world.sessions)
            request = await fresh.request(method, path)
            told = code(await request.send(client))
            if is_placed(path):
                assert told[0] == 404, (method, path)
                assert told == code(await request.send(carol)), (method, path)
            elif not DOORS[method, path].is_asking_itself:
                assert told == (403, "token-bound"), (method, path)


async def test_a_token_bound_to_a_board_knows_the_board_alone(
    app: FastAPI, world: World
):
    other = await world.owner.post(
        f"orgs/{world.org['id']}/boards", json={"title": "Other", "kind": "document"}
    )
    token = await make_token(world.owner, *SCOPES, bound_to=world.board["id"])
    async with by_token(app, token) as client:
        own = await client.get(f"boards/{world.board['id']}")
        assert own.json()["role"] == "owner"
        for path in (f"boards/{other.json()['id']}", f"boards/{uuid4()}"):
            assert code(await client.get(path)) == (404, "not-found")
        assert (await client.get(f"orgs/{world.org['id']}")).status_code == 404
        ticket = await client.post(
            "realtime/tickets", json={"board_id": other.json()["id"]}
        )
        assert code(ticket) == (404, "board-not-found")


def anywhere(path: str) -> str:
    fixed = {"kind": "roles", "holder": "learner"}
    return re.sub(r"\{(\w+)\}", lambda part: fixed.get(part[1], str(uuid4())), path)


async def revoke_all(owner: Member) -> None:
    for each in (await owner.get("me/tokens")).json()["items"]:
        await owner.delete(f"me/tokens/{each['id']}")
