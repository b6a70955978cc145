"""Taking part in a course: by oneself, by request, by its staff; and how many may."""

import asyncio
from collections import Counter
from uuid import UUID

import pytest
from sqlalchemy import text

from stoa_api.base.db import Sessions
from stoa_api.learn.enrolments.reactions import on_event
from stoa_shared.events import Envelope
from stoa_shared.events.core import MembershipRemoved

from ..conftest import MakeMember
from ..courses import enrol, make_open_course
from ..members import Json, Member, code, if_match, join, make_org, patiently

SEATS = text(
    "SELECT c.enrolled_count,"
    " (SELECT count(*) FROM learn.enrolments e WHERE e.course_id = c.id"
    "  AND e.status IN ('active', 'completed')) AS rows,"
    " (SELECT count(*) FROM core.grants g WHERE g.resource_id = c.roster_id) AS grants"
    " FROM learn.courses c WHERE c.id = :id"
)


async def seats(sessions: Sessions, course: Json) -> tuple[int, int, int]:
    async with sessions() as db:
        row = (await db.execute(SEATS, {"id": course["id"]})).one()
    return (row[0], row[1], row[2])


async def test_enrolling_again_changes_nothing(
    alice: Member, bob: Member, sessions: Sessions
):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    first = await enrol(bob, course)
    assert first["status"] == "active"
    assert await enrol(bob, course) == first
    assert await seats(sessions, course) == (1, 1, 1)
    mine = (await bob.get(f"courses/{course['id']}")).json()
    assert (mine["enrolment"]["status"], mine["enrolled_count"]) == ("active", 1)
    listed = await bob.get(f"orgs/{org['id']}/courses", params={"mine": "learning"})
    assert [each["id"] for each in listed.json()["items"]] == [course["id"]]


async def test_fifty_at_once_for_ten_seats_are_ten(
    alice: Member, member: MakeMember, sessions: Sessions
):
    org = await make_org(alice)
    course = await make_open_course(alice, org, capacity=10)
    crowd = [await member(f"Person {number}") for number in range(25)]
    for each in crowd:
        await join(alice, org, each)
    path = f"courses/{course['id']}/enrolment"
    # Each asks twice at once, as an impatient finger does.
    answers = await asyncio.gather(
        *(patiently(each.put, path) for each in crowd for _ in range(2))
    )
    told = Counter("in" if each.is_success else each.json()["code"] for each in answers)
    assert told == {"in": 20, "course-full": 30}
    assert await seats(sessions, course) == (10, 10, 10)
    assert (await alice.get(f"courses/{course['id']}")).json()["is_full"]
    inside = next(e for e, a in zip(crowd, answers[::2], strict=True) if a.is_success)
    outside = next(
        e for e, a in zip(crowd, answers[::2], strict=True) if not a.is_success
    )
    assert (await inside.delete(path)).status_code == 204
    assert (await outside.put(path)).json()["status"] == "active"
    assert await seats(sessions, course) == (10, 10, 10)


async def test_leaving_keeps_the_row_and_frees_the_seat(
    alice: Member, bob: Member, sessions: Sessions
):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    path = f"courses/{course['id']}/enrolment"
    assert code(await bob.delete(path)) == (404, "enrolment-not-found")
    first = await enrol(bob, course)
    assert (await bob.delete(path)).status_code == 204
    assert (await bob.delete(path)).status_code == 204
    assert await seats(sessions, course) == (0, 0, 0)
    roster = (await alice.get(f"courses/{course['id']}/enrolments")).json()["items"]
    assert [each["status"] for each in roster] == ["withdrawn"]
    again = await enrol(bob, course)
    assert (again["status"], again["created_at"]) == ("active", first["created_at"])


async def test_a_request_waits_for_the_staff(
    alice: Member, bob: Member, sessions: Sessions
):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org, enrolment_mode="request")
    assert (await enrol(bob, course))["status"] == "pending"
    lesson = f"lessons/{course['lesson']['id']}"
    assert code(await bob.get(lesson)) == (404, "not-found")
    assert await seats(sessions, course) == (0, 0, 0)
    path = f"courses/{course['id']}/enrolments"
    asking = await alice.get(path, params={"status": "pending"})
    assert [each["user"]["id"] for each in asking.json()["items"]] == [str(bob.user_id)]
    assert code(await bob.get(path)) == (403, "role-too-low")
    assert code(await bob.put(f"{path}/{bob.user_id}", json={})) == (
        403,
        "role-too-low",
    )
    accepted = await alice.put(f"{path}/{bob.user_id}", json={"status": "active"})
    assert accepted.json()["status"] == "active"
    assert (await bob.get(lesson)).status_code == 200
    assert await seats(sessions, course) == (1, 1, 1)


async def test_who_was_taken_out_comes_back_by_the_staff_alone(
    alice: Member, bob: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    await enrol(bob, course)
    theirs = f"courses/{course['id']}/enrolments/{bob.user_id}"
    assert (await alice.delete(theirs)).status_code == 204
    assert code(await bob.get(f"lessons/{course['lesson']['id']}")) == (
        404,
        "not-found",
    )
    again = await bob.put(f"courses/{course['id']}/enrolment")
    assert code(again) == (403, "enrolment-removed")
    assert (await alice.put(theirs, json={})).json()["status"] == "active"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"enrolment_mode": "closed"}, (409, "enrolment-closed")),
        ({"enrolment_mode": "invite"}, (404, "not-found")),
        ({"ends_at": "2020-01-01T00:00:00Z"}, (409, "enrolment-closed")),
    ],
)
async def test_a_closed_door_says_why(
    alice: Member, bob: Member, fields: Json, told: tuple[int, str]
):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org, **fields)
    path = f"courses/{course['id']}"
    assert code(await bob.put(f"{path}/enrolment")) == told
    # The staff let in whom they want.
    admitted = await alice.put(f"{path}/enrolments/{bob.user_id}", json={})
    assert admitted.json()["status"] == "active"
    assert (await bob.get(path)).json()["enrolment"]["status"] == "active"


async def test_only_members_are_let_in(alice: Member, bob: Member):
    course = await make_open_course(alice, await make_org(alice))
    path = f"courses/{course['id']}"
    answer = await alice.put(f"{path}/enrolments/{bob.user_id}", json={})
    assert code(answer) == (404, "user-not-found")
    assert code(await bob.put(f"{path}/enrolment")) == (404, "not-found")


async def test_the_capacity_is_never_below_who_is_in(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    for person in (alice, bob):
        await enrol(person, course)
    answer = await alice.patch(
        f"courses/{course['id']}",
        json={"capacity": 1},
        headers=if_match(course["version"]),
    )
    assert code(answer) == (409, "capacity-below-enrolled")
    assert answer.json()["enrolled"] == 2


async def test_who_leaves_the_school_leaves_its_courses(
    alice: Member, bob: Member, sessions: Sessions
):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    await enrol(bob, course)
    gone = await bob.delete(f"orgs/{org['id']}/members/{bob.user_id}")
    assert gone.status_code == 204
    left = MembershipRemoved(subject=UUID(org["id"]), user_id=bob.user_id)
    news = Envelope(
        type=left.type, source="api", subject=left.subject, data=left.payload()
    )
    for _ in range(2):
        await on_event(sessions, news)
    assert await seats(sessions, course) == (0, 0, 0)
    await join(alice, org, bob)
    assert code(await bob.get(f"lessons/{course['lesson']['id']}")) == (
        404,
        "not-found",
    )
    assert (await enrol(bob, course))["status"] == "active"
    await on_event(sessions, news)
    assert await seats(sessions, course) == (1, 1, 1)
