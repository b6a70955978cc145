"""What is told of how far somebody is."""

from typing import Any
from uuid import UUID

from stoa_api.learn.progress.models import LessonProgress as Row
from stoa_api.learn.progress.schemas import (
    CourseProgress,
    LessonProgress,
    PositionOut,
    TrailCourse,
    TrailItem,
    TrailLesson,
)


def lesson(kind: str, row: Row) -> LessonProgress:
    """Return how far somebody is in a lesson of a kind."""
    return shown(
        kind,
        seconds=row.seconds,
        score=row.score,
        position=row.position,
        started_at=row.started_at,
        completed_at=row.completed_at,
    )


def shown(kind: str, **row: Any) -> LessonProgress:
    """Return how far somebody is in a lesson, from the columns that keep it.

    A quiz says itself when its score is told; it is not told here before.
    """
    return LessonProgress(
        state="started" if row["completed_at"] is None else "completed",
        seconds=row["seconds"],
        score=None if kind == "quiz" else row["score"],
        position=_position(row["position"]),
        started_at=row["started_at"],
        completed_at=row["completed_at"],
    )


def _position(kept: dict[str, Any] | None) -> PositionOut | None:
    return None if kept is None else PositionOut(**kept)


def course(found: Any) -> CourseProgress:
    """Return how far somebody is in a course."""
    return CourseProgress(
        percent=found.percent,
        done=found.done,
        total=found.total,
        status=found.status,
        completed_at=found.completed_at,
        last_lesson_id=found.last_id,
        next_lesson_id=found.next_id,
    )


def item(row: Any) -> TrailItem:
    """Return one step of a trail."""
    told = TrailCourse(
        id=row.course_id,
        org_id=row.org_id,
        slug=row.slug,
        title=row.title,
        status=row.course_status,
    )
    return TrailItem(
        course=told,
        status=row.status,
        since=row.since,
        percent=row.percent,
        done=row.done,
        total=row.total,
        completed_at=row.completed_at,
        last_seen_at=row.seen_at,
        last_lesson=_stop(
            row.last_id, row.last_title, row.last_kind, row.last_stopped_at
        ),
        next_lesson=_stop(
            row.next_id, row.next_title, row.next_kind, row.next_stopped_at
        ),
    )


def _stop(
    lesson_id: UUID | None, title: str, kind: str, stopped_at: dict[str, Any] | None
) -> TrailLesson | None:
    if lesson_id is None:
        return None
    return TrailLesson(
        id=lesson_id, title=title, kind=kind, position=_position(stopped_at)
    )
