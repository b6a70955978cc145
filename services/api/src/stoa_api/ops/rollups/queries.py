"""The statements that count. Each makes its rows what they ought to be, and no more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Date, DateTime, Uuid, bindparam, delete, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.ops.rollups.models import CourseFigures, RollupMark

_LOCK_SPACE: Final = 0x51_0C
"""First key of the advisory locks, one for each organisation being counted."""

_FIGURES: Final = text(
    """
    INSERT INTO ops.course_figures AS kept (
      course_id, org_id, pending, active, completed, withdrawn, removed,
      percent_sum, spread, refreshed_at)
    SELECT :course_id, :org_id,
      count(*) FILTER (WHERE status = 'pending'),
      count(*) FILTER (WHERE status = 'active'),
      count(*) FILTER (WHERE status = 'completed'),
      count(*) FILTER (WHERE status = 'withdrawn'),
      count(*) FILTER (WHERE status = 'removed'),
      coalesce(sum(percent) FILTER (WHERE seated), 0),
      ARRAY[
        count(*) FILTER (WHERE seated AND percent = 0),
        count(*) FILTER (WHERE seated AND percent BETWEEN 1 AND 24),
        count(*) FILTER (WHERE seated AND percent BETWEEN 25 AND 49),
        count(*) FILTER (WHERE seated AND percent BETWEEN 50 AND 74),
        count(*) FILTER (WHERE seated AND percent BETWEEN 75 AND 99),
        count(*) FILTER (WHERE seated AND percent = 100)],
      :at
    FROM (
      SELECT status, percent, status IN ('active', 'completed') AS seated
      FROM learn.enrolments WHERE course_id = :course_id) AS people
    ON CONFLICT (course_id) DO UPDATE SET
      pending = excluded.pending, active = excluded.active,
      completed = excluded.completed, withdrawn = excluded.withdrawn,
      removed = excluded.removed, percent_sum = excluded.percent_sum,
      spread = excluded.spread, refreshed_at = excluded.refreshed_at
    """
).bindparams(
    bindparam("course_id", type_=Uuid()),
    bindparam("org_id", type_=Uuid()),
    bindparam("at", type_=DateTime(timezone=True)),
)

_DAYS: Final = text(
    """
    WITH counted AS (
      SELECT day, sum(enrolled) AS enrolled, sum(completed) AS completed,
        sum(active) AS active
      FROM (
        SELECT (created_at AT TIME ZONE 'UTC')::date AS day,
          1 AS enrolled, 0 AS completed, 0 AS active
        FROM learn.enrolments
        WHERE course_id = :course_id AND status IN ('active', 'completed')
        UNION ALL
        SELECT (completed_at AT TIME ZONE 'UTC')::date, 0, 1, 0
        FROM learn.enrolments
        WHERE course_id = :course_id AND status = 'completed'
        UNION ALL
        SELECT day, 0, 0, 1 FROM learn.active_days WHERE course_id = :course_id
      ) AS facts
      GROUP BY day),
    gone AS (
      DELETE FROM ops.course_days AS kept
      WHERE course_id = :course_id
        AND NOT EXISTS (SELECT FROM counted WHERE counted.day = kept.day)
      RETURNING kept.day),
    put AS (
      INSERT INTO ops.course_days AS kept
        (course_id, day, org_id, enrolled, completed, active)
      SELECT :course_id, day, :org_id, enrolled, completed, active FROM counted
      ON CONFLICT (course_id, day) DO UPDATE SET enrolled = excluded.enrolled,
        completed = excluded.completed, active = excluded.active
      WHERE (kept.enrolled, kept.completed, kept.active)
        IS DISTINCT FROM (excluded.enrolled, excluded.completed, excluded.active)
      RETURNING kept.day)
    SELECT day FROM gone UNION SELECT day FROM put
    """
).bindparams(bindparam("course_id", type_=Uuid()), bindparam("org_id", type_=Uuid()))

_LESSON_DAYS: Final = text(
    """
    WITH seen AS (
      SELECT progress.lesson_id, progress.started_at, progress.completed_at
      FROM learn.lesson_progress AS progress
      JOIN learn.enrolments AS person ON person.id = progress.enrolment_id
      WHERE person.course_id = :course_id
        AND person.status IN ('active', 'completed')
        AND (progress.seen_at > 'epoch' OR progress.completed_at IS NOT NULL)),
    counted AS (
      SELECT lesson_id, day, sum(started) AS started, sum(completed) AS completed
      FROM (
        SELECT lesson_id, (started_at AT TIME ZONE 'UTC')::date AS day,
          1 AS started, 0 AS completed
        FROM seen
        UNION ALL
        SELECT lesson_id, (completed_at AT TIME ZONE 'UTC')::date, 0, 1
        FROM seen WHERE completed_at IS NOT NULL
      ) AS facts
      GROUP BY lesson_id, day),
    gone AS (
      DELETE FROM ops.lesson_days AS kept
      WHERE course_id = :course_id AND NOT EXISTS (
        SELECT FROM counted
        WHERE counted.lesson_id = kept.lesson_id AND counted.day = kept.day))
    INSERT INTO ops.lesson_days AS kept
      (course_id, lesson_id, day, started, completed)
    SELECT :course_id, lesson_id, day, started, completed FROM counted
    ON CONFLICT (course_id, lesson_id, day) DO UPDATE SET
      started = excluded.started, completed = excluded.completed
    WHERE (kept.started, kept.completed)
      IS DISTINCT FROM (excluded.started, excluded.completed)
    """
).bindparams(bindparam("course_id", type_=Uuid()))

_LESSON_FIGURES: Final = text(
    """
    WITH counted AS (
      SELECT progress.lesson_id, count(*) AS started, sum(progress.seconds) AS seconds
      FROM learn.lesson_progress AS progress
      JOIN learn.enrolments AS person ON person.id = progress.enrolment_id
      WHERE person.course_id = :course_id
        AND person.status IN ('active', 'completed')
        AND (progress.seen_at > 'epoch' OR progress.completed_at IS NOT NULL)
      GROUP BY progress.lesson_id),
    gone AS (
      DELETE FROM ops.lesson_figures AS kept
      WHERE course_id = :course_id AND NOT EXISTS (
        SELECT FROM counted WHERE counted.lesson_id = kept.lesson_id))
    INSERT INTO ops.lesson_figures AS kept (course_id, lesson_id, started, seconds)
    SELECT :course_id, lesson_id, started, seconds FROM counted
    ON CONFLICT (course_id, lesson_id) DO UPDATE SET
      started = excluded.started, seconds = excluded.seconds
    WHERE (kept.started, kept.seconds)
      IS DISTINCT FROM (excluded.started, excluded.seconds)
    """
).bindparams(bindparam("course_id", type_=Uuid()))

_ORG_DAYS: Final = text(
    """
    WITH counted AS (
      SELECT day, count(DISTINCT user_id) AS active FROM learn.active_days
      WHERE org_id = :org_id AND day = ANY(:days)
      GROUP BY day),
    gone AS (
      DELETE FROM ops.org_days AS kept
      WHERE org_id = :org_id AND day = ANY(:days)
        AND NOT EXISTS (SELECT FROM counted WHERE counted.day = kept.day))
    INSERT INTO ops.org_days AS kept (org_id, day, active)
    SELECT :org_id, day, active FROM counted
    ON CONFLICT (org_id, day) DO UPDATE SET active = excluded.active
    WHERE kept.active IS DISTINCT FROM excluded.active
    """
).bindparams(bindparam("org_id", type_=Uuid()), bindparam("days", type_=ARRAY(Date())))

_LOCK: Final = text("SELECT pg_advisory_xact_lock(:space, hashtext(:org_id))")

_ORG: Final = text(
    "SELECT org_id, false AS is_gone FROM learn.courses WHERE id = :course_id"
    " UNION ALL SELECT org_id, true FROM ops.course_figures"
    " WHERE course_id = :course_id ORDER BY is_gone LIMIT 1"
).bindparams(bindparam("course_id", type_=Uuid()))

_ALL_COURSES: Final = text(
    "SELECT id FROM learn.courses UNION SELECT course_id FROM ops.course_figures"
)

_MARK_OLD: Final = text(
    "INSERT INTO ops.rollup_marks (course_id, due_at)"
    " SELECT course_id, :at FROM ops.course_figures WHERE refreshed_at < :before"
    " UNION SELECT id, :at FROM learn.courses WHERE NOT EXISTS ("
    "   SELECT FROM ops.course_figures WHERE course_id = learn.courses.id)"
    " ON CONFLICT DO NOTHING"
).bindparams(
    bindparam("at", type_=DateTime(timezone=True)),
    bindparam("before", type_=DateTime(timezone=True)),
)

_FORGET: Final = text("DELETE FROM ops.course_figures WHERE course_id = :course_id")


async def mark(db: AsyncSession, course_id: UUID, due_at: Iterable[datetime]) -> None:
    """Have a course counted anew; marks that are there already are enough."""
    rows = [{"course_id": course_id, "due_at": each} for each in sorted(due_at)]
    await db.execute(insert(RollupMark).on_conflict_do_nothing(), rows)


async def mark_old(db: AsyncSession, at: datetime, *, before: datetime) -> None:
    """Mark what was not counted for long, and courses that never were."""
    await db.execute(_MARK_OLD, {"at": at, "before": before})


async def take(db: AsyncSession, at: datetime) -> UUID | None:
    """Take the marks that are due of the course that waits longest.

    Taken before anything is counted: what is marked meanwhile is counted again.
    """
    due = select(RollupMark).where(RollupMark.due_at <= at)
    first = due.order_by(RollupMark.due_at).limit(1).with_for_update(skip_locked=True)
    mark = await db.scalar(first)
    if mark is None:
        return None
    # Those that another worker has are for the other to count.
    others = due.where(RollupMark.course_id == mark.course_id)
    for each in await db.scalars(others.with_for_update(skip_locked=True)):
        await db.delete(each)
    await db.flush()
    return mark.course_id


async def home_of(db: AsyncSession, course_id: UUID) -> tuple[UUID, bool] | None:
    """Return the organisation of a course, and whether the course is gone."""
    row = (await db.execute(_ORG, {"course_id": course_id})).one_or_none()
    return None if row is None else (row.org_id, row.is_gone)


async def lock(db: AsyncSession, org_id: UUID) -> None:
    """Let one worker at a time count in an organisation.

    Else one that looked earlier could write later.
    """
    await db.execute(_LOCK, {"space": _LOCK_SPACE, "org_id": str(org_id)})


async def count(
    db: AsyncSession, org_id: UUID, course_id: UUID, at: datetime, *, is_gone: bool
) -> set[object]:
    """Make the rows of one course what they ought to be.

    Returns:
        The days on which something is not what it was.
    """
    values = {"course_id": course_id, "org_id": org_id, "at": at}
    if is_gone:
        await db.execute(_FORGET, {"course_id": course_id})
    else:
        await db.execute(_FIGURES, values)
    await db.execute(_LESSON_DAYS, {"course_id": course_id})
    await db.execute(_LESSON_FIGURES, {"course_id": course_id})
    changed = await db.scalars(_DAYS, {"course_id": course_id, "org_id": org_id})
    return set(changed)


async def count_org(db: AsyncSession, org_id: UUID, days: Iterable[object]) -> None:
    """Make some days of an organisation what they ought to be."""
    await db.execute(_ORG_DAYS, {"org_id": org_id, "days": list(days)})


async def all_courses(db: AsyncSession) -> list[UUID]:
    """Return every course that is counted, or is to be."""
    return list(await db.scalars(_ALL_COURSES))


async def empty(db: AsyncSession) -> None:
    """Forget everything that was counted."""
    for name in ("course_days", "lesson_days", "lesson_figures", "org_days"):
        await db.execute(text(f"DELETE FROM ops.{name}"))  # noqa: S608  # our own names
    await db.execute(delete(CourseFigures))
