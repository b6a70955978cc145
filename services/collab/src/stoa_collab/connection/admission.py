"""The way onto a board: which one, by what right, on which seat."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from stoa_collab.access import Grant
from stoa_collab.connection.house import House
from stoa_collab.errors import Refusal, Refused
from stoa_collab.protocol import frames
from stoa_collab.rooms.document import Room

Admit = Callable[[UUID], Awaitable[Grant]]
"""Asks whether somebody may open a board."""


async def enter(house: House, grant: Grant) -> tuple[Room, Grant]:
    """Take a seat on a board and open it; the grant says which seat it is.

    Whoever cannot use it has to give the seat back.

    Raises:
        Refused: every seat is taken, or the person was kicked meanwhile.
        Unavailable: the board cannot be loaded now.
    """
    seated = await house.seats.take(grant)
    if seated is None:
        raise Refused(Refusal.BOARD_FULL)
    try:
        room = await house.hub.open(grant.board_id)
    except BaseException:
        # Also when the socket has gone and its tasks are cancelled.
        house.seats.leave(grant.board_id, grant.user_id)
        raise
    if house.gate.bars.is_here(grant.board_id, grant.user_id):
        house.seats.leave(grant.board_id, grant.user_id)
        raise Refused(Refusal.KICKED)  # while the board was loading
    return room, seated


def board_of(address: str) -> UUID:
    """Read the board's id; a document is named by it, in lower case.

    Raises:
        Refused: the name is blank or no board id. The same answer as for a
            board that is not yours.
    """
    name = frames.document_name(address)
    try:
        board_id = UUID(name)
    except ValueError as error:
        raise Refused(Refusal.NOT_ALLOWED) from error
    if str(board_id) != name:
        raise Refused(Refusal.NOT_ALLOWED)
    return board_id
