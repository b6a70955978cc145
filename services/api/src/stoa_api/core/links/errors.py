"""Problems of one-time links."""

from stoa_shared.problems import Conflict, NotFound


class LinkNotValid(NotFound):
    """Unknown, used or expired: one answer for all."""

    code, title = "link-not-valid", "This link does not work any more"


class ResetGoesByMail(Conflict):
    """There is a mail server, so nobody needs to hand over links."""

    code, title = "reset-goes-by-mail", "New passwords are asked for by mail here"


class AccountIsShared(Conflict):
    """The account is not this organisation's alone to give a new password to."""

    code, title = (
        "account-is-shared",
        "Only the operator may issue a link for this account",
    )
