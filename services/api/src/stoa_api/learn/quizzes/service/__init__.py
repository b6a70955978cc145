"""Use cases of quizzes."""

from stoa_api.learn.quizzes.queries import (
    Try,
    running_among,
    tries,
    tries_by_lesson,
)
from stoa_api.learn.quizzes.service.ending import end_overdue
from stoa_api.learn.quizzes.service.extra_time import (
    grant_extra_time,
    list_extra_time,
    remove_extra_time,
)
from stoa_api.learn.quizzes.service.reading import (
    get_attempt,
    get_quiz,
    list_attempts,
)
from stoa_api.learn.quizzes.service.standing import (
    counting,
    told,
    waits_for_close,
)
from stoa_api.learn.quizzes.service.taking import (
    save_answer,
    start_attempt,
    submit_attempt,
)

__all__ = [
    "Try",
    "counting",
    "end_overdue",
    "get_attempt",
    "get_quiz",
    "grant_extra_time",
    "list_attempts",
    "list_extra_time",
    "remove_extra_time",
    "running_among",
    "save_answer",
    "start_attempt",
    "submit_attempt",
    "told",
    "tries",
    "tries_by_lesson",
    "waits_for_close",
]
