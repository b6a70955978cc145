"""Calls about courses, what they consist of, and who takes part."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from stoa_api.base.db import transaction
from stoa_api.learn.certificates import service as certificates

from ..courses import enrol, make_category, make_open_course
from ..members import Json, if_match
from .world import NOTHING, Call, Place, Prepare, World, joined, plain


async def _category(world: World, body: Any = None) -> Call:
    made = await make_category(world.owner, world.org)
    return Call({"category_id": made["id"]}, body, if_match(made["version"]))


async def _course(
    world: World, body: Any = None, *, then: str | None = None, **fields: Any
) -> Call:
    """A published course, its chapter and lesson; and something done to it."""
    course = await make_open_course(world.owner, world.org, **fields)
    ids: dict[str, object] = {
        "course_id": course["id"],
        "chapter_id": course["chapter"]["id"],
        "lesson_id": course["lesson"]["id"],
        "user_id": world.other.user_id,
    }
    if then == "trash":
        await world.owner.delete(
            f"courses/{course['id']}", headers=if_match(course["version"])
        )
    elif then is not None:
        await world.owner.post(f"courses/{course['id']}/{then}")
    return Call(ids, body, if_match(course["version"]))


async def _staff(world: World) -> Call:
    call = await _course(world)
    path = "courses/{course_id}/staff/{user_id}".format_map(call.ids)
    await world.owner.put(path, json={"role": "viewer"})
    return call


async def _chapter(world: World, body: Any = None) -> Call:
    call = await _course(world)
    path = f"courses/{call.ids['course_id']}/chapters"
    made: Json = (await world.owner.post(path, json={"title": "Empty"})).json()
    return Call({**call.ids, "chapter_id": made["id"]}, body, if_match(1))


async def _order(world: World) -> Call:
    call = await _chapter(world)
    path = f"courses/{call.ids['course_id']}/outline"
    outline: Json = (await world.owner.get(path)).json()
    chapters = [
        {"id": each["id"], "lessons": [lesson["id"] for lesson in each["lessons"]]}
        for each in reversed(outline["chapters"])
    ]
    return Call(call.ids, {"chapters": chapters}, if_match(outline["version"]))


async def _lesson(world: World, body: Any = None, *, is_trashed: bool = False) -> Call:
    call = await _course(world)
    path = f"lessons/{call.ids['lesson_id']}"
    version = (await world.owner.get(path)).json()["version"]
    if is_trashed:
        await world.owner.delete(path, headers=if_match(version))
    return Call(call.ids, body, if_match(version))


async def _form(_: World) -> Call:
    return Call({"kind": "text", "version": 1})


async def _versioned(world: World) -> Call:
    """A lesson that says something else than when it was published."""
    call = await _lesson(world)
    path = f"lessons/{call.ids['lesson_id']}"
    changed = await world.owner.patch(
        path, json={"title": "Changed"}, headers=call.headers
    )
    ids = {**call.ids, "number": 1}
    return Call(ids, None, if_match(changed.json()["version"]))


async def _enrolled(world: World, body: Any = None) -> Call:
    call = await _course(world)
    await enrol(world.owner, {"id": call.ids["course_id"]})
    return Call({**call.ids, "user_id": world.owner.user_id}, body)


async def _admitted(world: World) -> Call:
    await joined(world)
    return await _course(world, {"status": "active"})


async def _certified(world: World, body: Any = None) -> Call:
    call = await _enrolled(world, body)
    path = f"lessons/{call.ids['lesson_id']}/progress"
    await world.owner.put(path, json={"state": "completed"})
    course_id = UUID(str(call.ids["course_id"]))
    async with transaction(world.sessions) as db:
        keyring = world.owner.app.state.keyring
        await certificates.issue(db, keyring, course_id, world.owner.user_id)
    mine = (await world.owner.get("me/certificates")).json()["items"][0]
    return Call({**call.ids, "serial": mine["serial"]}, body)


async def _beating(world: World) -> Call:
    call = await _enrolled(world)
    beats = [{"lesson_id": call.ids["lesson_id"], "seconds": 30}]
    return Call(call.ids, {"beats": beats})


CALLS: Final[dict[Place, Prepare]] = {
    ("GET", "orgs/{org_id}/categories"): NOTHING,
    ("POST", "orgs/{org_id}/categories"): plain({"name": "Drama"}),
    ("PATCH", "orgs/{org_id}/categories/{category_id}"): partial(
        _category, body={"name": "Comedy"}
    ),
    ("DELETE", "orgs/{org_id}/categories/{category_id}"): _category,
    ("GET", "orgs/{org_id}/courses"): NOTHING,
    ("POST", "orgs/{org_id}/courses"): plain({"title": "Rhetoric"}),
    ("GET", "courses/{course_id}"): _course,
    ("PATCH", "courses/{course_id}"): partial(_course, body={"title": "Logic"}),
    ("DELETE", "courses/{course_id}"): _course,
    ("POST", "courses/{course_id}/publish"): partial(_course, then="unpublish"),
    ("POST", "courses/{course_id}/unpublish"): _course,
    ("POST", "courses/{course_id}/archive"): _course,
    ("POST", "courses/{course_id}/restore"): partial(_course, then="trash"),
    ("GET", "courses/{course_id}/staff"): _course,
    ("PUT", "courses/{course_id}/staff/{user_id}"): partial(
        _course, body={"role": "editor"}
    ),
    ("DELETE", "courses/{course_id}/staff/{user_id}"): _staff,
    ("GET", "courses/{course_id}/outline"): _course,
    ("PUT", "courses/{course_id}/order"): _order,
    ("GET", "schemas/lessons"): NOTHING,
    ("GET", "schemas/lessons/{kind}/{version}"): _form,
    ("POST", "courses/{course_id}/chapters"): partial(_course, body={"title": "Two"}),
    ("PATCH", "courses/{course_id}/chapters/{chapter_id}"): partial(
        _chapter, body={"title": "Two"}
    ),
    ("DELETE", "courses/{course_id}/chapters/{chapter_id}"): _chapter,
    ("POST", "courses/{course_id}/chapters/{chapter_id}/lessons"): partial(
        _course, body={"title": "New", "kind": "document"}
    ),
    ("GET", "courses/{course_id}/trashed-lessons"): _course,
    ("GET", "lessons/{lesson_id}"): _lesson,
    ("PATCH", "lessons/{lesson_id}"): partial(_lesson, body={"status": "draft"}),
    ("DELETE", "lessons/{lesson_id}"): _lesson,
    ("POST", "lessons/{lesson_id}/restore"): partial(_lesson, is_trashed=True),
    ("GET", "lessons/{lesson_id}/versions"): _versioned,
    ("GET", "lessons/{lesson_id}/versions/{number}"): _versioned,
    ("POST", "lessons/{lesson_id}/versions/{number}/restore"): _versioned,
    ("PUT", "lessons/{lesson_id}/progress"): partial(
        _enrolled, body={"state": "completed"}
    ),
    ("PUT", "lessons/{lesson_id}/position"): partial(_enrolled, body={"page": 1}),
    ("GET", "me/enrolments"): _enrolled,
    ("GET", "me/certificates"): _certified,
    ("POST", "me/heartbeats"): _beating,
    ("GET", "certificates/{serial}"): _certified,
    ("GET", "certificates/{serial}/pdf"): _certified,
    ("POST", "courses/{course_id}/enrolments/{user_id}/certificate/revoke"): partial(
        _certified, body={"reason": "A mistake"}
    ),
    ("GET", "courses/{course_id}/analytics"): _course,
    ("GET", "courses/{course_id}/analytics/learners"): _course,
    ("GET", "courses/{course_id}/analytics/learners/{user_id}"): _enrolled,
    ("GET", "orgs/{org_id}/analytics"): NOTHING,
    ("GET", "orgs/{org_id}/analytics/courses"): NOTHING,
    ("GET", "courses/{course_id}/leaderboard"): partial(_course, leaderboard="staff"),
    ("PUT", "courses/{course_id}/leaderboard/me"): partial(
        _course, body={"is_hidden": True, "alias": None}
    ),
    ("GET", "courses/{course_id}/points/mine"): _course,
    ("PUT", "courses/{course_id}/enrolment"): _course,
    ("DELETE", "courses/{course_id}/enrolment"): _enrolled,
    ("GET", "courses/{course_id}/enrolments"): _course,
    ("PUT", "courses/{course_id}/enrolments/{user_id}"): _admitted,
    ("DELETE", "courses/{course_id}/enrolments/{user_id}"): _enrolled,
}
