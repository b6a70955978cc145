"""What can go wrong with taking part in a course."""

from stoa_shared.problems import Conflict, Forbidden, NotFound


class EnrolmentNotFound(NotFound):
    """This person never took part in the course, nor asked to."""

    code, title = "enrolment-not-found", "This person is not enrolled here"


class CourseFull(Conflict):
    """As many people take part as may."""

    code, title = "course-full", "This course is full"


class EnrolmentClosed(Conflict):
    """Nobody enrols in this course now: it is closed, archived, or over."""

    code, title = "enrolment-closed", "Nobody can enrol in this course now"


class ByInvitation(Forbidden):
    """Only the staff let people into this course."""

    code, title = "enrolment-by-invitation", "This course is by invitation only"


class WasRemoved(Forbidden):
    """The staff took the caller out; only they let them in again."""

    code, title = "enrolment-removed", "You were taken out of this course"
