"""Every select of analytics."""

from stoa_api.ops.analytics.queries.courses import course_of, lessons_of, teaches
from stoa_api.ops.analytics.queries.learners import Wanted, learner_of, learners_of
from stoa_api.ops.analytics.queries.orgs import courses_of, days_of, org_of

__all__ = [
    "Wanted",
    "course_of",
    "courses_of",
    "days_of",
    "learner_of",
    "learners_of",
    "lessons_of",
    "org_of",
    "teaches",
]
