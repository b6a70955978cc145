"""What can go wrong with spaces and their members."""

from stoa_shared.problems import Conflict, Forbidden, NotFound, Unprocessable


class SpaceNotFound(NotFound):
    """No such space, or the caller cannot reach it. The two look the same."""


class GuestsBeginNoSpaces(Forbidden):
    """A guest is in the organisation for single things only."""

    code, title = "role-too-low", "Guests cannot create spaces here"


class TooManySpaces(Conflict):
    """The organisation has as many spaces as it may, archived and trashed ones too."""

    code, title = "too-many-spaces", "This organisation has too many spaces"


class SpaceIsTrashed(Conflict):
    """The space is in the trash; restore it first."""

    code, title = "space-trashed", "This space is in the trash"


class SpaceIsLive(Conflict):
    """The space is not in the trash, so there is nothing to restore."""

    code, title = "space-not-trashed", "This space is not in the trash"


class NoSuchNeighbour(Unprocessable):
    """What it shall come after is not there."""

    code, title = "sibling-not-found", "There is nothing like that to come after"
