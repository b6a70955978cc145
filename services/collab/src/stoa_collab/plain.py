"""One socket of a stock ``y-websocket`` client: one board, no addresses.

The room is shared with everybody else. The client signs in with the ticket in
its URL, knows no acknowledgements, and stops for good when it is closed with a
code from 4400 to 4499: its application then fetches another ticket.
"""

from functools import partial
from typing import Final

from stoa_collab.connection import Connection, Door, House
from stoa_collab.errors import CloseCode, CloseReason, Refusal
from stoa_collab.protocol import frames
from stoa_collab.rooms.member import Member, PlainMember
from stoa_collab.transport.outbox import Wire, framed

_CODES: Final[dict[str, CloseCode]] = {
    Refusal.TOKEN_INVALID: CloseCode.UNAUTHORIZED,
    Refusal.TOKEN_EXPIRED: CloseCode.UNAUTHORIZED,
    Refusal.SESSION_ENDED: CloseCode.UNAUTHORIZED,
    Refusal.UNAVAILABLE: CloseCode.UNAVAILABLE,
    CloseReason.RESET: CloseCode.MALFORMED,
}
"""Of every other reason: FORBIDDEN."""


class PlainConnection(Connection):
    """A socket at ``/yjs/{board_id}?ticket=…``."""

    _member_class: type[Member] = PlainMember
    _keep_alive_frame = framed(frames.PLAIN_KEEP_ALIVE)

    def __init__(
        self, wire: Wire, house: House, *, socket_id: str, board: str, ticket: str
    ) -> None:
        super().__init__(wire, house, socket_id=socket_id)
        self._only = self._doors.add(Door(board, is_signing_in=True))
        self._start(self._sign_in(self._only, partial(house.gate.admit_ticket, ticket)))

    def _take(self, data: bytes) -> None:
        if self._only.seat is None:
            self._to_waiting(self._only, data, 0)
        elif data and data[0] in frames.PLAIN_KINDS:
            self._to_live(self._only, data, 0)

    def _deny(self, door: Door, reason: Refusal) -> None:
        super()._deny(door, reason)
        self._end(reason)

    def _expel(self, door: Door, reason: str) -> None:
        super()._expel(door, reason)
        self._end(reason)

    def _say_denied(self, door: Door, reason: Refusal) -> None:
        pass  # in ``_end``, together with the close

    def _end(self, reason: str) -> None:
        self.outbox.put(framed(frames.plain_denied(reason)))
        self.close(_CODES.get(reason, CloseCode.FORBIDDEN), reason)
