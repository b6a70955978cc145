"""Use cases of chapters, lessons and the outline."""

from stoa_api.learn.lessons.queries import LessonSeen
from stoa_api.learn.lessons.service.chapters import (
    create_chapter,
    delete_chapter,
    update_chapter,
)
from stoa_api.learn.lessons.service.inside import content_of, reached
from stoa_api.learn.lessons.service.lessons import (
    create_lesson,
    get_lesson,
    update_lesson,
)
from stoa_api.learn.lessons.service.outline import put_order, show_outline
from stoa_api.learn.lessons.service.schedule import publish_due
from stoa_api.learn.lessons.service.trash import (
    list_trash,
    restore_lesson,
    trash_lesson,
)
from stoa_api.learn.lessons.service.versions import (
    get_lesson_version,
    list_lesson_versions,
    restore_lesson_version,
)

__all__ = [
    "LessonSeen",
    "content_of",
    "create_chapter",
    "create_lesson",
    "delete_chapter",
    "get_lesson",
    "get_lesson_version",
    "list_lesson_versions",
    "list_trash",
    "publish_due",
    "put_order",
    "reached",
    "restore_lesson",
    "restore_lesson_version",
    "show_outline",
    "trash_lesson",
    "update_chapter",
    "update_lesson",
]
