"""What can go wrong with courses and their staff."""

from stoa_shared.problems import Conflict, NotFound, Unprocessable


class CourseNotFound(NotFound):
    """No such course, or the caller does not see it. The two look the same."""


class CourseSlugTaken(Conflict):
    """Another course of the organisation has this short name."""

    code, title = "course-slug-taken", "This short name is taken"


class TooManyCourses(Conflict):
    """The organisation has as many courses as it may, trashed ones too."""

    code, title = "too-many-courses", "This organisation has too many courses"


class CourseIsTrashed(Conflict):
    """The course is in the trash; restore it first."""

    code, title = "course-trashed", "This course is in the trash"


class CourseIsLive(Conflict):
    """The course is not in the trash, so there is nothing to restore."""

    code, title = "course-not-trashed", "This course is not in the trash"


class CourseNotReady(Conflict):
    """It cannot be published yet; what is missing is in ``errors``."""

    code, title = "course-not-ready", "This course is not ready to be published"


class CourseStatus(Conflict):
    """It has this status already, or cannot get it from the one in ``status``."""

    code, title = "course-status", "This course cannot get that status now"


class DatesReversed(Unprocessable):
    """A course ends after it starts."""

    code, title = "dates-reversed", "A course ends after it starts"


class CapacityTooLow(Conflict):
    """More people take part already; ``enrolled`` says how many."""

    code = "capacity-below-enrolled"
    title = "More people take part in this course already"
