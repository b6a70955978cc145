"""What can go wrong with invitations."""

from stoa_shared.problems import Conflict, Forbidden, NotFound, Unprocessable


class InvitationNotFound(NotFound):
    """No such invitation, or it lets nobody in any more.

    One answer for unknown, used up, expired and revoked: a guesser learns nothing.
    """

    code, title = "invitation-not-found", "This invitation is not valid"


class CourseNotHere(Unprocessable):
    """No such course in the organisation, or nobody comes into it any more."""

    code, title = "course-not-found", "There is no such course to invite to"


class TooManyInvitations(Conflict):
    """The organisation has as many open invitations as there may be."""

    code, title = "too-many-invitations", "Revoke some open invitations first"


class AlreadyInvited(Conflict):
    """There is an open invitation for this address."""

    code, title = "already-invited", "There is an open invitation for this address"


class InvitationForAnother(Forbidden):
    """The letter went to another address than the account's."""

    code, title = (
        "invitation-for-another",
        "This invitation went to another e-mail address",
    )


class InvitationHasNoLetter(Conflict):
    """It was made as a link, which nobody can tell again: make another one."""

    code, title = "invitation-has-no-letter", "This invitation is a link, not a letter"


class InvitationIsOver(Conflict):
    """It is used or revoked, or the address has a newer one: invite anew."""

    code, title = "invitation-over", "This invitation is over"


class MailIsOff(Conflict):
    """There is no mail server: make a link and hand it over."""

    code, title = "mail-is-off", "No letters are sent here"
