"""What can go wrong with pages and their places."""

from stoa_shared.problems import Conflict, NotFound, Unprocessable


class PageNotFound(NotFound):
    """No such page, or the caller cannot reach it. The two look the same."""


class PageIsTrashed(Conflict):
    """The page is in the trash; restore it first."""

    code, title = "page-trashed", "This page is in the trash"


class PageIsLive(Conflict):
    """The page is not in the trash, so there is nothing to restore."""

    code, title = "page-not-trashed", "This page is not in the trash"


class PageHoldsNothing(Conflict):
    """Only folders hold pages."""

    code, title = "page-holds-nothing", "Only folders hold pages"


class PageIntoItself(Conflict):
    """A page cannot lie in itself or in what lies in it."""

    code, title = "page-into-itself", "A page cannot be moved into itself"


class PageHasMoved(Conflict):
    """Somebody moved it to another space at the same moment; look again."""

    code, title = "page-has-moved", "Somebody has just moved this page"


class OtherOrganization(Conflict):
    """Pages stay in their organisation."""

    code, title = "other-organization", "Pages stay in their organisation"


class TooDeep(Conflict):
    """Folders lie in folders, but not without end."""

    code, title = "tree-too-deep", "Pages cannot lie any deeper"


class PlaceIsFull(Conflict):
    """The folder, or the space itself, holds as many pages as it may."""

    code, title = "folder-full", "No more pages fit in here"


class SpaceIsFull(Conflict):
    """The space holds as many pages as it may, in all its folders."""

    code, title = "space-full", "No more pages fit in this space"


class TooManyToCopy(Conflict):
    """There is more below it than is copied at once: copy parts of it."""

    code, title = "copy-too-large", "This is too much to copy at once"


class NoSuchNeighbour(Unprocessable):
    """What it shall come after is not in that place."""

    code, title = "sibling-not-found", "There is nothing like that to come after"


class NoLink(Unprocessable):
    """Only links have an address, and they always have one."""

    code, title = "url-only-for-links", "A link has a url, and nothing else has"
