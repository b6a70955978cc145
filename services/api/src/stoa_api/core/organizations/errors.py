"""What can go wrong with organisations and memberships."""

from stoa_shared.problems import Conflict, Forbidden, NotFound, Unprocessable


class OrganizationNotFound(NotFound):
    """No such organisation, or the caller is not in it."""


class FeatureIsOff(NotFound):
    """The organisation switched this off: as if it were not there."""


class MemberNotFound(NotFound):
    """This person is not a member."""

    code, title = "member-not-found", "This person is not a member"


class UserNotFound(NotFound):
    """Nobody has an account under this id or address."""

    code, title = "user-not-found", "Nobody has an account here under this name"


class OrganizationRoleTooLow(Forbidden):
    """The caller's role in the organisation does not include this."""

    code, title = "role-too-low", "Your role here does not include this"


class GrantExceedsOwn(Forbidden):
    """Nobody hands out, changes or takes away more than they have."""

    code = "grant-exceeds-own"
    title = "This role is above your own"


class AlreadyMember(Conflict):
    """The person is a member already; their role is changed with PUT."""

    code, title = "already-member", "This person is a member already"


class MemberBlocked(Conflict):
    """The organisation blocked this person: lift the block first."""

    code, title = "member-blocked", "This person is blocked here"


class BlockedHere(Forbidden):
    """The organisation blocked the caller. Its reason is in ``reason``."""

    code, title = "blocked-here", "This organisation has blocked you"


class OwnBlock(Conflict):
    """Nobody blocks themselves; whoever wants to go leaves."""

    code, title = "own-block", "You cannot block yourself"


class LastOwner(Conflict):
    """Somebody has to stay in charge: name another owner first."""

    code, title = "last-owner", "There must always be an owner"


class SlugTaken(Conflict):
    """Another organisation has this short name."""

    code, title = "slug-taken", "This short name is taken"


class SlugReserved(Unprocessable):
    """The short name has a meaning of its own in addresses."""

    code, title = "slug-reserved", "This short name cannot be used"
