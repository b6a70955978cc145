"""The gradebook: weights, overrides, finals, and who reads what of it."""

import asyncio
import csv
import io
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from stoa_api.base.audit import AuditEntry
from stoa_api.base.db import Sessions, transaction
from stoa_api.learn.gradebook.service.grades import Grade, Item, finals
from stoa_shared.ids import new_id

from ..assignments import assignment, grade, hand_in, make_assignment
from ..conftest import MakeMember
from ..courses import enrol, make_open_course, put_lesson
from ..members import Json, Member, code, if_match, join, make_org, patiently
from ..quizzes import change_quiz, make_quiz, quiz, right, save, start, submit
from ..statements import counted

REASON = "Said it aloud in class."


async def make_class(owner: Member, *learners: Member) -> Json:
    """An open course with learners in it."""
    org = await make_org(owner)
    course = await make_open_course(owner, org)
    for each in learners:
        await join(owner, org, each)
        await enrol(each, course)
    return course


async def take(person: Member, lesson: Json, *, is_right: bool = True) -> Json:
    """Take a quiz, with the right answer or none."""
    attempt = await start(person, lesson)
    if is_right:
        for question, answer in right(attempt).items():
            await save(person, attempt, question, answer)
    return await submit(person, attempt)


def place_of(lesson: Json, person: Member) -> str:
    course_id, lesson_id = lesson["course_id"], lesson["id"]
    return f"courses/{course_id}/gradebook/grades/{lesson_id}/{person.user_id}"


async def override(
    staff: Member, lesson: Json, person: Member, points: float, reason: str = REASON
) -> Any:
    body = {"points": points, "reason": reason}
    return await staff.put(place_of(lesson, person), json=body)


async def weigh(staff: Member, lesson: Json, weight: int) -> Any:
    path = f"courses/{lesson['course_id']}/gradebook/items/{lesson['id']}"
    return await staff.put(path, json={"weight": weight})


async def book(staff: Member, course: Json, query: str = "") -> dict[str, Json]:
    """The lines of the gradebook by name."""
    answer = await staff.get(f"courses/{course['id']}/gradebook{query}")
    assert answer.status_code == 200, answer.text
    return {each["user"]["display_name"]: each for each in answer.json()["items"]}


async def mine(person: Member, course: Json) -> Json:
    answer = await person.get(f"courses/{course['id']}/grades")
    assert answer.status_code == 200, answer.text
    return answer.json()


def percents(line: Json) -> list[float | None]:
    return [each["percent"] for each in line["grades"]]


def both(line: Json) -> tuple[float | None, float | None]:
    return line["final_percent"], line["missing_as_zero_percent"]


async def last_seen(staff: Member, course: Json, name: str) -> str:
    """When the roster says that somebody was last there."""
    roster = (await staff.get(f"courses/{course['id']}/enrolments")).json()["items"]
    (line,) = [each for each in roster if each["user"]["display_name"] == name]
    return line["last_seen_at"]


async def actions_on(sessions: Sessions, lesson: Json) -> list[str]:
    """What the audit says was done to the grades of a lesson."""
    found = select(AuditEntry.action).where(
        AuditEntry.object_id == UUID(lesson["id"]), AuditEntry.action.like("grade%")
    )
    async with sessions() as db:
        return [*(await db.scalars(found.order_by(AuditEntry.at)))]


async def test_from_what_is_earned_to_what_it_comes_to(
    alice: Member, bob: Member, carol: Member, sessions: Sessions
):
    course = await make_class(alice, bob, carol)
    exam = await make_quiz(alice, course["chapter"], "single")
    essay = await make_assignment(alice, course["chapter"])
    await take(bob, exam)
    handed_in = await hand_in(bob, essay)
    line = (await book(alice, course))["Bob"]
    assert (percents(line), both(line)) == ([100, None], (100, 50))
    assert [each["is_waiting"] for each in line["grades"]] == [False, True]
    seen = await last_seen(alice, course, "Bob")
    await grade(alice, handed_in, 15)
    assert code(await weigh(alice, essay, 1001)) == (422, "invalid-input")
    for _ in range(2):
        item = (await weigh(alice, essay, 3)).json()
        assert (item["weight"], item["points"], item["kind"]) == (3, 20, "assignment")
    line = (await book(alice, course))["Bob"]
    assert (percents(line), both(line)) == ([100, 75], (81.25, 81.25))
    assert both((await book(alice, course))["Carol"]) == (None, 0)
    # What the staff say lies above what was earned, also where there is nothing.
    assert code(await override(alice, essay, bob, 20.5)) == (422, "too-many-points")
    for _ in range(2):
        said = (await override(alice, essay, bob, 20)).json()
        assert (said["points"], said["original"], said["reason"]) == (20, 15, REASON)
    assert (await override(alice, essay, carol, 10)).json()["original"] is None
    lines = await book(alice, course)
    assert both(lines["Bob"]) == (100, 100)
    assert both(lines["Carol"]) == (50, 37.5)
    # Everybody reads the same; so does what is told of the lesson.
    for person, name, score in ((bob, "Bob", 100), (carol, "Carol", 50)):
        own = await mine(person, course)
        assert (own["grades"], both(own)) == (lines[name]["grades"], both(lines[name]))
        assert [each["weight"] for each in own["columns"]] == [1, 3]
        shown = (await person.get(f"lessons/{essay['id']}")).json()["progress"]
        assert shown["score"] == score
    # Marked anew below it, nothing changes above it.
    await grade(alice, handed_in, 2)
    line = (await book(alice, course))["Bob"]
    assert (line["grades"][1]["points"], line["grades"][1]["original"]) == (20, 2)
    shown = (await bob.get(f"lessons/{essay['id']}")).json()["progress"]
    assert shown["score"] == 100
    taken = await alice.delete(place_of(essay, bob))
    assert taken.status_code == 204
    assert code(await alice.delete(place_of(essay, bob))) == (404, "not-found")
    assert percents((await book(alice, course))["Bob"]) == [100, 10]
    shown = (await bob.get(f"lessons/{essay['id']}")).json()["progress"]
    assert (shown["score"], shown["state"]) == (10, "completed")
    # Nothing that the staff did is Bob having been there.
    assert await last_seen(alice, course, "Bob") == seen
    assert sorted(await actions_on(sessions, essay)) == [
        "grade.overridden",
        "grade.overridden",
        "grade.restored",
        "gradebook.weighted",
    ]


async def test_what_a_quiz_hides_is_in_no_number_of_its_learner(
    alice: Member, bob: Member
):
    course = await make_class(alice, bob)
    secret = await make_quiz(alice, course["chapter"], "single", show_score="never")
    essay = await make_assignment(alice, course["chapter"])
    nothing: Json = {
        "points": None,
        "percent": None,
        "source": None,
        "original": None,
        "reason": None,
    }
    await take(bob, secret)
    await grade(alice, await hand_in(bob, essay), 10)
    for is_overridden in (False, True):
        if is_overridden:
            await override(alice, secret, bob, 1)
        own = await mine(bob, course)
        told = own["grades"][0]
        assert {**told, **nothing} == told
        assert told["is_hidden"]
        assert both(own) == (50, 50)
    assert both((await book(alice, course))["Bob"]) == (30, 30)
    # Told once all attempts are used; the rule is the quiz's own.
    after = quiz("single", show_score="after_last_attempt", attempts_allowed=2)
    await change_quiz(alice, secret, after)
    assert (await mine(bob, course))["grades"][0]["is_hidden"]
    attempt = await start(bob, secret)
    assert (await mine(bob, course))["grades"][0]["is_hidden"]
    await submit(bob, attempt)
    own = await mine(bob, course)
    assert (percents(own), own["grades"][0]["original"]) == ([10, 50], 10)


async def test_a_closed_quiz_is_told_when_nobody_is_at_it(
    alice: Member, bob: Member, carol: Member
):
    course = await make_class(alice, bob, carol)
    settings: Json = {"show_score": "after_close", "closes_at": "2100-01-01T00:00:00Z"}
    exam = await make_quiz(alice, course["chapter"], "single", **settings)
    await take(bob, exam)
    running = await start(carol, exam)
    closed = quiz("single", **{**settings, "closes_at": "2020-01-01T00:00:00Z"})
    await change_quiz(alice, exam, closed)
    assert percents(await mine(bob, course)) == [None]
    await submit(carol, running)
    assert percents(await mine(bob, course)) == [100]


@pytest.mark.parametrize(
    ("counts", "share"), [("best", 100), ("last", 0), ("first", 0)]
)
async def test_which_attempt_counts_is_one_rule(
    alice: Member, bob: Member, counts: str, share: float
):
    course = await make_class(alice, bob)
    exam = await make_quiz(alice, course["chapter"], "single", counts=counts)
    for is_right in (False, True, False):
        await take(bob, exam, is_right=is_right)
    told = (await bob.get(f"lessons/{exam['id']}/quiz")).json()["percent"]
    assert [told, *percents((await book(alice, course))["Bob"])] == [share, share]
    assert percents(await mine(bob, course)) == [share]
    done = (await bob.get(f"lessons/{exam['id']}")).json()["progress"]["state"]
    # It was completed when the second attempt counted, and stays so.
    assert done == ("started" if counts == "first" else "completed")


async def test_who_leaves_and_what_is_taken_back_is_not_in_the_book(
    alice: Member, bob: Member, carol: Member
):
    course = await make_class(alice, bob, carol)
    essay = await make_assignment(alice, course["chapter"])
    other = await make_assignment(alice, course["chapter"])
    draft = await make_quiz(alice, course["chapter"], is_published=False)
    await weigh(alice, essay, 5)
    await override(alice, essay, bob, 20)
    about = f"courses/{course['id']}"
    text_lesson = course["lesson"]
    for lesson in (draft, {**text_lesson, "course_id": course["id"]}):
        assert code(await weigh(alice, lesson, 2)) == (404, "not-found")
        assert code(await override(alice, lesson, bob, 0)) == (404, "not-found")
    await bob.delete(f"{about}/enrolment")
    await alice.delete(f"{about}/enrolments/{carol.user_id}")
    assert await book(alice, course) == {}
    refused = await override(alice, essay, bob, 1)
    assert code(refused) == (404, "enrolment-not-found")
    assert code(await bob.get(f"{about}/grades")) == (403, "not-enrolled")
    assert code(await alice.get(f"{about}/grades")) == (403, "not-enrolled")
    await enrol(bob, course)
    # A draft and what is in the trash leave every final, and come back as they were.
    assert both((await book(alice, course))["Bob"]) == (100, 83.33)
    await put_lesson(alice, essay, "draft")
    assert both((await book(alice, course))["Bob"]) == (None, 0)
    assert (await mine(bob, course))["columns"] == (
        (await alice.get(f"{about}/gradebook")).json()["columns"]
    )
    await put_lesson(alice, essay, "published")
    version = (await alice.get(f"lessons/{other['id']}")).json()["version"]
    await alice.delete(f"lessons/{other['id']}", headers=if_match(version))
    assert both((await book(alice, course))["Bob"]) == (100, 100)
    # What could be earned then is what it is measured by.
    path = f"lessons/{essay['id']}"
    version = (await alice.get(path)).json()["version"]
    body = {"content": assignment(points=40)}
    await alice.patch(path, json=body, headers=if_match(version))
    shown = (await book(alice, course))["Bob"]["grades"][0]
    assert (shown["points"], shown["max_points"], shown["percent"]) == (20, 20, 100)


async def test_only_editors_change_it_and_others_do_not_read_it(
    alice: Member, bob: Member, member: MakeMember
):
    course = await make_class(alice, bob)
    essay = await make_assignment(alice, course["chapter"])
    viewer = await member("Viewer")
    org = {"id": course["org_id"]}
    await join(alice, org, viewer)
    path = f"courses/{course['id']}"
    await alice.put(f"{path}/staff/{viewer.user_id}", json={"role": "viewer"})
    assert "Bob" in await book(viewer, course)
    assert (await viewer.get(f"{path}/gradebook.csv")).status_code == 200
    for who in (viewer, bob):
        for answer in (
            await weigh(who, essay, 2),
            await override(who, essay, bob, 20),
            await who.delete(place_of(essay, bob)),
        ):
            assert code(answer) == (403, "role-too-low")
    for what in ("gradebook", "gradebook.csv"):
        assert code(await bob.get(f"{path}/{what}")) == (403, "role-too-low")
    blank = await override(alice, essay, bob, 2, reason=" ")
    assert code(blank) == (422, "invalid-input")
    # Of another course, whatever the ids say.
    other = await make_open_course(alice, org)
    stray = {**essay, "course_id": other["id"]}
    assert code(await override(alice, stray, bob, 2)) == (404, "not-found")


async def test_an_override_can_complete_a_lesson_and_an_attempt_meanwhile_counts(
    alice: Member, bob: Member
):
    course = await make_class(alice, bob)
    exam = await make_quiz(alice, course["chapter"], "single")
    await override(alice, exam, bob, 4)
    states = list[str]()
    for points in (None, 10):
        if points is not None:
            await override(alice, exam, bob, points)
        shown = (await bob.get(f"lessons/{exam['id']}")).json()["progress"]
        states.append(shown["state"])
    assert states == ["started", "completed"]
    # At one moment: whoever is first, both are kept.
    again = await make_quiz(alice, course["chapter"], "single")
    attempt = await start(bob, again)
    path, body = place_of(again, bob), {"points": 5, "reason": REASON}
    answers = await asyncio.gather(
        patiently(alice.put, path, json=body),
        patiently(bob.post, f"lessons/{again['id']}/attempts/{attempt['id']}/submit"),
    )
    assert [each.status_code for each in answers] == [200, 200]
    (told,) = (await mine(bob, course))["grades"][1:]
    assert (told["points"], told["original"], told["percent"]) == (5, 0, 50)


BIG = """
WITH people AS (
  INSERT INTO core.users (id, email, password_hash, display_name, created_at)
  SELECT gen_random_uuid(), 'book' || n || '@example.org', 'x',
         'Learner ' || to_char(n, 'FM0000'), now()
  FROM generate_series(1, 1200) n RETURNING id
), seats AS (
  INSERT INTO learn.enrolments
    (id, org_id, course_id, user_id, status, since, created_at, percent)
  SELECT gen_random_uuid(), :org_id, :course_id, id, 'active', now(), now(), 0
  FROM people
), tries AS (
  INSERT INTO learn.attempts
    (id, org_id, course_id, lesson_id, user_id, number, state, started_at,
     submitted_at, points, score, questions)
  SELECT gen_random_uuid(), :org_id, :course_id, :lesson_id, id, number, 'submitted',
         now(), now(), 10, number, '[]'
  FROM people CROSS JOIN generate_series(4, 5) number
) SELECT count(*) FROM people
"""


async def test_a_large_book_takes_four_statements_and_streams(
    alice: Member, bob: Member, app: FastAPI, sessions: Sessions
):
    course = await make_class(alice, bob)
    exam = await make_quiz(alice, course["chapter"], "single")
    essay = await make_assignment(alice, course["chapter"])
    await override(alice, essay, bob, 20)
    ids = {
        "org_id": UUID(course["org_id"]),
        "course_id": UUID(course["id"]),
        "lesson_id": UUID(exam["id"]),
    }
    async with transaction(sessions) as db:
        await db.execute(text(BIG), ids)
    path = f"courses/{course['id']}/gradebook"
    with counted(app) as seen:
        answer = await alice.get(f"{path}?limit=100")
    assert len(seen) <= 4, seen
    page = answer.json()
    names = [each["user"]["display_name"] for each in page["items"]]
    assert names == ["Bob", *(f"Learner {n:04}" for n in range(1, 100))]
    assert percents(page["items"][1]) == [50, None]
    assert set(page["items"][0]["user"]) == {"id", "display_name", "color"}
    after = await alice.get(
        f"{path}", params={"limit": 2, "cursor": page["next_cursor"]}
    )
    names = [each["user"]["display_name"] for each in after.json()["items"]]
    assert names == ["Learner 0100", "Learner 0101"]
    assert list(await book(alice, course, "?words=r 1199")) == ["Learner 1199"]
    with counted(app) as seen:
        await mine(bob, course)
    assert len(seen) <= 4, seen
    sheet = (await alice.get(f"{path}.csv")).text
    rows = list(csv.reader(io.StringIO(sheet.removeprefix("\ufeff"))))
    assert len(rows) == 1203
    assert len({row[1] for row in rows[2:]}) == 1201


async def test_a_spreadsheet_runs_nothing_of_it(alice: Member, member: MakeMember):
    names = ("=1+2", "+A1", "-A1", "@SUM(A1)", "\uff1d1+2", 'Q"uo,te')
    people = [await member(each) for each in names]
    course = await make_class(alice, *people)
    essay = await make_assignment(alice, course["chapter"])
    await grade(alice, await hand_in(people[0], essay), 12.5)
    version = (await alice.get(f"lessons/{essay['id']}")).json()["version"]
    path = f"lessons/{essay['id']}"
    await alice.patch(path, json={"title": "=HYPERLINK()"}, headers=if_match(version))
    answer = await alice.get(f"courses/{course['id']}/gradebook.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(answer.text[1:])))
    assert rows[0][2] == "'=HYPERLINK() (%)"
    assert rows[1] == ["Weight", "", "1", "", ""]
    told = {row[0] for row in rows[2:]}
    assert told == {*(f"'{each}" for each in names[:-1]), names[-1]}
    (line,) = [row for row in rows if row[0] == "'=1+2"]
    assert line[2:] == ["62.5", "62.5", "62.5"]


def grade_in(weight: int, percent: int | None, *, max_points: int = 100) -> Grade:
    item = Item(new_id(), "Item", "assignment", max_points, weight, None)
    points = None if percent is None else Decimal(percent)
    return Grade(item, points=points, max_points=max_points)


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ([], (None, None)),
        ([grade_in(1, None)], (None, 0)),
        ([grade_in(0, 50)], (None, None)),
        ([grade_in(0, 50), grade_in(1, None)], (None, 0)),
        ([grade_in(1, 50), grade_in(2, 100)], (83.33, 83.33)),
        ([grade_in(1, 50), grade_in(3, None)], (50, 12.5)),
        # Nothing can be earned there, so nothing is missing.
        ([grade_in(1, 50), grade_in(3, 0, max_points=0)], (50, 50)),
        ([grade_in(1, 50), grade_in(3, None, max_points=0)], (50, 50)),
    ],
)
def test_what_grades_come_to(
    grades: list[Grade], expected: tuple[float | None, float | None]
):
    assert finals(grades) == expected
