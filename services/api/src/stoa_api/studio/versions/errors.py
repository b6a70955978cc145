"""What can go wrong with versions of boards."""

from stoa_shared.problems import Conflict, Forbidden, NotFound, Unavailable


class VersionNotFound(NotFound):
    """No such version, or no such board, or not the caller's to reach."""


class VersionRoleTooLow(Forbidden):
    """The caller sees the board, but their role does not include this."""

    code, title = "role-too-low", "Your role on this board does not include this"


class VersionBoardTrashed(Conflict):
    """The board is in the trash; restore it first."""

    code, title = "board-trashed", "This board is in the trash"


class TooManyVersions(Conflict):
    """The board has as many named versions as it may; delete some first."""

    code, title = "versions-full", "This board has too many named versions"


class BoardNotLive(Unavailable):
    """The service that holds boards open did not answer; nothing was changed."""

    code, title = "board-service-away", "The board cannot be reached right now"


class VersionUnusable(Conflict):
    """The board's document cannot be brought back to this version."""

    code, title = "version-unusable", "This version cannot be restored"
