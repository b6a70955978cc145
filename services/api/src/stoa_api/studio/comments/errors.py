"""What can go wrong with comments."""

from stoa_shared.problems import Conflict, Forbidden, NotFound


class CommentNotFound(NotFound):
    """No such comment, or no such document, or not the caller's to reach."""


class CommentRoleTooLow(Forbidden):
    """The caller sees the document, but their role does not include this."""

    code, title = "role-too-low", "Your role on this board does not include this"


class CommentNotYours(Forbidden):
    """Only its author changes what a comment says."""

    code, title = "comment-not-yours", "This comment is somebody else's"


class CommentBoardTrashed(Conflict):
    """The document is in the trash; restore it first."""

    code, title = "board-trashed", "This board is in the trash"


class ThreadIsResolved(Conflict):
    """Replies go to open threads; reopen it first."""

    code, title = "thread-resolved", "This thread is resolved"


class TooManyComments(Conflict):
    """The document has as many comments as it may; delete some first."""

    code, title = "comments-full", "This document has too many comments"


class TooManyReplies(Conflict):
    """The thread has as many replies as it may; begin another one."""

    code, title = "thread-full", "This thread has too many replies"
