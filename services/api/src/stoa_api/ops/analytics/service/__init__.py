"""Use cases of analytics."""

from stoa_api.ops.analytics.queries import Wanted
from stoa_api.ops.analytics.service.courses import (
    require_staff,
    require_teaching,
    show_course,
)
from stoa_api.ops.analytics.service.learners import list_learners, show_learner
from stoa_api.ops.analytics.service.orgs import list_courses, show_org

__all__ = [
    "Wanted",
    "list_courses",
    "list_learners",
    "require_staff",
    "require_teaching",
    "show_course",
    "show_learner",
    "show_org",
]
