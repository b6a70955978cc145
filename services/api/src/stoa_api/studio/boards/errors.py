"""What can go wrong with boards, their members and their stored state."""

from stoa_shared.problems import (
    Conflict,
    Forbidden,
    NotFound,
    Unprocessable,
)


class BoardNotFound(NotFound):
    """No such board, or the caller cannot reach it. The two look the same."""


class GuestsCreateNothing(Forbidden):
    """A guest is in the organisation for single boards only."""

    code, title = "role-too-low", "Guests cannot create boards here"


class BoardIsTrashed(Conflict):
    """The board is in the trash; restore it first."""

    code, title = "board-trashed", "This board is in the trash"


class BoardIsLive(Conflict):
    """The board is not in the trash, so there is nothing to restore."""

    code, title = "board-not-trashed", "This board is not in the trash"


class BoardIsPart(Conflict):
    """The board is a lesson's: it goes into the trash and comes back with that."""

    code, title = "board-is-part", "This board goes and comes with its lesson"


class StateOutdated(Conflict):
    """The stored state covers more than the one that was sent. Harmless."""

    code, title = "state-outdated", "A newer state is stored already"


class StateEmpty(Unprocessable):
    """A state of no bytes is not a Yjs update; storing it would erase the board."""

    code, title = "state-empty", "A state has at least two bytes"


class CoversInvalid(Unprocessable):
    """``Stoa-Covers`` is not the id of a log entry."""

    code, title = "covers-invalid", "Stoa-Covers must be a log id such as 1700-0"


class TooMuchToCopy(Conflict):
    """What stands on the boards is more than is copied at once: copy parts of it."""

    code, title = "copy-too-large", "This is too much to copy at once"
