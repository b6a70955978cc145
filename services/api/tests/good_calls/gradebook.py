"""Calls about the gradebook."""

from functools import partial
from typing import Any, Final

from ..assignments import make_assignment
from ..courses import enrol, make_open_course
from .world import Call, Place, Prepare, World


async def _book(world: World, body: Any = None, *, is_overridden: bool = False) -> Call:
    """An assignment in a course that its owner takes part in."""
    course = await make_open_course(world.owner, world.org)
    await enrol(world.owner, course)
    lesson = await make_assignment(world.owner, course["chapter"])
    ids: dict[str, object] = {
        "course_id": course["id"],
        "lesson_id": lesson["id"],
        "user_id": world.owner.user_id,
    }
    if is_overridden:
        path = "courses/{course_id}/gradebook/grades/{lesson_id}/{user_id}"
        said = {"points": 5, "reason": "Said aloud"}
        await world.owner.put(path.format_map(ids), json=said)
    return Call(ids, body)


CALLS: Final[dict[Place, Prepare]] = {
    ("GET", "courses/{course_id}/gradebook"): _book,
    ("GET", "courses/{course_id}/gradebook.csv"): _book,
    ("PUT", "courses/{course_id}/gradebook/items/{lesson_id}"): partial(
        _book, body={"weight": 2}
    ),
    ("PUT", "courses/{course_id}/gradebook/grades/{lesson_id}/{user_id}"): partial(
        _book, body={"points": 17.5, "reason": "Said aloud"}
    ),
    ("DELETE", "courses/{course_id}/gradebook/grades/{lesson_id}/{user_id}"): partial(
        _book, is_overridden=True
    ),
    ("GET", "courses/{course_id}/grades"): _book,
}
