"""What can go wrong with invitations."""

from stoa_shared.problems import Conflict, NotFound


class InvitationNotFound(NotFound):
    """No such invitation, or it lets nobody in any more.

    One answer for unknown, used up, expired and revoked: a guesser learns nothing.
    """

    code, title = "invitation-not-found", "This invitation is not valid"


class TooManyInvitations(Conflict):
    """The organisation has as many open invitations as there may be."""

    code, title = "too-many-invitations", "Revoke some open invitations first"


class AlreadyInvited(Conflict):
    """There is an open invitation for this address."""

    code, title = "already-invited", "There is an open invitation for this address"
