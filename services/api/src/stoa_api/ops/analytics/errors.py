"""What can go wrong with analytics."""

from stoa_shared.problems import Forbidden, NotFound, Unprocessable


class NotTeaching(Forbidden):
    """Single learners are shown to who was put on the staff of the course."""

    code, title = "not-teaching", "This is for those who teach the course"


class LearnerNotFound(NotFound):
    """Nobody with this id takes part in the course, or did."""


class RangeReversed(Unprocessable):
    """The last day lies before the first."""

    code, title = "range-reversed", "These days are the wrong way round"
