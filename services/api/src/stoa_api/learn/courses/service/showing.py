"""What is told of a course."""

from typing import Any

from stoa_api.core.people import service as people
from stoa_api.learn.courses.models import Course
from stoa_api.learn.courses.queries import CourseTold
from stoa_api.learn.courses.schemas import (
    CategoryRef,
    CourseCard,
    CourseOut,
    MyEnrolment,
)
from stoa_api.studio.members.schemas import role_at


def card(told: CourseTold) -> CourseCard:
    """Return a course as a list shows it."""
    return CourseCard(**_fields(told))


def page(told: CourseTold) -> CourseOut:
    """Return a course as its own page shows it."""
    course, level = told.seen.course, told.seen.level
    return CourseOut(
        **_fields(told),
        description=course.description,
        is_sequential=course.is_sequential,
        leaderboard=course.leaderboard,
        pending_count=None if level is None else told.pending_count,
    )


def _fields(told: CourseTold) -> dict[str, Any]:
    course, level = told.seen.course, told.seen.level
    category, enrolment = None, None
    if told.category is not None:
        category_id, slug, name = told.category
        category = CategoryRef(id=category_id, slug=slug, name=name)
    if told.enrolment is not None:
        enrolment = MyEnrolment(**told.enrolment)
    return {
        "id": course.id,
        "org_id": course.org_id,
        "slug": course.slug,
        "title": course.title,
        "summary": course.summary,
        "level": course.level,
        "language": course.language,
        "tags": course.tags,
        "category": category,
        "status": course.status,
        "enrolment_mode": course.enrolment_mode,
        "capacity": course.capacity,
        "enrolled_count": course.enrolled_count,
        "is_full": is_full(course),
        "lesson_count": told.lesson_count,
        "minutes": told.minutes,
        "starts_at": course.starts_at,
        "ends_at": course.ends_at,
        "instructors": [
            people.show(user_id, name) for user_id, name in told.instructors
        ],
        "staff_role": None if level is None else role_at(level),
        "enrolment": enrolment,
        "version": course.version,
        "created_at": course.created_at,
        "updated_at": course.updated_at,
        "published_at": course.published_at,
        "trashed_at": told.seen.resource.deleted_at,
    }


def is_full(course: Course) -> bool:
    """Whether nobody else may take part."""
    return course.capacity is not None and course.enrolled_count >= course.capacity


def contents(course: Course) -> dict[str, object]:
    """Return what staff change, for the audit; JSON values."""
    dates = (course.starts_at, course.ends_at)
    starts_at, ends_at = (each.isoformat() if each else None for each in dates)
    return {
        "title": course.title,
        "slug": course.slug,
        "summary": course.summary,
        "description": course.description,
        "level": course.level,
        "language": course.language,
        "tags": list(course.tags),
        "category_id": str(course.category_id) if course.category_id else None,
        "enrolment_mode": course.enrolment_mode,
        "capacity": course.capacity,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "is_sequential": course.is_sequential,
        "leaderboard": course.leaderboard,
    }
