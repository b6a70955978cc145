"""Points: earned once, kept for good; and who sees whom on a leaderboard."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from stoa_api.base.db import Sessions, transaction
from stoa_api.core.organizations.models import Membership
from stoa_api.core.people.models import User
from stoa_api.learn.enrolments.models import Enrolment
from stoa_api.learn.points import service
from stoa_api.learn.points.models import LeaderboardPerson, PointsEntry
from stoa_api.learn.points.schemas import Period
from stoa_shared.clock import now
from stoa_shared.ids import new_id

from ..conftest import MakeMember
from ..courses import enrol, make_chapter, make_course, make_lesson, publish, put_lesson
from ..members import Json, Member, code, if_match, join, make_org, patiently
from ..statements import counted

AWARDS = text(
    "SELECT envelope::json -> 'data' FROM ops.outbox"
    " WHERE envelope::json ->> 'type' = 'points.awarded' AND subject = :id"
)
LONG_AGO = timedelta(days=40)


async def complete(person: Member, lesson: Json, state: str = "completed") -> None:
    answer = await patiently(
        person.put, f"lessons/{lesson['id']}/progress", json={"state": state}
    )
    assert answer.status_code == 200, answer.text


async def earned(person: Member, course: Json) -> list[tuple[str, int, str | None]]:
    answer = await person.get(f"courses/{course['id']}/points/mine")
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    return [(each["reason"], each["points"], each["title"]) for each in items]


async def board(person: Member, course: Json, period: str = "all") -> Json:
    path = f"courses/{course['id']}/leaderboard"
    answer = await person.get(path, params={"period": period})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def choose(
    person: Member, course: Json, *, is_hidden: bool = False, alias: str | None = None
) -> None:
    answer = await person.put(
        f"courses/{course['id']}/leaderboard/me",
        json={"is_hidden": is_hidden, "alias": alias},
    )
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"is_hidden": is_hidden, "alias": alias}


async def make_school(owner: Member, *learners: Member, lessons: int = 1) -> Json:
    """A published course with a public leaderboard, and learners in it."""
    org = await make_org(owner)
    course = await make_course(owner, org, leaderboard="public")
    assert course["leaderboard"] == "public"
    chapter = await make_chapter(owner, course)
    made = [
        await make_lesson(owner, chapter, f"Lesson {number}", is_published=True)
        for number in range(lessons)
    ]
    opened = await publish(owner, course)
    for each in learners:
        await join(owner, org, each)
        await enrol(each, course)
    return {**opened, "lessons": made, "org": org}


async def make_crowd(
    sessions: Sessions, course: Json, scores: Sequence[tuple[str, int, timedelta]]
) -> dict[str, UUID]:
    """People who take part and have points, each by name, points and how long ago."""
    ids, at = {name: new_id() for name, *_ in scores}, now()
    org_id, course_id = UUID(course["org"]["id"]), UUID(course["id"])
    async with transaction(sessions) as db:
        db.add_all(
            User(id=each, email=f"{each.hex}@stoa.example", display_name=name)
            for name, each in ids.items()
        )
        await db.flush()
        for name, points, ago in scores:
            who = {"user_id": ids[name]}
            part = {**who, "org_id": org_id, "status": "active"}
            db.add(Membership(**who, org_id=org_id, role="learner"))
            db.add(Enrolment(**part, course_id=course_id))
            if points:
                db.add(entry(course_id, ids[name], points, at - ago))
    return ids


def entry(course_id: UUID, user_id: UUID, points: int, at: datetime) -> PointsEntry:
    return PointsEntry(
        course_id=course_id,
        user_id=user_id,
        reason="lesson",
        ref=new_id(),
        points=points,
        at=at,
    )


async def test_what_is_completed_earns_points_once_and_for_good(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_school(alice, bob, lessons=3)
    first, second, third = course["lessons"]
    await complete(bob, first, "started")
    assert await earned(bob, course) == []
    await asyncio.gather(*(complete(bob, first) for _ in range(3)))
    assert await earned(bob, course) == [("lesson", 10, "Lesson 0")]
    # Who opened it before its rule changed has completed it by that.
    await complete(bob, second, "started")
    viewed = {"completion": {"by": "viewed"}}
    await alice.patch(f"lessons/{second['id']}", json=viewed, headers=if_match(2))
    assert len(await earned(bob, course)) == 2
    # The last missing lesson goes, and comes back.
    await put_lesson(alice, third, "draft")
    await put_lesson(alice, third, "published")
    await complete(bob, third)
    expected = [
        ("lesson", 10, "Lesson 2"),
        ("course", 50, "Course"),
        ("lesson", 10, "Lesson 1"),
        ("lesson", 10, "Lesson 0"),
    ]
    assert await earned(bob, course) == expected
    async with sessions() as db:
        events = list(await db.scalars(AWARDS, {"id": UUID(course["id"])}))
    assert {each["user_id"] for each in events} == {str(bob.user_id)}
    assert sorted((each["reason"], each["points"]) for each in events) == sorted(
        (reason, points) for reason, points, _ in expected
    )
    # Neither leaving nor coming back nor doing it all again changes anything.
    await bob.delete(f"courses/{course['id']}/enrolment")
    assert await earned(bob, course) == expected
    assert (await board(alice, course))["rows"] == []
    await enrol(bob, course)
    for each in course["lessons"]:
        await complete(bob, each)
    assert await earned(bob, course) == expected
    shown = await board(bob, course)
    assert (shown["mine"]["points"], shown["mine"]["rank"]) == (80, 1)
    page = await bob.get(f"courses/{course['id']}/points/mine?limit=3")
    rest = await bob.get(
        f"courses/{course['id']}/points/mine?limit=3",
        params={"cursor": page.json()["next_cursor"]},
    )
    assert [each["ref"] for each in rest.json()["items"]] == [first["id"]]


async def test_the_board_shows_the_first_ten_and_who_stands_around_one(
    alice: Member, bob: Member, app: FastAPI, sessions: Sessions
):
    course = await make_school(alice, bob)
    hours = [timedelta(hours=each) for each in range(20)]
    scores = [
        # Equal points are an equal rank; who had them first comes first.
        ("Late", 90, hours[1]),
        ("Early", 90, hours[5]),
        ("Best", 100, hours[1]),
        *((f"Middle {n:02}", 80 - n, hours[1]) for n in range(12)),
        ("Last", 5, hours[1]),
        ("Nothing yet", 0, hours[0]),
    ]
    await make_crowd(sessions, course, scores)
    async with transaction(sessions) as db:
        # In two parts, the later of which counts for when they had all of them.
        for points, ago in ((60, LONG_AGO), (12, timedelta(0))):
            at = now() - ago
            db.add(entry(UUID(course["id"]), bob.user_id, points, at))
    shown = await board(bob, course)
    top = [(1, "Best"), (2, "Early"), (2, "Late")]
    top += [(n + 4, f"Middle {n:02}") for n in range(7)]
    around = [(11, "Middle 07"), (12, "Middle 08"), (12, "Bob"), (14, "Middle 09")]
    around += [(15, "Middle 10")]
    rows = shown["rows"]
    assert [(each["rank"], each["name"]) for each in rows] == [
        *top,
        *(each for each in around),
    ]
    assert [each["place"] for each in rows] == list(range(1, 16))
    assert [each["name"] for each in rows if each["is_me"]] == ["Bob"]
    mine = {"points": 72, "place": 13, "rank": 12, "is_hidden": False, "alias": None}
    assert (shown["mine"], shown["people"], shown["since"]) == (mine, 17, None)
    assert {*rows[0]["user"]} == {"id", "display_name", "color"}
    assert "@" not in str(shown)
    assert await board(bob, course) == shown
    with counted(app) as seen:
        await board(bob, course)
    assert len(seen) <= 4, seen


async def test_who_hides_teaches_is_blocked_or_left_is_not_on_the_board(
    alice: Member, bob: Member, member: MakeMember, sessions: Sessions
):
    other, third = await member("Other"), await member("Third")
    course = await make_school(alice, bob, other, third)
    path = f"courses/{course['id']}"
    ids = await make_crowd(
        sessions,
        course,
        [
            (each, 70 + n, timedelta(0))
            for n, each in enumerate(("Stays", "Blocked", "Left"))
        ],
    )
    await enrol(alice, course)
    for each in (alice, bob, other, third):
        await complete(each, course["lessons"][0])

    async def names(who: Member) -> list[str]:
        return [each["name"] for each in (await board(who, course))["rows"]]

    everybody = ["Left", "Blocked", "Stays", "Bob", "Other", "Third"]
    assert await names(bob) == everybody
    assert await names(alice) == everybody
    blocking = text("UPDATE core.users SET status = 'blocked' WHERE id = :id")
    async with transaction(sessions) as db:
        await db.execute(blocking, {"id": ids["Blocked"]})
    org = f"orgs/{course['org']['id']}/members"
    # Out at once, before the worker ends the enrolment.
    gone = await alice.put(f"{org}/{ids['Left']}/block", json={"reason": "No"})
    assert gone.status_code < 300, gone.text
    assert await names(bob) == ["Stays", "Bob", "Other", "Third"]
    made = await alice.put(f"{path}/staff/{third.user_id}", json={"role": "viewer"})
    assert made.status_code == 200, made.text
    assert await names(third) == ["Stays", "Bob", "Other"]
    # Hidden: for others at once; the points stay and are shown to oneself.
    await choose(bob, course, is_hidden=True)
    assert await names(other) == ["Stays", "Other"]
    shown = await board(bob, course)
    assert [each["name"] for each in shown["rows"]] == ["Stays", "Other"]
    hidden = {"points": 60, "place": None, "rank": None, "is_hidden": True}
    assert shown["mine"] == {**hidden, "alias": None}
    # Under another name nobody learns whose it is, staff neither.
    await choose(bob, course, alias="Hermes")
    for who in (other, alice):
        row = (await board(who, course))["rows"][1]
        assert (row["name"], row["is_alias"], row["user"]) == ("Hermes", True, None)
        assert str(bob.user_id) not in str(await board(who, course))
    row = (await board(bob, course))["rows"][1]
    assert (row["name"], row["user"]["id"]) == ("Hermes", str(bob.user_id))
    await choose(bob, course)
    assert await names(other) == ["Stays", "Bob", "Other"]
    wrong = [{"is_hidden": False}, {"is_hidden": False, "alias": "a" * 41}]
    for body in (*wrong, {"is_hidden": False, "alias": " "}):
        answer = await bob.put(f"{path}/leaderboard/me", json=body)
        assert code(answer) == (422, "invalid-input"), body


async def test_a_period_counts_what_was_earned_in_it(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_school(alice, bob)
    scores = [("Veteran", 90, LONG_AGO), ("Newcomer", 10, timedelta(0))]
    await make_crowd(sessions, course, scores)
    seen = {each: await board(bob, course, each) for each in ("all", "month", "week")}
    names = {
        period: [row["name"] for row in shown["rows"]] for period, shown in seen.items()
    }
    assert names["all"] == ["Veteran", "Newcomer"]
    assert names["month"] == names["week"] == ["Newcomer"]
    assert seen["month"]["mine"]["points"] == 0
    unknown = await bob.get(f"courses/{course['id']}/leaderboard?period=year")
    assert code(unknown) == (422, "invalid-input")


@pytest.mark.parametrize(
    ("period", "at", "expected"),
    [
        ("all", datetime(2026, 11, 22, tzinfo=UTC), None),
        ("month", datetime(2026, 11, 22, 9, 5, 7, 3, UTC), (2026, 11, 1)),
        ("month", datetime(2026, 12, 1, tzinfo=UTC), (2026, 12, 1)),
        ("week", datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC), (2026, 11, 16)),
        ("week", datetime(2026, 11, 23, tzinfo=UTC), (2026, 11, 23)),
        ("week", datetime(2027, 1, 1, 12, tzinfo=UTC), (2026, 12, 28)),
    ],
)
def test_months_and_weeks_are_those_of_utc(period: Period, at: datetime, expected: Any):
    begin = None if expected is None else datetime(*expected, tzinfo=UTC)
    assert service.since(period, at) == begin


def told(answer: httpx.Response) -> Json:
    own = {"instance", "request_id"}
    return {name: each for name, each in answer.json().items() if name not in own}


async def test_only_who_may_see_a_board_learns_that_there_is_one(
    alice: Member, bob: Member, member: MakeMember
):
    outsider, visitor = await member("Outsider"), await member("Visitor")
    course = await make_school(alice, bob)
    await join(alice, course["org"], visitor)
    path = f"courses/{course['id']}"
    here, nowhere = f"{path}/leaderboard", f"courses/{new_id()}/leaderboard"
    people = {"staff": alice, "learner": bob, "visitor": visitor, "other": outsider}
    for mode, let_in in (
        ("public", {"staff", "learner"}),
        ("staff", {"staff"}),
        ("off", set[str]()),
    ):
        shown = (await alice.get(path)).json()
        await alice.patch(
            path, json={"leaderboard": mode}, headers=if_match(shown["version"])
        )
        assert (await bob.get(path)).json()["leaderboard"] == mode
        for name, who in people.items():
            real = await who.get(here)
            if name in let_in:
                assert real.status_code == 200, (mode, name)
                continue
            assert code(real) == (404, "not-found"), (mode, name)
            assert told(real) == told(await who.get(nowhere)), (mode, name)
    # Whoever takes part says how they want to be seen before there is a board.
    await choose(bob, course, alias="Hermes")
    body = {"is_hidden": True, "alias": None}
    for who in (visitor, outsider):
        assert code(await who.put(f"{here}/me", json=body)) == (404, "not-found")
    assert (await visitor.get(f"{path}/points/mine")).json()["items"] == []
    strange = await outsider.get(f"{path}/points/mine")
    assert code(strange) == (404, "not-found")


async def test_a_choice_is_kept_for_each_person_and_course(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_school(alice, bob)
    await asyncio.gather(*(choose(bob, course, alias="Hermes") for _ in range(5)))
    async with sessions() as db:
        key = (UUID(course["id"]), bob.user_id)
        kept = await db.get_one(LeaderboardPerson, key)
        assert (kept.alias, kept.is_hidden) == ("Hermes", False)
        changes = text(
            "SELECT count(*) FROM ops.outbox WHERE subject = :id"
            " AND envelope::json ->> 'type' = 'leaderboard.changed'"
        )
        assert await db.scalar(changes, {"id": UUID(course["id"])}) == 1
