"""What can go wrong with categories."""

from stoa_shared.problems import Conflict, NotFound, Unprocessable


class CategoryNotFound(NotFound):
    """No such category in this organisation, or the caller is not in it."""


class NoSuchCategory(Unprocessable):
    """The organisation has no category like that to put a course into."""

    code, title = "category-not-found", "There is no such category"


class CategorySlugTaken(Conflict):
    """Another category of the organisation has this short name."""

    code, title = "category-slug-taken", "This short name is taken"


class TooManyCategories(Conflict):
    """The organisation has as many categories as it may."""

    code, title = "too-many-categories", "This organisation has too many categories"


class NoSuchNeighbour(Unprocessable):
    """What it shall come after is not there."""

    code, title = "sibling-not-found", "There is nothing like that to come after"
