"""Events of courses, lessons and who takes part."""

from uuid import UUID

from stoa_shared.events.envelope import Event


class CourseCreated(Event):
    """A course began, as a draft."""

    context, type = "learn", "course.created"


class CourseUpdated(Event):
    """What is told of a course changed, or who may take part in it."""

    context, type = "learn", "course.updated"


class CoursePublished(Event):
    """A course came into the catalogue, and its learners reach what is published."""

    context, type = "learn", "course.published"


class CourseUnpublished(Event):
    """A course is a draft again; nobody but its staff sees it."""

    context, type = "learn", "course.unpublished"


class CourseArchived(Event):
    """A course is over: its learners read it, nobody enrols."""

    context, type = "learn", "course.archived"


class CourseDeleted(Event):
    """A course went to the trash with all its lessons."""

    context, type = "learn", "course.deleted"


class CourseRestored(Event):
    """A course came back from the trash."""

    context, type = "learn", "course.restored"


class OutlineChanged(Event):
    """A course has other chapters or lessons, or has them in another order."""

    context, type = "learn", "outline.changed"


class LessonEvent(Event):
    """Something about a lesson."""

    course_id: UUID


class LessonCreated(LessonEvent):
    """A lesson began, as a draft."""

    context, type = "learn", "lesson.created"


class LessonUpdated(LessonEvent):
    """A lesson has another title or content."""

    context, type = "learn", "lesson.updated"


class LessonPublished(LessonEvent):
    """Learners of the course reach a lesson from now on."""

    context, type = "learn", "lesson.published"


class LessonUnpublished(LessonEvent):
    """A lesson is a draft again; nobody but the staff sees it."""

    context, type = "learn", "lesson.unpublished"


class LessonDeleted(LessonEvent):
    """A lesson went to the trash."""

    context, type = "learn", "lesson.deleted"


class LessonRestored(LessonEvent):
    """A lesson came back from the trash, as a draft."""

    context, type = "learn", "lesson.restored"


class LessonCompleted(LessonEvent):
    """Somebody completed a lesson; it happens once."""

    context, type = "learn", "lesson.completed"

    user_id: UUID


class EnrolmentEvent(Event):
    """Something about how somebody takes part in a course, which is the subject."""

    user_id: UUID


class EnrolmentCreated(EnrolmentEvent):
    """Somebody asks to take part in a course."""

    context, type = "learn", "enrolment.created"


class EnrolmentActivated(EnrolmentEvent):
    """Somebody takes part in a course from now on."""

    context, type = "learn", "enrolment.activated"


class EnrolmentCompleted(EnrolmentEvent):
    """Somebody completed a course; it happens once."""

    context, type = "learn", "enrolment.completed"


class ProgressUpdated(EnrolmentEvent):
    """Somebody did something in the lessons of a course.

    Told when they open a lesson for the first time, and else once in each slot of
    five minutes (of the hour) in which they did anything, when they begin to.
    """

    context, type = "learn", "progress.updated"


class EnrolmentWithdrawn(EnrolmentEvent):
    """Somebody left a course, or no longer asks to take part."""

    context, type = "learn", "enrolment.withdrawn"


class EnrolmentRemoved(EnrolmentEvent):
    """Somebody was taken out of a course by its staff, or was not let in."""

    context, type = "learn", "enrolment.removed"


class AttemptEvent(Event):
    """Something about somebody's attempt at a quiz."""

    lesson_id: UUID
    course_id: UUID
    user_id: UUID


class AttemptStarted(AttemptEvent):
    """Somebody began an attempt at a quiz."""

    context, type = "learn", "attempt.started"


class AttemptSubmitted(AttemptEvent):
    """Somebody handed in an attempt, and it was scored."""

    context, type = "learn", "attempt.submitted"


class AttemptExpired(AttemptEvent):
    """The time of an attempt ran out; what was saved was scored."""

    context, type = "learn", "attempt.expired"


class CertificateEvent(Event):
    """Something about a certificate."""

    course_id: UUID
    user_id: UUID


class CertificateIssued(CertificateEvent):
    """Somebody has a certificate for a course that they completed."""

    context, type = "learn", "certificate.issued"


class CertificateRevoked(CertificateEvent):
    """A certificate is no longer good."""

    context, type = "learn", "certificate.revoked"


class PointsAwarded(Event):
    """Somebody earned points in a course, which is the subject; once for each thing."""

    context, type = "learn", "points.awarded"

    user_id: UUID
    reason: str
    """What kind of thing they completed: lesson or course."""
    ref: UUID
    """Which one."""
    points: int


class LeaderboardChanged(Event):
    """Somebody is seen otherwise on the leaderboard of a course, or not any more."""

    context, type = "learn", "leaderboard.changed"


class SubmissionEvent(Event):
    """Something about what somebody handed in for an assignment."""

    lesson_id: UUID
    course_id: UUID
    user_id: UUID


class SubmissionCreated(SubmissionEvent):
    """Somebody handed something in."""

    context, type = "learn", "submission.created"


class SubmissionGraded(SubmissionEvent):
    """Something that was handed in was marked, or marked anew."""

    context, type = "learn", "submission.graded"


class SubmissionReturned(SubmissionEvent):
    """Something that was handed in was given back for another try."""

    context, type = "learn", "submission.returned"


class GradeEvent(Event):
    """Something about somebody's grade in a lesson, which is the subject."""

    course_id: UUID
    user_id: UUID


class GradeOverridden(GradeEvent):
    """The staff said what counts for somebody, whatever they earned."""

    context, type = "learn", "grade.overridden"


class GradeRestored(GradeEvent):
    """What somebody earned counts again."""

    context, type = "learn", "grade.restored"


class GradebookWeighted(Event):
    """A lesson counts for more or less in the final of a course, the subject."""

    context, type = "learn", "gradebook.weighted"

    lesson_id: UUID


EVENTS: tuple[type[Event], ...] = (
    CourseCreated,
    CourseUpdated,
    CoursePublished,
    CourseUnpublished,
    CourseArchived,
    CourseDeleted,
    CourseRestored,
    OutlineChanged,
    LessonCreated,
    LessonUpdated,
    LessonPublished,
    LessonUnpublished,
    LessonDeleted,
    LessonRestored,
    LessonCompleted,
    EnrolmentCreated,
    EnrolmentActivated,
    EnrolmentCompleted,
    EnrolmentWithdrawn,
    EnrolmentRemoved,
    ProgressUpdated,
    AttemptStarted,
    AttemptSubmitted,
    AttemptExpired,
    CertificateIssued,
    CertificateRevoked,
    PointsAwarded,
    LeaderboardChanged,
    SubmissionCreated,
    SubmissionGraded,
    SubmissionReturned,
    GradeOverridden,
    GradeRestored,
    GradebookWeighted,
)
