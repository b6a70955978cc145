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

from .conftest import MakeMember
from .good_calls import BASE, Place, Request, World, make_world, prepared
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
    ("GET", "certificates/{serial}"): "anybody reads it",
    ("GET", "schemas/lessons"): "anybody reads it",
    ("GET", "schemas/lessons/{kind}/{version}"): "anybody reads it",
    ("GET", "certificates/{serial}/pdf"): "anybody reads it",
    ("GET", "files/{file_id}/linked"): "the link says for whom",
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
    if each[1].startswith(("auth/", "links/", "certificates/", "schemas/"))
    or each[1]
    in {"invitations/preview", "invitations/sign-up", "files/{file_id}/linked"}
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


@pytest.mark.timeout(400)  # all routes, one after the other
async def test_where_it_is_bound_to_the_scope_opens_and_elsewhere_nothing(
    app: FastAPI, world: World, carol: Member, member: MakeMember
):
    elsewhere = await make_org(world.owner, "Elsewhere")
    bound = await make_token(world.owner, *SCOPES, bound_to=elsewhere["id"])
    wrong = list[str]()
    async with by_token(app, bound) as stranger:
        for place in OPEN:
            other = await member("Other")
            fresh = await make_world(world.owner, other, world.sessions)
            request = await prepared(fresh, place)
            fault = await fault_elsewhere(request, place, stranger, carol)
            fault = fault or await fault_inside(app, fresh, request, place)
            wrong += [f"{place}: {fault}"] if fault else []
    assert not wrong, "\n".join(wrong)


async def fault_elsewhere(
    request: Request, place: Place, stranger: Client, nobody: Client
) -> str | None:
    """Say what is wrong with the answer to a token that is bound elsewhere."""
    if not is_placed(place[1]):
        if DOORS[place].is_asking_itself:
            return None
        told = code(await request.send(stranger))
        return None if told == (403, "token-bound") else f"elsewhere answered {told}"
    told, expected = (
        code(await request.send(stranger)),
        code(await request.send(nobody)),
    )
    if told[0] != 404 or told != expected:
        return f"elsewhere answered {told}, a stranger {expected}"
    return None


async def fault_inside(
    app: FastAPI, world: World, request: Request, place: Place
) -> str | None:
    """Say what is wrong with the answer to a token made for this."""
    within = {"bound_to": world.org["id"]} if is_placed(place[1]) else {}
    token = await make_token(world.owner, needed(place), **within)
    async with by_token(app, token) as client:
        answer = await request.send(client)
    await world.owner.delete(f"me/tokens/{token['id']}")
    if not answer.is_success:
        return answer.text
    if request.method == "GET" or place in SILENT:
        return None
    written = select(AuditEntry.token_id).where(
        AuditEntry.request_id == answer.headers["X-Request-Id"]
    )
    async with world.sessions() as db:
        by = [str(each) for each in await db.scalars(written)]
    return None if by == [token["id"]] else f"was done by {by}"


async def test_without_the_scope_it_stays_shut(app: FastAPI, alice: Member):
    wrong = list[str]()
    scopes: set[Scope] = {needed(place) for place in OPEN}
    for scope in scopes:
        others = [each for each in SCOPES if not covers([each], scope)]
        async with by_token(app, await make_token(alice, *others)) as client:
            for method, path in (each for each in OPEN if needed(each) == scope):
                answer = await client.request(method, anywhere(path))
                told = (*code(answer), answer.json().get("scope"))
                if told != (403, "scope-missing", scope):
                    wrong.append(f"{method} {path}: answered {told}")
    assert not wrong, "\n".join(wrong)


async def test_what_is_shut_is_shut_to_all_scopes(app: FastAPI, alice: Member):
    async with by_token(app, await make_token(alice, *SCOPES)) as client:
        for method, path in set(SHUT) - PUBLIC:
            answer = await client.request(method, anywhere(path))
            assert code(answer) == (403, "not-for-tokens"), (method, path)


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
