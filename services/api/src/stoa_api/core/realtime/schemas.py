"""Bodies about socket tickets."""

from uuid import UUID

from stoa_api.base.bodies import Answer, Body


class TicketWanted(Body):
    """What the socket is for."""

    board_id: UUID | None = None
    """One board, for ``/yjs``; without it the ticket opens ``/ws``."""


class TicketOut(Answer):
    """A ticket."""

    ticket: str
    expires_in: int
    """Seconds."""
    url: str
    """Where to connect, with ``?ticket=…`` added."""
