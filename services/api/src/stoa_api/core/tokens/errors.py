"""What can go wrong with tokens."""

from stoa_shared.problems import Conflict, NotFound


class TokenNotFound(NotFound):
    """The person has no such token, or it was revoked."""

    code, title = "token-not-found", "There is no such token"


class PlaceNotFound(NotFound):
    """No such organisation, space or board, or the person does not reach it."""

    code, title = "place-not-found", "There is nothing here to bind a token to"


class TooManyTokens(Conflict):
    """One person has as many tokens as they may; revoke one first."""

    code, title = "too-many-tokens", "You have too many tokens"
