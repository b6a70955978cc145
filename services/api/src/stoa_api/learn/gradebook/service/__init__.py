"""Use cases of the gradebook."""

from stoa_api.learn.gradebook.service.changing import (
    override_grade,
    put_weight,
    restore_grade,
)
from stoa_api.learn.gradebook.service.exporting import begin_export, export
from stoa_api.learn.gradebook.service.reading import my_grades, show_gradebook

__all__ = [
    "begin_export",
    "export",
    "my_grades",
    "override_grade",
    "put_weight",
    "restore_grade",
    "show_gradebook",
]
