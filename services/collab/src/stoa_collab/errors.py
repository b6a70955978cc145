"""What can go wrong, with the close code or reason the client is told."""

from enum import IntEnum, StrEnum


class CloseCode(IntEnum):
    """Codes with which a socket is closed. Providers 3 and 4 reconnect on all."""

    GOING_AWAY = 1001
    """The peer stopped answering pings."""
    TOO_BIG = 1009
    """One message is larger than a document may be (sent by the library)."""
    RESTART = 1012
    """This process stops; come back to another one."""
    QUEUE_FULL = 4205
    """Too much was sent before signing in."""
    MALFORMED = 4400
    """A frame that no provider would send."""
    UNAUTHORIZED = 4401
    """A frame without an address, a text frame, a ticket that is worth nothing, or
    the session ended."""
    FORBIDDEN = 4403
    """``/yjs`` only: this board is not for this person, or not any more."""
    SIGN_IN_TIMEOUT = 4408
    """Nobody signed in on this socket in time."""
    TOO_MANY = 4429
    """``/ws`` only: too many frames, or too many sockets of one person."""
    UNAVAILABLE = 4503
    """The board cannot be loaded now; come back in a moment."""


class Refusal(StrEnum):
    """Reasons in PermissionDenied and CLOSE: stable words a client can act on."""

    NOT_ALLOWED = "permission-denied"
    TOKEN_INVALID = "token-invalid"  # noqa: S105 - a reason, not a secret
    TOKEN_EXPIRED = "token-expired"  # noqa: S105 - a reason, not a secret
    SESSION_ENDED = "session-ended"
    KICKED = "kicked"
    BOARD_FULL = "board-full"
    BOARD_GONE = "board-gone"
    UNAVAILABLE = "unavailable"


class CloseReason(StrEnum):
    """Reasons in CLOSE that the stock server uses too."""

    RESET = "Reset Connection"
    UNAUTHORIZED = "Unauthorized"
    BY_PROVIDER = "provider_initiated"


class CollabError(Exception):
    """Base of the service's own errors."""


class MalformedFrame(CollabError):
    """Bytes from outside that do not follow the protocol."""


class MalformedUpdate(CollabError):
    """A Yjs update that cannot be decoded."""


class DocumentBroken(CollabError):
    """The library gave up on a document; only loading it anew helps."""


class Refused(CollabError):
    """The person may not open this board, or not now."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Unavailable(CollabError):
    """A neighbour (Redis or the API) could not be asked."""


class StateConflict(CollabError):
    """The API has another state of the board than the one we built on."""
