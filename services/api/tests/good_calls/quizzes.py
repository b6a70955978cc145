"""Calls about quizzes, attempts and extra time."""

from functools import partial
from typing import Any, Final

from ..courses import enrol, make_open_course
from ..quizzes import make_quiz, start
from .world import Call, Place, Prepare, World, joined


async def _quiz(world: World) -> Call:
    """A quiz in a course that its owner takes part in."""
    course = await make_open_course(world.owner, world.org)
    await enrol(world.owner, course)
    lesson = await make_quiz(world.owner, course["chapter"])
    return Call({"course_id": course["id"], "lesson_id": lesson["id"]})


async def _attempt(world: World, body: Any = None) -> Call:
    call = await _quiz(world)
    attempt = await start(world.owner, {"id": call.ids["lesson_id"]})
    ids = {**call.ids, "attempt_id": attempt["id"], "question_id": "number"}
    return Call(ids, body)


async def _extra(world: World, body: Any = None, *, is_granted: bool = False) -> Call:
    await joined(world)
    call = await _quiz(world)
    ids = {**call.ids, "user_id": world.other.user_id}
    if is_granted:
        path = "courses/{course_id}/extra-time/{user_id}".format_map(ids)
        await world.owner.put(path, json={"percent": 25})
    return Call(ids, body)


CALLS: Final[dict[Place, Prepare]] = {
    ("GET", "lessons/{lesson_id}/quiz"): _quiz,
    ("GET", "lessons/{lesson_id}/attempts"): _quiz,
    ("POST", "lessons/{lesson_id}/attempts"): _quiz,
    ("GET", "lessons/{lesson_id}/attempts/{attempt_id}"): _attempt,
    ("POST", "lessons/{lesson_id}/attempts/{attempt_id}/submit"): _attempt,
    (
        "PUT",
        "lessons/{lesson_id}/attempts/{attempt_id}/answers/{question_id}",
    ): partial(
        _attempt, body={"sequence": 1, "answer": {"type": "number", "value": 441}}
    ),
    ("GET", "courses/{course_id}/extra-time"): _extra,
    ("PUT", "courses/{course_id}/extra-time/{user_id}"): partial(
        _extra, body={"percent": 50}
    ),
    ("DELETE", "courses/{course_id}/extra-time/{user_id}"): partial(
        _extra, is_granted=True
    ),
}
