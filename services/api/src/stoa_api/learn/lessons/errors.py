"""What can go wrong with chapters and lessons."""

from stoa_shared.problems import Conflict, NotFound, Unprocessable


class ChapterNotFound(NotFound):
    """No such chapter in this course."""


class LessonNotFound(NotFound):
    """No such lesson, or the caller does not reach it. The two look the same."""


class LessonIsTrashed(Conflict):
    """The lesson is in the trash; restore it first."""

    code, title = "lesson-trashed", "This lesson is in the trash"


class LessonIsLive(Conflict):
    """The lesson is not in the trash, so there is nothing to restore."""

    code, title = "lesson-not-trashed", "This lesson is not in the trash"


class ChapterNotEmpty(Conflict):
    """Move or delete its lessons first."""

    code, title = "chapter-not-empty", "This chapter still has lessons"


class NoChapter(Conflict):
    """There is no chapter left that the lesson could come back to."""

    code, title = "no-chapter", "This course has no chapter to put the lesson into"


class TooManyChapters(Conflict):
    """The course has as many chapters as it may."""

    code, title = "too-many-chapters", "No more chapters fit into this course"


class TooManyLessons(Conflict):
    """The course has as many lessons as it may, those in the trash too."""

    code, title = "too-many-lessons", "No more lessons fit into this course"


class NoSuchNeighbour(Unprocessable):
    """What it shall come after is not there."""

    code, title = "sibling-not-found", "There is nothing like that to come after"


class OrderIncomplete(Unprocessable):
    """An order names each chapter and each lesson of the course exactly once."""

    code = "order-incomplete"
    title = "An order names every chapter and every lesson exactly once"


class OtherKind(Unprocessable):
    """A lesson keeps the kind that it began with."""

    code, title = "content-kind", "This content is for another kind of lesson"


class PublishedAlready(Conflict):
    """Only a draft can be told when to publish itself."""

    code, title = "lesson-published", "This lesson is published already"


class ContentMissing(Unprocessable):
    """A lesson of this kind needs its content from the beginning."""

    code, title = "content-missing", "This kind of lesson needs its content"


class NoSuchForm(NotFound):
    """There is no such kind of lesson, or no such version of its form."""


class LessonVersionNotFound(NotFound):
    """No such version of this lesson."""


class HistoryOfBoard(Conflict):
    """Several people write it at once; its versions are those of its board."""

    code, title = "history-of-board", "The history of this lesson is that of its board"


class NoVideoThere(Unprocessable):
    """The address is not one of a video that can be shown."""

    code, title = "no-video", "There is no video at this address that can be shown"
