"""What can go wrong with getting on in a course."""

from stoa_shared.problems import Conflict, Forbidden, NotFound, Unprocessable


class LessonNotReached(NotFound):
    """No such lesson, or the caller does not reach it. The two look the same."""


class NotEnrolled(Forbidden):
    """The caller reaches the lesson as staff, but does not take part."""

    code, title = "not-enrolled", "You do not take part in this course"


class LessonNotOpen(Conflict):
    """The lesson or its course is a draft, or in the trash."""

    code, title = "lesson-not-open", "This lesson is not open to learners"


class LessonLocked(Conflict):
    """The lesson is not open to the caller yet; the outline says what opens it."""

    code, title = "lesson-locked", "This lesson is still locked"


class NoLocksOnLive(Unprocessable):
    """A board that people write together is open from the beginning."""

    code = "lock-not-for-kind"
    title = "Live lessons have no release date and no prerequisites"


class NoSuchPrerequisite(Unprocessable):
    """A lesson waits for lessons of its own course that are not in the trash."""

    code, title = "prerequisite-not-found", "There is no such lesson to wait for"


class PrerequisiteCycle(Unprocessable):
    """Lessons would wait for one another."""

    code, title = "prerequisite-cycle", "These lessons would wait for one another"


class RuleNotMet(Conflict):
    """Something is missing before the lesson is completed."""

    code, title = "rule-not-met", "Something is still missing to complete this lesson"


class RuleNotForKind(Unprocessable):
    """A lesson of this kind is completed by something else."""

    code = "completion-not-for-kind"
    title = "A lesson of this kind is not completed like that"
