"""What can go wrong with grants and links."""

from stoa_shared.problems import (
    Conflict,
    Forbidden,
    NotFound,
    Unauthorized,
    Unprocessable,
)


class ResourceNotFound(NotFound):
    """No such resource, or the caller cannot reach it. The two look the same."""


class GrantNotFound(NotFound):
    """This holder was granted nothing on the resource itself."""

    code, title = "grant-not-found", "Nothing was granted here to them"


class HolderNotFound(NotFound):
    """No such person, group or role to grant something to."""

    code, title = "holder-not-found", "There is nobody to grant this to"


class LinkNotFound(NotFound):
    """No such link on this resource."""


class LinkNotUsable(NotFound):
    """The link never was, is over, withdrawn or used up: all look the same."""

    code, title = "link-not-usable", "This link does not work, or not any more"


class SharingNotAllowed(Forbidden):
    """The caller sees the resource, but does not manage it."""

    code, title = "role-too-low", "Your role here does not include this"


class GrantExceedsOwn(Forbidden):
    """Nobody hands out more than they have, nor for longer."""

    code, title = "grant-exceeds-own", "This is more than you have yourself"


class LastManager(Conflict):
    """Somebody has to stay in charge, and not only for a while."""

    code, title = "last-manager", "Somebody must always be able to manage this"


class TooManyGrants(Conflict):
    """The resource has as many grants or links as there may be."""

    code, title = "too-many-grants", "There are too many grants here already"


class ExpiryPast(Unprocessable):
    """The end lies in the past."""

    code, title = "expiry-past", "This would be over already"


class GuestNameNeeded(Unauthorized):
    """Nobody is signed in: the link takes guests, under a name they give."""

    code, title = "guest-name-needed", "Say under which name you come, or sign in"
