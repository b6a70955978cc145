"""Calls about assignments and what is handed in."""

from functools import partial
from typing import Any, Final

from ..assignments import hand_in, make_assignment
from ..courses import enrol, make_open_course
from ..members import if_match
from .world import Call, Place, Prepare, World


async def _assignment(world: World, body: Any = None) -> Call:
    """An assignment in a course that its owner takes part in."""
    course = await make_open_course(world.owner, world.org)
    await enrol(world.owner, course)
    lesson = await make_assignment(world.owner, course["chapter"])
    return Call({"course_id": course["id"], "lesson_id": lesson["id"]}, body)


async def _submission(world: World, body: Any = None) -> Call:
    call = await _assignment(world)
    made = await hand_in(world.owner, {"id": call.ids["lesson_id"]})
    ids = {**call.ids, "submission_id": made["id"]}
    return Call(ids, body, if_match(made["version"]))


CALLS: Final[dict[Place, Prepare]] = {
    ("GET", "lessons/{lesson_id}/assignment"): _assignment,
    ("GET", "lessons/{lesson_id}/submissions"): _assignment,
    ("POST", "lessons/{lesson_id}/submissions"): partial(
        _assignment, body={"text": "O light!"}
    ),
    ("GET", "lessons/{lesson_id}/submissions/{submission_id}"): _submission,
    ("PUT", "lessons/{lesson_id}/submissions/{submission_id}/grade"): partial(
        _submission, body={"points": 17.5, "feedback": "Bright."}
    ),
    ("POST", "lessons/{lesson_id}/submissions/{submission_id}/return"): partial(
        _submission, body={"feedback": "Once more."}
    ),
    ("GET", "courses/{course_id}/submissions"): _submission,
}
