"""One good call of every route that people use: what the generated tests send.

A new route needs an entry in the file named after the first noun of its path (lists
and what is begun *in* an organisation are with what they list). ``Prepare`` brings
about what the call needs and returns what to put into its path, body and headers.
"""

from typing import Final

from starlette.routing import Route

from stoa_api.app import describe

from . import (
    assignments,
    boards,
    courses,
    files,
    gradebook,
    me,
    orgs,
    quizzes,
    resources,
    spaces,
)
from .resources import make_link
from .world import Call, Place, Prepare, Request, World, make_world

__all__ = [
    "BASE",
    "CALLS",
    "ROUTES",
    "Call",
    "Place",
    "Request",
    "World",
    "make_link",
    "make_world",
    "prepared",
]

BASE: Final = "/api/v1/"
ROUTES: Final = sorted(
    (method, route.path.removeprefix(BASE), route.name)
    for route in describe().routes
    if isinstance(route, Route) and route.path.startswith(BASE)
    for method in route.methods or ()
    if method != "HEAD"
)
"""Method, path below ``/api/v1/`` and name of every route that people use."""

CALLS: Final[dict[Place, Prepare]] = {
    **me.CALLS,
    **orgs.CALLS,
    **boards.CALLS,
    **courses.CALLS,
    **quizzes.CALLS,
    **assignments.CALLS,
    **gradebook.CALLS,
    **spaces.CALLS,
    **files.CALLS,
    **resources.CALLS,
}


async def prepared(world: World, place: Place) -> Request:
    """Bring about what the good call of a route needs, and return it."""
    assert place in CALLS, f"{place} is new: give it a call in good_calls"
    method, path = place
    call = await CALLS[place](world)
    ids = {"org_id": world.org["id"], "board_id": world.board["id"], **call.ids}
    return Request(method, path.format_map(ids), call.body, call.headers)
