"""Assignments: handed in with a receipt, marked, given back, late or not."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from stoa_api.base.audit import AuditEntry
from stoa_api.base.db import Sessions
from stoa_api.learn.assignments.service.lateness import after_lateness, late_days
from stoa_shared.clock import now

from ..assignments import (
    assignment,
    grade,
    hand_in,
    make_assignment,
    path_of,
)
from ..courses import enrol, make_open_course
from ..members import Json, Member, code, if_match, join, make_org, patiently

ENROLMENT = text("SELECT id FROM learn.enrolments WHERE user_id = :user_id FOR UPDATE")
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def make_class(owner: Member, *learners: Member) -> Json:
    """An open course with learners in it."""
    org = await make_org(owner)
    course = await make_open_course(owner, org)
    for each in learners:
        await join(owner, org, each)
        await enrol(each, course)
    return course


async def actions_on(sessions: Sessions, submission: Json) -> list[str]:
    """What the audit says was done to a submission."""
    found = select(AuditEntry.action).where(
        AuditEntry.object_id == UUID(submission["id"])
    )
    async with sessions() as db:
        return [*(await db.scalars(found.order_by(AuditEntry.at)))]


DUE = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("late_by", "days"),
    [
        (timedelta(0), 0),
        (timedelta(days=-3), 0),
        (timedelta(microseconds=1), 1),
        (timedelta(days=1), 1),
        (timedelta(days=1, seconds=1), 2),
    ],
)
def test_a_day_counts_as_soon_as_it_begins(late_by: timedelta, days: int):
    assert late_days(DUE, DUE + late_by) == days
    assert late_days(None, DUE + late_by) == 0


def test_what_is_off_for_being_late_is_rounded_to_hundredths():
    assert after_lateness(Decimal("17.55"), 10) == Decimal("15.80")
    assert after_lateness(Decimal(20), 0) == Decimal(20)
    assert after_lateness(Decimal(20), 100) == Decimal(0)


async def test_from_the_hand_in_to_the_mark(
    alice: Member, bob: Member, carol: Member, sessions: Sessions
):
    course = await make_class(alice, bob, carol)
    lesson = await make_assignment(alice, course["chapter"], hand_ins_allowed=2)
    about = f"lessons/{lesson['id']}/assignment"
    before = (await bob.get(about)).json()
    assert (before["may_submit"], before["hand_ins_left"]) == (True, 2)
    first = await hand_in(bob, lesson, "O light!")
    digest = hashlib.sha256(b"O light!").hexdigest()
    assert (first["receipt"]["digest"], first["receipt"]["number"]) == (digest, 1)
    second = await hand_in(bob, lesson, "O bright light!")
    assert (await bob.get(path_of(first))).json()["state"] == "superseded"
    assert code(await grade(alice, first, 3)) == (409, "submission-superseded")
    third = await bob.post(f"lessons/{lesson['id']}/submissions", json={"text": "O!"})
    assert code(third) == (409, "no-hand-ins-left")
    queue = f"courses/{course['id']}/submissions"
    waiting = (await alice.get(queue)).json()["items"]
    assert [each["id"] for each in waiting] == [second["id"]]
    assert waiting[0]["lesson_title"] == "Strophe"
    # What is given back may be done again, however often it was.
    path = path_of(second)
    back = await alice.post(
        f"{path}/return", json={"feedback": "Shorter."}, headers=if_match(1)
    )
    assert (back.json()["state"], back.json()["feedback"]) == ("returned", "Shorter.")
    third = await hand_in(bob, lesson, "Light!")
    assert code(await grade(alice, third, 20.5)) == (422, "too-many-points")
    marked = await grade(alice, third, 17.5, "Bright.")
    assert (marked.json()["score"], marked.json()["percent"]) == (17.5, 87.5)
    stale = await alice.put(
        f"{path_of(third)}/grade",
        json={"points": 1, "feedback": ""},
        headers=if_match(1),
    )
    assert code(stale) == (412, "version-stale")
    seen = (await bob.get(about)).json()["latest"]
    assert (seen["state"], seen["feedback"], seen["score"]) == (
        "graded",
        "Bright.",
        17.5,
    )
    assert (await alice.get(queue)).json()["items"] == []
    done = (await bob.get(f"lessons/{lesson['id']}")).json()["progress"]
    assert (done["state"], done["score"]) == ("completed", 87.5)
    assert await actions_on(sessions, third) == [
        "submission.created",
        "submission.graded",
    ]
    # Others see nothing of it, and learners mark nothing.
    assert code(await carol.get(path_of(third))) == (404, "not-found")
    assert code(await grade(bob, third, 20)) == (403, "role-too-low")
    here = f"lessons/{lesson['id']}/submissions"
    for path in (f"{here}?whose=all", f"{here}?user_id={bob.user_id}", queue):
        assert code(await carol.get(path)) == (403, "role-too-low")
    assert (await carol.get(here)).json()["items"] == []
    assert len((await alice.get(f"{here}?whose=all")).json()["items"]) == 3


@pytest.mark.parametrize(
    ("late", "score"), [("refused", None), ("marked", 10), ("percent", 7.5)]
)
async def test_what_comes_late(
    alice: Member, bob: Member, late: str, score: float | None
):
    course = await make_class(alice, bob)
    lesson = await make_assignment(
        alice,
        course["chapter"],
        late=late,
        late_percent_per_day=25,
        due_at=(now() - timedelta(hours=1)).isoformat(),
    )
    if score is None:
        answer = await bob.post(
            f"lessons/{lesson['id']}/submissions", json={"text": "O!"}
        )
        assert code(answer) == (409, "past-due")
        return
    made = await hand_in(bob, lesson)
    assert (made["is_late"], made["late_days"]) == (True, 1)
    # The rule that it came under stays, whatever is written afterwards.
    path = f"lessons/{lesson['id']}"
    version = (await alice.get(path)).json()["version"]
    await alice.patch(path, json={"content": assignment()}, headers=if_match(version))
    marked = (await grade(alice, made, 10)).json()
    assert (marked["raw_score"], marked["score"]) == (10, score)


async def test_a_crowd_hands_in_one_after_the_other(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_class(alice, bob)
    lesson = await make_assignment(alice, course["chapter"], hand_ins_allowed=8)
    path = f"lessons/{lesson['id']}/submissions"

    async def send(n: int) -> Any:
        return await patiently(bob.post, path, json={"text": f"Take {n}"})

    sent = await asyncio.gather(*(send(n) for n in range(20)))
    assert sorted(each.status_code for each in sent) == [*[201] * 8, *[409] * 12]
    listed = (await bob.get(path)).json()["items"]
    assert sorted(each["number"] for each in listed) == list(range(1, 9))
    states = [each["state"] for each in listed]
    assert states.count("submitted") == 1
    assert states.count("superseded") == 7
    key = {"Idempotency-Key": "once"}
    again = await make_assignment(alice, course["chapter"])
    path = f"lessons/{again['id']}/submissions"
    for _ in range(2):
        answer = await bob.post(path, json={"text": "Once"}, headers=key)
        assert answer.json()["number"] == 1
    (only,) = (await bob.get(path)).json()["items"]
    assert await actions_on(sessions, only) == ["submission.created"]


async def test_the_newest_mark_counts_also_when_two_mark_at_once(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_class(alice, bob)
    lesson = await make_assignment(alice, course["chapter"])
    first = await hand_in(bob, lesson)
    await grade(alice, first, 2)
    second = await hand_in(bob, lesson, "Once more.")
    async with sessions() as db:
        await db.execute(ENROLMENT, {"user_id": bob.user_id})
        # Both stop at the enrolment, the mark that counts before the other.
        newest = asyncio.create_task(grade(alice, second, 20))
        await until_waiting(sessions, 1)
        again = asyncio.create_task(
            alice.put(
                f"{path_of(first)}/grade",
                json={"points": 4, "feedback": ""},
                headers=if_match(2),
            )
        )
        await until_waiting(sessions, 2)
    assert [each.status_code for each in await asyncio.gather(newest, again)] == [
        200,
        200,
    ]
    done = (await bob.get(f"lessons/{lesson['id']}")).json()["progress"]
    assert done["score"] == 100


async def until_waiting(sessions: Sessions, people: int) -> None:
    """Return when so many connections wait for a lock."""
    waiting = 0
    async with asyncio.timeout(10):
        while waiting != people:
            async with sessions() as db:  # one transaction sees one state
                waiting = await db.scalar(WAITING)


async def test_only_who_takes_part_hands_in(alice: Member, bob: Member):
    course = await make_class(alice, bob)
    lesson = await make_assignment(alice, course["chapter"])
    path = f"lessons/{lesson['id']}/submissions"
    body = {"text": "O!"}
    assert code(await alice.post(path, json=body)) == (403, "not-enrolled")
    other = f"lessons/{course['lesson']['id']}/submissions"
    assert code(await bob.post(other, json=body)) == (404, "not-found")
    assert (await bob.post(path, json={"text": "  "})).status_code == 422
    await alice.post(f"courses/{course['id']}/archive")
    assert code(await bob.post(path, json=body)) == (409, "lesson-not-open")
