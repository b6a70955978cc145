"""What can go wrong with members."""

from stoa_shared.problems import Conflict, Forbidden, NotFound


class RoleTooLow(Forbidden):
    """The caller sees it, but their role does not include this."""

    code, title = "role-too-low", "Your role here does not include this"


class NotAMember(NotFound):
    """The person has no role of their own there."""

    code, title = "member-not-found", "This person is not a member here"


class LastOwner(Conflict):
    """Somebody has to stay in charge: name another owner first."""

    code, title = "last-owner", "There must always be an owner"
