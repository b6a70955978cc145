"""Every change leaves one line in the audit. Made from the application's routes."""

from ipaddress import ip_address
from typing import Final

import httpx
import pytest
from sqlalchemy import select
from starlette.routing import Route

from stoa_api.app import describe
from stoa_api.base.audit import AuditDetails, AuditEntry
from stoa_api.base.db import Sessions

from .conftest import MakeMember
from .good_calls import BASE, Place, World, make_world, prepared

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
    ("POST", "me/heartbeats"): "time that passes; what it completes leaves a line",
    ("PUT", "lessons/{lesson_id}/position"): "where somebody stopped reading",
    (
        "PUT",
        "lessons/{lesson_id}/attempts/{attempt_id}/answers/{question_id}",
    ): "typing; that it was handed in is there",
    (
        "PUT",
        "/internal/v1/uploads/{upload_id}/result",
    ): "the processor says it; the line names who began it, see studio/files",
    ("POST", "/internal/v1/blobs/unused"): "it only reads",
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


def test_every_exception_is_a_route():
    assert set(SILENT) <= set(CHANGING)


@pytest.mark.timeout(400)  # all routes, one after the other
async def test_every_change_leaves_one_line(member: MakeMember, sessions: Sessions):
    wrong = list[str]()
    for place in CHANGING:
        if place not in SILENT:
            owner, other = await member("Owner"), await member("Other")
            world = await make_world(owner, other, sessions)
            answer = await (await prepared(world, place)).send(owner)
            fault = await fault_of(answer, world, by_nobody=place in NOBODY_YET)
            wrong += [f"{place}: {fault}"] if fault else []
    assert not wrong, "\n".join(wrong)


async def fault_of(
    answer: httpx.Response, world: World, *, by_nobody: bool
) -> str | None:
    """Say what is wrong with the audit of a change."""
    if not answer.is_success:
        return answer.text
    written = select(AuditEntry).where(
        AuditEntry.request_id == answer.headers["X-Request-Id"]
    )
    async with world.sessions() as db:
        entries = (await db.scalars(written)).all()
        if len(entries) != 1:
            return f"left {[each.action for each in entries]}"
        (entry,) = entries
        origin = await db.get_one(AuditDetails, (entry.id, "origin"))
    if f'"{ip_address(world.owner.address)}"' not in origin.body:
        return f"comes from {origin.body}"
    if not by_nobody and entry.actor_id != world.owner.user_id:
        return f"was done by {entry.actor_id}"
    return None
