"""Time in lessons: never more than passed, whoever tells it and how often."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from stoa_api.base.db import Sessions, transaction

from ..courses import make_lesson, make_open_course
from ..members import Json, Member, code, patiently
from .test_locks import change, changed
from .test_progress import completions, make_school


async def beat(person: Member, *lessons: Json, seconds: int = 30) -> Any:
    beats = [{"lesson_id": each["id"], "seconds": seconds} for each in lessons]
    answer = await patiently(person.post, "me/heartbeats", json={"beats": beats})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def let_pass(sessions: Sessions, person: Member, passed: timedelta) -> None:
    """Put the clock of a person back, as if so much time had gone by."""
    back = text(
        "UPDATE learn.time_clocks SET counted_until = now() - :passed"
        " WHERE user_id = :id"
    )
    async with transaction(sessions) as db:
        await db.execute(back, {"passed": passed, "id": person.user_id})


async def test_two_tabs_and_a_flood_add_no_more_than_passed(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_school(alice, bob)
    first, second, _ = course["lessons"]
    began = asyncio.get_running_loop().time()
    assert (await beat(bob, first))["counted"] == 30
    # A flood from two tabs: what it adds is what it lasted.
    flood = await asyncio.gather(
        *(beat(bob, each) for each in (first, second) for _ in range(5))
    )
    lasted = asyncio.get_running_loop().time() - began
    assert sum(each["counted"] for each in flood) <= lasted
    await let_pass(sessions, bob, timedelta(seconds=20))
    both = await beat(bob, first, second)
    assert 20 <= both["counted"] <= 21 + lasted
    # A page that was away for an hour brings a minute.
    await let_pass(sessions, bob, timedelta(hours=1))
    assert (await beat(bob, first, seconds=3_600))["counted"] == 60
    # Who says less gets less, and the rest is gone.
    await let_pass(sessions, bob, timedelta(seconds=30))
    assert (await beat(bob, first, seconds=5))["counted"] == 5


async def test_staying_long_enough_completes_a_lesson(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_school(alice, bob, lessons=1)
    (lesson,) = course["lessons"]
    await changed(alice, lesson, completion={"by": "time", "seconds": 60})
    first = await beat(bob, lesson)
    assert first["lessons"][0]["state"] == "started"
    early = await bob.put(
        f"lessons/{lesson['id']}/progress", json={"state": "completed"}
    )
    assert code(early) == (409, "rule-not-met")
    assert (early.json()["by"], early.json()["missing"]) == ("time", 30)
    await let_pass(sessions, bob, timedelta(seconds=40))
    second = await beat(bob, lesson)
    assert second["lessons"] == [
        {"lesson_id": lesson["id"], "seconds": 60, "state": "completed"}
    ]
    assert await completions(sessions, course) == 1


async def test_time_counts_only_in_what_is_open(alice: Member, bob: Member):
    course = await make_school(alice, bob)
    first, second, third = course["lessons"]
    await change(alice, second, needs=[first["id"]])
    draft = await make_lesson(alice, course["chapters"][0])
    elsewhere = await make_open_course(alice, course["org"], title="Other")
    told = await beat(bob, second, draft, elsewhere["lesson"], {"id": course["id"]})
    assert told == {"counted": 0, "lessons": []}
    told = await beat(bob, second, third)
    assert [each["lesson_id"] for each in told["lessons"]] == [third["id"]]
