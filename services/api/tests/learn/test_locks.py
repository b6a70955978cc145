"""Lessons that are not open yet: why, what opens them, and that nothing leaks."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from stoa_api.base.db import Sessions, transaction
from stoa_shared.clock import now

from ..courses import enrol, make_lesson, make_open_course, put_lesson
from ..members import Json, Member, code, if_match, join, make_org
from .test_lessons import TEXT
from .test_progress import complete, make_school

NO: Json = {"id": None}


async def change(owner: Member, lesson: Json, **fields: Any) -> Any:
    shown = (await owner.get(f"lessons/{lesson['id']}")).json()
    return await owner.patch(
        f"lessons/{lesson['id']}", json=fields, headers=if_match(shown["version"])
    )


async def changed(owner: Member, lesson: Json, **fields: Any) -> Json:
    answer = await change(owner, lesson, **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def locks(person: Member, course: Json, **how: str) -> list[Any]:
    """What closes each lesson: why, and the title or date."""
    outline = await person.get(f"courses/{course['id']}/outline", params=how)
    told = list[Any]()
    for chapter in outline.json()["chapters"]:
        for lesson in chapter["lessons"]:
            lock: Json = lesson["lock"] or {"reasons": []}
            reasons: list[Json] = lock["reasons"]
            told.append(
                [(each["why"], (each["lesson"] or NO)["id"]) for each in reasons]
            )
    return told


async def opens(person: Member, lesson: Json) -> bool:
    """Whether a lesson is open, by every route that is about it."""
    path = f"lessons/{lesson['id']}"
    read = await person.get(path)
    begun = await person.put(f"{path}/position", json={"page": 1})
    if read.status_code == 200:
        assert begun.status_code == 204, begun.text
        return True
    done = await person.put(f"{path}/progress", json={"state": "completed"})
    for each in (read, begun, done):
        assert code(each) == (409, "lesson-locked")
    assert "content" not in read.json()
    return False


async def test_a_course_in_its_order_opens_step_by_step(alice: Member, bob: Member):
    course = await make_school(alice, bob, lessons=4)
    first, second, third, fourth = course["lessons"]
    await changed(alice, second, is_required=False)
    settings = await alice.patch(
        f"courses/{course['id']}",
        json={"is_sequential": True},
        headers=if_match(course["version"]),
    )
    assert settings.status_code == 200
    waits = [("sequence", first["id"])]
    assert await locks(bob, course) == [[], waits, waits, waits]
    assert await locks(alice, course) == [[], [], [], []]
    refused = await bob.get(f"lessons/{third['id']}")
    assert code(refused) == (409, "lesson-locked")
    assert "Lesson" in refused.json()["detail"]
    assert not await opens(bob, fourth)
    await complete(bob, first)
    # The optional one after it need not be done.
    waits = [("sequence", third["id"])]
    assert await locks(bob, course) == [[], [], [], waits]
    assert await opens(bob, third)
    done = await complete(bob, third)
    assert done["course"]["next_lesson_id"] == fourth["id"]
    assert await opens(bob, fourth)
    # What was begun stays open, also when something is put in before it.
    added = await make_lesson(alice, course["chapters"][0], is_published=True)
    assert await locks(bob, course) == [[], [], [], [], []]
    assert await opens(bob, fourth)
    assert await opens(bob, added)


async def test_a_lesson_waits_for_others_and_for_its_date(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_school(alice, bob)
    first, second, third = course["lessons"]
    tomorrow = (now() + timedelta(days=1)).isoformat()
    told = await changed(
        alice, third, needs=[first["id"], second["id"]], release_at=tomorrow
    )
    assert set(told["needs"]) == {first["id"], second["id"]}
    assert await locks(bob, course) == [
        [],
        [],
        [
            ("release", None),
            ("prerequisite", first["id"]),
            ("prerequisite", second["id"]),
        ],
    ]
    seen = (await bob.get(f"lessons/{first['id']}")).json()
    assert seen["needs"] == []
    assert not await opens(bob, third)
    await changed(alice, third, release_at=None)
    await complete(bob, first)
    assert not await opens(bob, third)
    # One that is not there for learners cannot be waited for.
    await put_lesson(alice, second, "draft")
    assert await opens(bob, third)
    # A date closes it again, also to who has begun; and opens it when it comes.
    await changed(alice, third, release_at=tomorrow)
    assert not await opens(bob, third)
    trail = (await bob.get("me/enrolments")).json()["items"][0]
    assert trail["next_lesson"] is None
    async with transaction(sessions) as db:
        past = text(
            "UPDATE learn.lessons SET release_at = now() - interval '1 second'"
            " WHERE id = :id"
        )
        await db.execute(past, {"id": UUID(third["id"])})
    assert await opens(bob, third)


async def test_lessons_never_wait_for_one_another(alice: Member, bob: Member):
    course = await make_school(alice, bob)
    first, second, third = course["lessons"]
    await changed(alice, second, needs=[first["id"]])
    await changed(alice, third, needs=[second["id"]])
    for needs in ([third["id"]], [second["id"]], [first["id"]]):
        assert code(await change(alice, first, needs=needs)) == (
            422,
            "prerequisite-cycle",
        )
    other = await make_open_course(alice, course["org"], title="Other")
    for stranger in (other["lesson"]["id"], course["id"]):
        assert code(await change(alice, first, needs=[stranger])) == (
            422,
            "prerequisite-not-found",
        )
    # In a course with an order, what comes later does not count.
    await changed(alice, second, needs=[])
    await changed(alice, third, needs=[])
    await changed(alice, first, needs=[third["id"]])
    assert not await opens(bob, first)
    await alice.patch(
        f"courses/{course['id']}",
        json={"is_sequential": True},
        headers=if_match(course["version"]),
    )
    assert await opens(bob, first)


async def test_what_several_write_at_once_is_not_locked(alice: Member, bob: Member):
    course = await make_school(alice, bob)
    board = await make_lesson(
        alice, course["chapters"][1], kind="whiteboard", is_published=True
    )
    first = course["lessons"][0]["id"]
    when = now().isoformat()
    for lock in ({"release_at": when}, {"needs": [first]}):
        assert code(await change(alice, board, **lock)) == (422, "lock-not-for-kind")
        body = {"title": "Board", "kind": "document", **lock}
        path = f"courses/{course['id']}/chapters/{course['chapters'][0]['id']}/lessons"
        assert code(await alice.post(path, json=body)) == (422, "lock-not-for-kind")


async def test_staff_look_as_a_learner_and_leave_no_trace(alice: Member, bob: Member):
    course = await make_school(alice, bob)
    first, second, _ = course["lessons"]
    await enrol(alice, course)
    await changed(alice, second, needs=[first["id"]])
    draft = await make_lesson(alice, course["chapters"][0], content=TEXT)
    await complete(alice, first)
    assert await locks(alice, course) == [[], [], [], []]
    as_learner = {"as": "learner"}
    assert await locks(alice, course, **as_learner) == [
        [],
        [("prerequisite", first["id"])],
        [],
    ]
    outline = await alice.get(f"courses/{course['id']}/outline", params=as_learner)
    assert outline.json()["mine"] is None
    seen = await alice.get(f"lessons/{first['id']}", params=as_learner)
    assert (seen.status_code, seen.json()["progress"]) == (200, None)
    locked = await alice.get(f"lessons/{second['id']}", params=as_learner)
    assert code(locked) == (409, "lesson-locked")
    hidden = await alice.get(f"lessons/{draft['id']}", params=as_learner)
    assert code(hidden) == (404, "not-found")
    assert (await alice.get(f"lessons/{second['id']}")).status_code == 200
    # To who is no staff it makes no difference.
    await complete(bob, first)
    shown = await bob.get(f"lessons/{first['id']}", params=as_learner)
    assert shown.json()["progress"]["state"] == "completed"


async def test_a_stranger_to_the_course_learns_no_more_by_asking_as_a_learner(
    alice: Member, bob: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    path = f"lessons/{course['lesson']['id']}"
    assert code(await bob.get(path, params={"as": "learner"})) == (404, "not-found")
