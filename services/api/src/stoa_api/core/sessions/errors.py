"""Problems of sessions."""

from stoa_api.base.db import KeepsChanges
from stoa_shared.problems import Forbidden, NotFound, Unauthorized


class CredentialsWrong(Unauthorized):
    """Unknown address, wrong password or blocked account: one answer for all."""

    code, title = "credentials-wrong", "E-mail address or password is wrong"


class RefreshRejected(Unauthorized):
    """The refresh token is unknown, expired or of a session that has ended."""

    code, title = "refresh-rejected", "Sign in again"


class RefreshReused(RefreshRejected, KeepsChanges):
    """The token was used before, so somebody has a copy: the family is ended.

    To the client it looks like any refused token.
    """


class SessionNotFound(NotFound):
    """No such open session, or somebody else's."""

    code, title = "session-not-found", "There is no such session"


class CrossSite(Forbidden):
    """A cookie came with a request that another site made."""

    code, title = "cross-site", "This request was made by another site"
