"""Use cases of courses."""

from stoa_api.learn.courses.queries import CourseSeen
from stoa_api.learn.courses.service.courses import (
    create_course,
    get_course,
    list_courses,
    update_course,
)
from stoa_api.learn.courses.service.staff import (
    changeable,
    hold,
    list_staff,
    locked,
    place,
    require_staff,
    seen,
)
from stoa_api.learn.courses.service.statuses import (
    archive_course,
    publish_course,
    restore_course,
    trash_course,
    unpublish_course,
)

__all__ = [
    "CourseSeen",
    "archive_course",
    "changeable",
    "create_course",
    "get_course",
    "hold",
    "list_courses",
    "list_staff",
    "locked",
    "place",
    "publish_course",
    "require_staff",
    "restore_course",
    "seen",
    "trash_course",
    "unpublish_course",
    "update_course",
]
