"""Use cases of assignments."""

from stoa_api.learn.assignments.queries import (
    HandIn,
    hand_ins,
    hand_ins_by_lesson,
)
from stoa_api.learn.assignments.service.handing_in import hand_in
from stoa_api.learn.assignments.service.marking import (
    grade_submission,
    return_submission,
)
from stoa_api.learn.assignments.service.reading import (
    get_assignment,
    get_submission,
    list_queue,
    list_submissions,
)
from stoa_api.learn.assignments.service.standing import counting

__all__ = [
    "HandIn",
    "counting",
    "get_assignment",
    "get_submission",
    "grade_submission",
    "hand_in",
    "hand_ins",
    "hand_ins_by_lesson",
    "list_queue",
    "list_submissions",
    "return_submission",
]
