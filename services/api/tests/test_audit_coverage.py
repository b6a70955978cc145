"""Every change leaves one line in the audit. Made from the application's routes."""

from ipaddress import ip_address
from typing import Final

import pytest
from sqlalchemy import select
from starlette.routing import Route

from stoa_api.app import describe
from stoa_api.base.audit import AuditDetails, AuditEntry
from stoa_api.base.db import Sessions

from .good_calls import BASE, CALLS, Place, World, make_world
from .members import Member

CHANGING: Final = sorted(
    (method, route.path.removeprefix(BASE))
    for route in describe().routes
    if isinstance(route, Route)
    for method in route.methods or ()
    if method in {"POST", "PUT", "PATCH", "DELETE"}
)
SILENT: Final[dict[Place, str]] = {
    ("POST", "auth/refresh"): "a session goes on; its begin and its end are there",
    ("POST", "auth/password-reset"): "a wish of anybody; its letter changes nothing",
    ("POST", "me/email-verification"): "a wish; its letter changes nothing",
    ("POST", "invitations/preview"): "a token in a body is in no log; it only reads",
    ("POST", "realtime/tickets"): "a ticket is good for one socket and one minute",
    ("PUT", "/internal/v1/boards/{board_id}/state"): "typing; see boards' states",
    ("PATCH", "/internal/v1/boards/{board_id}/state"): "typing; see boards' states",
}
"""Routes that change something and leave no line, with the reason."""
NOBODY_YET: Final = {
    ("POST", "auth/register"),
    ("POST", "auth/login"),
    ("POST", "invitations/sign-up"),
}
"""Who does it is known only afterwards."""


@pytest.fixture
async def world(alice: Member, bob: Member, sessions: Sessions) -> World:
    return await make_world(alice, bob, sessions)


def test_every_exception_is_a_route():
    assert set(SILENT) <= set(CHANGING)


@pytest.mark.parametrize(("method", "path"), [c for c in CHANGING if c not in SILENT])
async def test_a_change_leaves_one_line(
    world: World, sessions: Sessions, method: str, path: str
):
    assert (method, path) in CALLS, "give the new route a good call in good_calls.py"
    answer = await world.send(method, path)
    assert answer.is_success, answer.text
    written = select(AuditEntry).where(
        AuditEntry.request_id == answer.headers["X-Request-Id"]
    )
    async with sessions() as db:
        entries = (await db.scalars(written)).all()
        assert len(entries) == 1, [each.action for each in entries]
        entry = entries[0]
        origin = await db.get_one(AuditDetails, (entry.id, "origin"))
    assert f'"{ip_address(world.owner.address)}"' in origin.body
    if (method, path) not in NOBODY_YET:
        assert entry.actor_id == world.owner.user_id
