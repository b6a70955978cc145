"""What can go wrong with the gradebook."""

from stoa_shared.problems import NotFound


class GradeItemNotFound(NotFound):
    """The course has no such published quiz or assignment."""


class NotOverridden(NotFound):
    """The staff said nothing else about this grade."""
