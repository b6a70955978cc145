"""What staff and admins see of how courses go; groups under five stay hidden."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import DateTime, Uuid, bindparam, text

from stoa_api.base.db import Sessions, transaction
from stoa_api.ops.rollups import service as rollups
from stoa_shared.clock import now

from ..conftest import MakeMember
from ..courses import enrol, make_chapter, make_course, make_lesson, publish
from ..learn.test_progress import complete
from ..members import Json, Member, code, join, make_org
from ..statements import counted

DAY: Final = now().date() - timedelta(days=10)
"""When all of it happened, as far as anybody can tell: no test runs over midnight."""


async def on_one_day(sessions: Sessions, course: Json) -> None:
    at, course_id = datetime.combine(DAY, time(12), UTC), UUID(course["id"])
    async with transaction(sessions) as db:
        done = "completed_at = CASE WHEN completed_at IS NOT NULL THEN :at END"
        parts = "SELECT id FROM learn.lessons WHERE course_id = :id"
        for statement in (
            f"learn.enrolments SET created_at = :at, {done} WHERE course_id = :id",
            "learn.active_days SET day = CAST(:at AS date) WHERE course_id = :id",
            (
                f"learn.lesson_progress SET started_at = :at, {done}"
                f" WHERE lesson_id IN ({parts})"
            ),
        ):
            typed = text(f"UPDATE {statement}").bindparams(
                bindparam("at", type_=DateTime(timezone=True)),
                bindparam("id", type_=Uuid()),
            )
            await db.execute(typed, {"at": at, "id": course_id})


async def count(sessions: Sessions, course: Json) -> None:
    async with transaction(sessions) as db:
        await rollups.refresh(db, UUID(course["id"]))


@pytest.fixture
async def school(
    alice: Member, member: MakeMember, sessions: Sessions
) -> dict[str, Any]:
    """Six take part: all opened the first of two lessons, two completed both.

    The teacher is no admin of the organisation, its owner does not teach.
    """
    org = await make_org(alice)
    teacher = await member("Teacher")
    await join(alice, org, teacher, "instructor")
    course = await make_course(teacher, org)
    chapter = await make_chapter(teacher, course)
    one, two = [
        await make_lesson(teacher, chapter, name, is_published=True)
        for name in ("One", "Two")
    ]
    await make_lesson(teacher, chapter, "Draft")
    await publish(teacher, course)
    learners = [await member(f"Learner {number}") for number in range(6)]
    for number, each in enumerate(learners):
        await join(alice, org, each)
        await enrol(each, course)
        await complete(each, one, "started")
        if number < 2:
            await complete(each, one)
            await complete(each, two)
    await on_one_day(sessions, course)
    await count(sessions, course)
    return {
        "org": org,
        "teacher": teacher,
        "course": course,
        "lessons": [one, two],
        "learners": learners,
    }


async def read(person: Member, path: str) -> Json:
    answer = await person.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_who_teaches_sees_what_the_roster_says(
    school: Any, app: FastAPI, sessions: Sessions
):
    teacher, course = school["teacher"], school["course"]
    path = f"courses/{course['id']}/analytics"
    with counted(app) as seen:
        shown = await read(teacher, path)
    assert len(seen) <= 4, seen
    assert not shown["is_veiled"]
    assert shown["updated_at"] is not None
    assert shown["standings"] == {
        "learners": 6,
        "pending": 0,
        "active": 4,
        "completed": 2,
        "withdrawn": 0,
        "removed": 0,
    }
    roster = await read(teacher, f"courses/{course['id']}/enrolments")
    percents = [each["percent"] for each in roster["items"]]
    assert shown["average_percent"] == sum(percents) // 6 == 33
    assert shown["spread"] == [4, 0, 0, 0, 0, 2]
    funnel = [
        (each["lesson"]["title"], each["started"], each["completed"])
        for each in shown["lessons"]
    ]
    assert funnel == [("One", 6, 2), ("Two", 2, 2)]
    day = {"day": DAY.isoformat(), "enrolled": 6, "completed": 2, "active": 6}
    assert shown["days"] == [day]
    assert (shown["enrolled"], shown["completed"]) == (6, 2)
    # Who leaves is gone from all of it, as from the roster of who takes part.
    await school["learners"][0].delete(f"courses/{course['id']}/enrolment")
    await count(sessions, course)
    later = await read(teacher, path)
    assert later["standings"] | {"active": 4} == later["standings"]
    assert later["standings"]["withdrawn"] == 1
    assert [each["started"] for each in later["lessons"]] == [5, 1]
    # Days that are over are the same for all that is shown.
    after = DAY + timedelta(days=1)
    for query, number in ((f"from={DAY}&to={DAY}", 5), (f"from={after}", 0)):
        some = await read(teacher, f"{path}?{query}")
        assert some["enrolled"] == sum(each["enrolled"] for each in some["days"])
        assert (some["enrolled"], some["lessons"][0]["started"]) == (number, number)
    wrong = await teacher.get(f"{path}?from=2026-02-02&to=2026-02-01")
    assert code(wrong) == (422, "range-reversed")


async def test_who_teaches_sees_each_learner(school: Any, app: FastAPI):
    teacher, course = school["teacher"], school["course"]
    one, two = school["lessons"]
    path = f"courses/{course['id']}/analytics/learners"
    with counted(app) as seen:
        everybody = await read(teacher, path)
    assert len(seen) <= 4, seen
    assert len(everybody["items"]) == 6
    assert "email" not in str(everybody)
    for lesson, reached, number in (
        (one, "missing", 0),
        (one, "started", 6),
        (one, "unfinished", 4),
        (one, "completed", 2),
        (two, "missing", 4),
        (two, "completed", 2),
    ):
        query = f"lesson_id={lesson['id']}&reached={reached}"
        found = await read(teacher, f"{path}?{query}")
        assert len(found["items"]) == number, query
        if reached != "missing":
            later = await read(teacher, f"{path}?{query}&from={DAY + timedelta(1)}")
            assert later["items"] == []
    first = school["learners"][0]
    with counted(app) as seen:
        detail = await read(teacher, f"{path}/{first.user_id}")
    assert len(seen) <= 4, seen
    assert (detail["status"], detail["percent"]) == ("completed", 100)
    assert (detail["started"], detail["completed"]) == (2, 2)
    assert [each["lesson"]["title"] for each in detail["lessons"]] == ["One", "Two"]
    assert all(each["completed_at"] for each in detail["lessons"])
    assert detail["active_days"] == [DAY.isoformat()]
    nobody = await teacher.get(f"{path}/{teacher.user_id}")
    assert code(nobody) == (404, "not-found")
    assert code(await first.get(f"{path}/{first.user_id}")) == (403, "role-too-low")


async def test_who_does_not_teach_sees_no_group_under_five(
    school: Any, alice: Member, app: FastAPI, sessions: Sessions
):
    course, org = school["course"], school["org"]
    path = f"courses/{course['id']}/analytics"
    shown = await read(alice, path)
    assert shown["is_veiled"]
    assert shown["standings"]["learners"] == 6
    # Four and two: neither is shown.
    assert (shown["standings"]["active"], shown["standings"]["completed"]) == (
        None,
        None,
    )
    assert shown["spread"] == [None, 0, 0, 0, 0, None]
    assert [(each["started"], each["completed"]) for each in shown["lessons"]] == [
        (6, None),
        (None, None),
    ]
    assert shown["average_percent"] == 33
    assert [
        (each["enrolled"], each["completed"], each["active"]) for each in shown["days"]
    ] == [(6, None, 6)]
    for each in ("", f"/{school['learners'][0].user_id}"):
        refused = await alice.get(f"{path}/learners{each}")
        assert code(refused) == (403, "not-teaching")
    # The same for the organisation, and its courses one by one.
    with counted(app) as seen:
        whole = await read(alice, f"orgs/{org['id']}/analytics")
    assert len(seen) <= 4, seen
    assert whole["is_veiled"]
    assert (whole["people"], whole["courses"], whole["published_courses"]) == (8, 1, 1)
    assert (whole["enrolments"], whole["completed"]) == (6, None)
    (row,) = (await read(alice, f"orgs/{org['id']}/analytics/courses"))["items"]
    assert (row["learners"], row["completed"], row["average_percent"]) == (6, None, 33)
    # With fewer than five there is nothing but how many they are.
    for each in school["learners"][:2]:
        await each.delete(f"courses/{course['id']}/enrolment")
    await count(sessions, course)
    few = await read(alice, path)
    assert few["standings"]["learners"] == 4
    assert few["average_percent"] is None
    assert {each["started"] for each in few["lessons"]} == {None, 0}
    # Whoever is put on the staff, which leaves a line, sees all of it.
    staff = f"courses/{course['id']}/staff/{alice.user_id}"
    put = await school["teacher"].put(staff, json={"role": "viewer"})
    assert put.status_code == 200, put.text
    assert (await read(alice, path))["average_percent"] == 0
    assert not (await read(alice, f"orgs/{org['id']}/analytics"))["is_veiled"]
    assert len((await read(alice, f"{path}/learners"))["items"]) == 4
