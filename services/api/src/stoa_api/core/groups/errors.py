"""What can go wrong with groups."""

from stoa_shared.problems import Conflict, NotFound, Unprocessable


class GroupNotFound(NotFound):
    """No such group, or the caller does not see it."""


class GroupNameTaken(Conflict):
    """Another group of the organisation has this name, in whatever case."""

    code, title = "group-name-taken", "There is a group with this name already"


class TooManyGroups(Conflict):
    """The organisation has as many groups as there may be."""

    code, title = "too-many-groups", "There are too many groups already"


class NotAMember(Unprocessable):
    """Only members of the organisation can be in its groups."""

    code, title = "not-a-member", "Somebody is not a member of the organisation"
