"""Getting on in a course: what completes a lesson, and what that makes of it all."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import text

from stoa_api.base.db import Sessions

from ..courses import (
    enrol,
    make_chapter,
    make_course,
    make_lesson,
    make_open_course,
    publish,
    put_lesson,
)
from ..members import Json, Member, code, if_match, join, make_org, patiently
from ..statements import counted

TOLD = text(
    "SELECT count(*) FROM ops.outbox"
    " WHERE envelope::json ->> 'type' = :type AND subject = :id"
)


async def complete(person: Member, lesson: Json, state: str = "completed") -> Json:
    answer = await patiently(
        person.put, f"lessons/{lesson['id']}/progress", json={"state": state}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def completions(sessions: Sessions, course: Json) -> int:
    return await told(sessions, "enrolment.completed", course)


async def told(sessions: Sessions, event: str, about: Json) -> int:
    async with sessions() as db:
        values = {"type": event, "id": UUID(about["id"])}
        return await db.scalar(TOLD, values) or 0


async def numbers(owner: Member, learner: Member, course: Json) -> list[Any]:
    """The one number, from everywhere it is shown: card, outline, trail and roster."""
    path = f"courses/{course['id']}"
    card = (await learner.get(path)).json()["enrolment"]
    outline = (await learner.get(f"{path}/outline")).json()["mine"]
    trail = (await learner.get("me/enrolments")).json()["items"]
    roster = (await owner.get(f"{path}/enrolments")).json()["items"]
    shown = [
        card,
        outline,
        next(each for each in trail if each["course"]["id"] == course["id"]),
        next(each for each in roster if each["user"]["id"] == str(learner.user_id)),
    ]
    return [
        (each["percent"], each["status"], each["completed_at"] is not None)
        for each in shown
    ]


async def make_school(alice: Member, bob: Member, lessons: int = 3) -> Json:
    """A published course of two chapters, all of whose lessons are published."""
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_course(alice, org)
    one, two = await make_chapter(alice, course), await make_chapter(alice, course)
    made = [
        await make_lesson(
            alice, one if number < lessons - 1 else two, is_published=True
        )
        for number in range(lessons)
    ]
    opened = await publish(alice, course)
    await enrol(bob, course)
    return {**opened, "lessons": made, "chapters": [one, two], "org": org}


async def test_a_step_answers_lesson_chapter_and_course_together(
    alice: Member, bob: Member, app: FastAPI, sessions: Sessions
):
    course = await make_school(alice, bob)
    first, second, third = course["lessons"]
    optional = await make_lesson(
        alice, course["chapters"][1], is_published=True, is_required=False
    )
    assert await numbers(alice, bob, course) == [(0, "active", False)] * 4
    begun = await complete(bob, first, "started")
    assert begun["lesson"]["state"] == "started"
    assert begun["course"]["next_lesson_id"] == first["id"]
    done = await complete(bob, first)
    assert done["lesson"]["completed_at"] is not None
    assert (done["chapter"]["done"], done["chapter"]["total"]) == (1, 2)
    assert (done["course"]["percent"], done["course"]["done"]) == (33, 1)
    assert done["course"]["next_lesson_id"] == second["id"]
    # Clients that were offline say it again.
    assert await complete(bob, first) == done
    assert await complete(bob, first, "started") == done
    await complete(bob, optional)
    assert await numbers(alice, bob, course) == [(33, "active", False)] * 4
    await complete(bob, second)
    assert await completions(sessions, course) == 0
    last = await complete(bob, third)
    assert (last["course"]["percent"], last["course"]["status"]) == (100, "completed")
    assert last["course"]["next_lesson_id"] is None
    await complete(bob, third)
    assert await completions(sessions, course) == 1
    assert await numbers(alice, bob, course) == [(100, "completed", True)] * 4
    for path in (f"courses/{course['id']}/outline", f"lessons/{first['id']}"):
        with counted(app) as seen:
            assert (await bob.get(path)).status_code == 200
        assert len(seen) <= 4, seen
    with counted(app) as seen:
        await bob.get("me/enrolments")
    assert len(seen) <= 4, seen


async def test_a_change_of_the_outline_changes_everybodys_number(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_school(alice, bob)
    first, second, third = course["lessons"]
    for each in (first, second):
        await complete(bob, each)
    assert await numbers(alice, bob, course) == [(66, "active", False)] * 4
    added = await make_lesson(alice, course["chapters"][1])
    assert await numbers(alice, bob, course) == [(66, "active", False)] * 4
    await put_lesson(alice, added, "published")
    assert await numbers(alice, bob, course) == [(50, "active", False)] * 4
    await put_lesson(alice, first, "draft")
    assert await numbers(alice, bob, course) == [(33, "active", False)] * 4
    await put_lesson(alice, first, "published")
    optional = await alice.patch(
        f"lessons/{third['id']}",
        json={"is_required": False},
        headers=if_match(third["version"]),
    )
    assert optional.status_code == 200, optional.text
    assert await numbers(alice, bob, course) == [(66, "active", False)] * 4
    # Who is away is counted, and completes the course when they are back.
    await bob.delete(f"courses/{course['id']}/enrolment")
    shown = (await alice.get(f"lessons/{added['id']}")).json()
    gone = await alice.delete(
        f"lessons/{added['id']}", headers=if_match(shown["version"])
    )
    assert gone.status_code == 204
    roster = (await alice.get(f"courses/{course['id']}/enrolments")).json()["items"]
    assert [(each["percent"], each["status"]) for each in roster] == [(99, "withdrawn")]
    assert await completions(sessions, course) == 0
    assert (await enrol(bob, course))["status"] == "completed"
    assert await completions(sessions, course) == 1
    # What was completed once stays so.
    await make_lesson(alice, course["chapters"][1], is_published=True)
    assert await numbers(alice, bob, course) == [(100, "completed", True)] * 4
    await bob.delete(f"courses/{course['id']}/enrolment")
    assert (await enrol(bob, course))["status"] == "completed"
    assert await completions(sessions, course) == 1


async def test_the_last_missing_lesson_taken_away_completes_the_course(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_school(alice, bob, lessons=2)
    first, second = course["lessons"]
    await complete(bob, first)
    await put_lesson(alice, second, "draft")
    assert await numbers(alice, bob, course) == [(100, "completed", True)] * 4
    assert await completions(sessions, course) == 1


async def test_twenty_completions_at_once_are_one(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_school(alice, bob, lessons=4)
    await asyncio.gather(
        *(complete(bob, lesson) for lesson in course["lessons"] for _ in range(5))
    )
    assert await completions(sessions, course) == 1
    assert await numbers(alice, bob, course) == [(100, "completed", True)] * 4
    earned = await bob.get(f"courses/{course['id']}/points/mine")
    reasons = [each["reason"] for each in earned.json()["items"]]
    assert sorted(reasons) == ["course", *["lesson"] * 4]


async def test_each_lesson_says_what_completes_it(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_school(alice, bob)
    lesson, other, _ = course["lessons"]
    assert lesson["completion"] == {"by": "manual"}
    path = f"lessons/{lesson['id']}"
    wrong = await alice.patch(
        path, json={"completion": {"by": "submitted"}}, headers=if_match(2)
    )
    assert code(wrong) == (422, "completion-not-for-kind")
    assert wrong.json()["allowed"] == "manual, viewed, time"
    # Who opened it before the rule changed has what it asks for.
    await complete(bob, lesson, "started")
    changed = await alice.patch(
        path, json={"completion": {"by": "viewed"}}, headers=if_match(2)
    )
    assert changed.json()["completion"] == {"by": "viewed"}
    assert await numbers(alice, bob, course) == [(33, "active", False)] * 4
    shown = (await bob.get(path)).json()
    assert shown["progress"]["state"] == "completed"
    assert await told(sessions, "lesson.completed", lesson) == 1
    viewed = {"completion": {"by": "viewed"}}
    await alice.patch(f"lessons/{other['id']}", json=viewed, headers=if_match(2))
    opened = await complete(bob, other, "started")
    assert opened["lesson"]["state"] == "completed"


async def test_nobody_gets_on_in_what_is_not_open_to_them(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_school(alice, bob)
    lesson = course["lessons"][0]
    elsewhere = await make_open_course(alice, course["org"], title="Other")
    draft = await make_lesson(alice, course["chapters"][0])
    done: Json = {"state": "completed"}

    async def refused(person: Member, of: Json) -> tuple[int, str]:
        answer = await person.put(f"lessons/{of['id']}/progress", json=done)
        stop = await person.put(f"lessons/{of['id']}/position", json={"page": 1})
        assert code(answer) == code(stop)
        return code(answer)

    assert await refused(bob, draft) == (404, "not-found")
    assert await refused(bob, elsewhere["lesson"]) == (404, "not-found")
    assert await refused(alice, lesson) == (403, "not-enrolled")
    await enrol(alice, course)
    assert await refused(alice, draft) == (409, "lesson-not-open")
    await alice.post(f"courses/{course['id']}/unpublish")
    assert await refused(bob, lesson) == (404, "not-found")
    assert await refused(alice, lesson) == (409, "lesson-not-open")
    await alice.post(f"courses/{course['id']}/publish")
    await bob.delete(f"courses/{course['id']}/enrolment")
    assert await refused(bob, lesson) == (404, "not-found")
    async with sessions() as db:
        kept = text(
            "SELECT count(*) FROM learn.lesson_progress p"
            " JOIN learn.lessons l ON l.id = p.lesson_id WHERE l.course_id = :id"
        )
        assert await db.scalar(kept, {"id": UUID(course["id"])}) == 0


async def test_one_goes_on_where_one_stopped(alice: Member, bob: Member):
    course = await make_school(alice, bob)
    first, second, _ = course["lessons"]
    other = await make_open_course(alice, course["org"], title="Other")
    await enrol(bob, other)
    path = f"lessons/{second['id']}/position"
    stopped = {"block": "b2", "second": 75}
    assert (await bob.put(path, json=stopped)).status_code == 204
    trail = (await bob.get("me/enrolments")).json()["items"]
    assert [each["course"]["id"] for each in trail] == [course["id"], other["id"]]
    expected = {**stopped, "page": None}
    for lesson in (trail[0]["last_lesson"], trail[0]["next_lesson"]):
        assert (lesson["id"], lesson["position"]) == (second["id"], expected)
    shown = (await bob.get(f"lessons/{second['id']}")).json()
    assert shown["progress"]["position"] == expected
    # After the last lesson comes the first that is left.
    await complete(bob, second)
    done = await complete(bob, course["lessons"][2])
    assert done["course"]["next_lesson_id"] == first["id"]
    page = await bob.get("me/enrolments", params={"limit": 1})
    rest = await bob.get(
        "me/enrolments", params={"limit": 1, "cursor": page.json()["next_cursor"]}
    )
    assert [each["course"]["id"] for each in rest.json()["items"]] == [other["id"]]
    assert not (await bob.get("me/enrolments?status=completed")).json()["items"]
    await alice.post(f"courses/{other['id']}/unpublish")
    seen = (await bob.get("me/enrolments")).json()["items"]
    assert [each["course"]["id"] for each in seen] == [course["id"]]


async def test_a_position_has_limits(alice: Member, bob: Member):
    course = await make_school(alice, bob, lessons=1)
    path = f"lessons/{course['lessons'][0]['id']}/position"
    wrong: list[Json] = [
        {},
        {"second": 86_401},
        {"page": 0},
        {"block": "a b"},
        {"block": "b" * 41},
        {"line": 1},
    ]
    for each in wrong:
        assert code(await bob.put(path, json=each)) == (422, "invalid-input"), each
