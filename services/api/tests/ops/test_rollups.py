"""Roll-ups: however often and in whatever order the news come, the numbers are those
of a plain model, and to count everything anew changes none of them."""

import asyncio
import os
import random
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import text

from stoa_api.base.actor import Actor
from stoa_api.base.db import Sessions, transaction
from stoa_api.base.versions import ANY
from stoa_api.learn.enrolments import service as enrolments
from stoa_api.learn.lessons import service as lessons
from stoa_api.learn.lessons.schemas import LessonPatch
from stoa_api.learn.progress import service as progress
from stoa_api.learn.progress.schemas import HeartbeatsPost, ProgressPut
from stoa_api.ops.rollups import service
from stoa_api.ops.rollups.reactions import on_event
from stoa_shared.clock import now
from stoa_shared.events import Envelope
from stoa_shared.problems import Problem

from ..conftest import MakeMember
from ..courses import make_chapter, make_course, make_lesson, publish
from ..members import Member, join, make_org

OPERATIONS: Final = int(os.environ.get("STOA_TEST_OPERATIONS") or 120)
LATER: Final = timedelta(minutes=10)
"""When every mark of now is due."""
TABLES: Final = {
    "course_figures": "course_id, pending, active, completed, withdrawn, removed,"
    " percent_sum, spread",
    "course_days": "course_id, day, enrolled, completed, active",
    "lesson_days": "course_id, lesson_id, day, started, completed",
    "lesson_figures": "course_id, lesson_id, started, seconds",
}


@dataclass
class Learner:
    """What a plain model knows of one person in one course."""

    status: str | None = None
    came: date | None = None
    finished: date | None = None
    started: dict[int, date] = field(default_factory=dict[int, date])
    done: dict[int, date] = field(default_factory=dict[int, date])
    active: set[date] = field(default_factory=set[date])


@dataclass
class Model:
    """One course, and who is in it."""

    people: list[Learner]
    lessons: int

    def seated(self) -> list[Learner]:
        return [each for each in self.people if each.status in {"active", "completed"}]

    def percent(self, learner: Learner) -> int:
        if learner.finished is not None:
            return 100
        return min(99, 100 * len(learner.done) // self.lessons)

    def figures(self) -> tuple[Any, ...]:
        stands = Counter(each.status for each in self.people)
        percents = [self.percent(each) for each in self.seated()]
        bands = [(0, 0), (1, 24), (25, 49), (50, 74), (75, 99), (100, 100)]
        return (
            *(stands[name] for name in ("pending", "active", "completed")),
            *(stands[name] for name in ("withdrawn", "removed")),
            sum(percents),
            [sum(a <= each <= b for each in percents) for a, b in bands],
        )

    def days(self) -> dict[date, tuple[int, int, int]]:
        came = Counter(each.came for each in self.seated())
        done = Counter(
            each.finished for each in self.people if each.status == "completed"
        )
        active = Counter(day for each in self.people for day in each.active)
        days = {*came, *done, *active} - {None}
        return {day: (came[day], done[day], active[day]) for day in days if day}

    def lesson_days(self) -> dict[tuple[int, date], tuple[int, int]]:
        started = Counter(each for one in self.seated() for each in one.started.items())
        done = Counter(each for one in self.seated() for each in one.done.items())
        return {key: (started[key], done[key]) for key in {*started, *done}}


class School:
    """The real course, its model, and the news that nobody has heard yet."""

    def __init__(
        self,
        sessions: Sessions,
        course_id: UUID,
        parts: Sequence[UUID],
        owner: Member,
        learners: Sequence[Member],
    ) -> None:
        self.sessions, self.course_id, self.parts = sessions, course_id, list(parts)
        self.owner = Actor(user_id=owner.user_id)
        self.learners = [Actor(user_id=each.user_id) for each in learners]
        self.model = Model([Learner() for _ in learners], len(parts))
        self.heard = 0

    async def do(self, what: str, who: int, part: int) -> None:
        learner = self.model.people[who]
        is_in = learner.status in {"active", "completed"}
        try:
            async with transaction(self.sessions) as db:
                await self._do(db, what, who, part)
        except Problem:
            return
        today = await self.today()
        match what:
            case "enrol" if learner.status != "removed" and not is_in:
                learner.status = "completed" if learner.finished else "active"
                learner.came = learner.came or today
            case "withdraw" if is_in:
                learner.status = "withdrawn"
            case "remove" if learner.status is not None:
                learner.status = "removed"
            case "admit" if not is_in:
                learner.status = "completed" if learner.finished else "active"
                learner.came = learner.came or today
            case "open" | "complete" | "beat" if is_in:
                learner.started.setdefault(part, today)
                learner.active.add(today)
                if what == "complete":
                    learner.done.setdefault(part, today)
            case _:
                return
        is_through = len(learner.done) == self.model.lessons
        if learner.status == "active" and is_through:
            learner.status, learner.finished = "completed", today

    async def _do(self, db: Any, what: str, who: int, part: int) -> None:
        learner, lesson = self.learners[who], self.parts[part]
        match what:
            case "enrol":
                await enrolments.enrol(db, learner, self.course_id)
            case "withdraw":
                await enrolments.withdraw(db, learner, self.course_id)
            case "admit":
                await enrolments.admit(db, self.owner, self.course_id, learner.user_id)
            case "remove":
                await enrolments.remove(db, self.owner, self.course_id, learner.user_id)
            case "open" | "complete":
                state = "started" if what == "open" else "completed"
                put = ProgressPut.model_validate({"state": state})
                await progress.put_progress(db, learner, lesson, put)
            case "beat":
                beats = [{"lesson_id": lesson, "seconds": 30}]
                told = HeartbeatsPost.model_validate({"beats": beats})
                await progress.count_time(db, learner, told)
            case _:
                patch = LessonPatch(title=secrets.token_hex(4))
                await lessons.update_lesson(db, self.owner, lesson, patch, version=ANY)

    async def today(self) -> date:
        """The day of what was just stored: the test may run over midnight."""
        wanted = text(
            "SELECT (max(greatest(created_at, seen_at)) AT TIME ZONE 'UTC')::date"
            " FROM learn.enrolments WHERE course_id = :id"
        )
        async with self.sessions() as db:
            return await db.scalar(wanted, {"id": self.course_id}) or now().date()

    async def age(self, who: int, days: int) -> None:
        """Put everything back that one person did, as if it were long ago."""
        ago = timedelta(days=days)
        one = self.model.people[who]
        one.came = one.came and one.came - ago
        one.finished = one.finished and one.finished - ago
        one.started = {each: day - ago for each, day in one.started.items()}
        one.done = {each: day - ago for each, day in one.done.items()}
        one.active = {day - ago for day in one.active}
        them = "course_id = :course AND user_id = :user"
        for statement in (
            (
                f"UPDATE learn.enrolments SET created_at = created_at - :ago,"
                f" completed_at = completed_at - :ago WHERE {them}"
            ),
            f"UPDATE learn.active_days SET day = day - :days WHERE {them}",
            (
                f"UPDATE learn.lesson_progress SET started_at = started_at - :ago,"
                f" completed_at = completed_at - :ago WHERE enrolment_id ="
                f" (SELECT id FROM learn.enrolments WHERE {them})"
            ),
        ):
            values = {
                "course": self.course_id,
                "user": self.learners[who].user_id,
                "ago": ago,
                "days": days,
            }
            given = {
                name: each for name, each in values.items() if f":{name}" in statement
            }
            async with transaction(self.sessions) as db:
                await db.execute(text(statement), given)
        async with transaction(self.sessions) as db:
            await service.mark(db, self.course_id, now())

    async def news(self) -> list[Envelope]:
        """Return what happened since somebody asked."""
        wanted = text(
            "SELECT envelope, position FROM ops.outbox"
            " WHERE position > :heard AND context = 'learn' ORDER BY position"
        )
        async with self.sessions() as db:
            rows = (await db.execute(wanted, {"heard": self.heard})).all()
        self.heard = max([self.heard, *(row.position for row in rows)])
        return [Envelope.model_validate_json(row.envelope) for row in rows]

    async def count(self) -> None:
        """Work as workers do, two of them, until nothing is due."""
        await asyncio.gather(*(self._work() for _ in range(2)))

    async def _work(self) -> None:
        is_more = True
        while is_more:
            async with transaction(self.sessions) as db:
                is_more = await service.refresh_one(db, now() + LATER)

    async def counted(self) -> dict[str, list[Any]]:
        async with self.sessions() as db:
            found = {
                name: await db.execute(
                    text(
                        f"SELECT {columns} FROM ops.{name}"  # ours
                        " WHERE course_id = :id ORDER BY 1, 2, 3"
                    ),
                    {"id": self.course_id},
                )
                for name, columns in TABLES.items()
            }
            tables = {
                name: [tuple(row) for row in rows] for name, rows in found.items()
            }
            org = await db.execute(
                text(
                    "SELECT day, active FROM ops.org_days WHERE org_id ="
                    " (SELECT org_id FROM learn.courses WHERE id = :id) ORDER BY day"
                ),
                {"id": self.course_id},
            )
            return {**tables, "org_days": [tuple(row) for row in org]}

    async def is_as_the_model_says(self, seed: int) -> None:
        counted = await self.counted()
        (figures,) = counted["course_figures"]
        assert figures[1:] == self.model.figures(), seed
        days = {day: tuple(more) for _, day, *more in counted["course_days"]}
        assert days == self.model.days(), seed
        number = {lesson: at for at, lesson in enumerate(self.parts)}
        assert {
            (number[lesson], day): tuple(more)
            for _, lesson, day, *more in counted["lesson_days"]
        } == self.model.lesson_days(), seed
        active = {day: more[2] for day, more in days.items() if more[2]}
        assert dict(counted["org_days"]) == active, seed


WEIGHTS: Final = {
    "enrol": 6,
    "withdraw": 2,
    "remove": 1,
    "admit": 2,
    "open": 6,
    "complete": 12,
    "beat": 4,
    "retitle": 1,
}


@pytest.fixture
async def school(alice: Member, member: MakeMember, sessions: Sessions) -> School:
    org = await make_org(alice)
    learners = [await member(f"Learner {number}") for number in range(5)]
    for each in learners:
        await join(alice, org, each)
    course = await make_course(alice, org)
    chapter = await make_chapter(alice, course)
    parts = [await make_lesson(alice, chapter, is_published=True) for _ in range(4)]
    await publish(alice, course)
    ids = [UUID(each["id"]) for each in parts]
    return School(sessions, UUID(course["id"]), ids, alice, learners)


@pytest.mark.timeout(300)
async def test_live_is_rebuilt_is_a_plain_model(school: School, sessions: Sessions):
    seed = int(os.environ.get("STOA_TEST_SEED") or secrets.randbits(32))
    drawn = random.Random(seed)
    kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
    late = list[Envelope]()
    for number in range(OPERATIONS):
        what = drawn.choices(kinds, weights)[0]
        who, part = drawn.randrange(5), drawn.randrange(4)
        await school.do(what, who, part)
        if number % 30 == 29:
            await school.age(drawn.randrange(5), drawn.randrange(1, 40))
        # News come late, in another order, and some of them again.
        late += await school.news()
        drawn.shuffle(late)
        while late and drawn.random() < 0.5:
            envelope = late[-1] if drawn.random() < 0.3 else late.pop()
            await on_event(sessions, envelope)
        if drawn.random() < 0.1:
            await school.count()
    for envelope in late:
        await on_event(sessions, envelope)
    await school.count()
    await school.is_as_the_model_says(seed)
    live = await school.counted()
    seconds = text(
        "SELECT coalesce(sum(progress.seconds), 0) FROM learn.lesson_progress AS"
        " progress JOIN learn.enrolments AS person ON person.id = enrolment_id"
        " WHERE course_id = :id AND status IN ('active', 'completed')"
    )
    async with sessions() as db:
        assert await db.scalar(seconds, {"id": school.course_id}) == sum(
            each[3] for each in live["lesson_figures"]
        )
    await service.rebuild(sessions)
    assert await school.counted() == live, seed


async def test_what_goes_on_without_a_word_is_counted_when_its_time_is_over(
    school: School, sessions: Sessions
):
    await school.do("enrol", 0, 0)
    await school.do("open", 0, 0)
    for envelope in await school.news():
        await on_event(sessions, envelope)
    soon = now() + service.GATHER
    async with transaction(sessions) as db:
        while await service.refresh_one(db, soon):
            pass
    # More time in the same lesson, of which nothing is told at once.
    more = text("UPDATE learn.lesson_progress SET seconds = 77 WHERE lesson_id = :id")
    async with transaction(sessions) as db:
        await db.execute(more, {"id": school.parts[0]})
    await school.count()
    counted = await school.counted()
    assert [each[2:] for each in counted["lesson_figures"]] == [(1, 77)]


async def test_nothing_is_left_of_a_course_that_is_gone(
    school: School, sessions: Sessions
):
    await school.do("enrol", 0, 0)
    await school.do("open", 0, 0)
    await service.rebuild(sessions)
    assert all((await school.counted()).values())
    async with transaction(sessions) as db:
        gone = text("DELETE FROM core.resources WHERE id = :id")
        await db.execute(gone, {"id": school.course_id})
        old = text(
            "UPDATE ops.course_figures SET refreshed_at = now() - interval '2 d'"
        )
        await db.execute(old)
        await service.mark_old(db)
    await school.count()
    assert not any((await school.counted()).values())
    async with sessions() as db:
        left = text(
            "SELECT count(*) FROM ops.org_days WHERE org_id NOT IN"
            " (SELECT org_id FROM learn.active_days)"
        )
        assert await db.scalar(left) == 0
