"""The addresses on one socket, and what waits at each until it is signed in."""

from dataclasses import dataclass, field

from stoa_collab.connection.renewal import Renewal
from stoa_collab.limits import DOCUMENTS_MAX, Queue
from stoa_collab.metrics import TRAFFIC
from stoa_collab.protocol import frames
from stoa_collab.rooms.document import Room
from stoa_collab.rooms.member import Member


@dataclass(slots=True, eq=False)
class Seat:
    """A live document of this socket."""

    member: Member
    room: Room
    opening: bytes
    """How a frame with an edit for this document begins."""
    recheck_at: float
    edits: int = 0
    """Small updates that were not charged yet; nothing else counts them."""
    others: int = 0
    """Other messages that were not charged yet."""
    is_check_queued: bool = False
    renewal: Renewal = field(default_factory=Renewal)


@dataclass(slots=True)
class Door:
    """One address on this socket."""

    address: str
    queue: list[bytes] = field(default_factory=list[bytes])
    queued_bytes: int = 0
    is_signing_in: bool = False
    seat: Seat | None = None


class Doors:
    """All addresses on one socket."""

    __slots__ = ("_doors", "_queue", "live")

    def __init__(self) -> None:
        self._doors: dict[str, Door] = {}
        self._queue = Queue()
        self.live = 0
        """How many of them have a seat."""

    def seats(self) -> list[Seat]:
        """Return the live documents."""
        return [door.seat for door in self._doors.values() if door.seat is not None]

    def everything(self) -> list[Door]:
        """Return all of them."""
        return list(self._doors.values())

    def find(self, address: str) -> Door | None:
        """Find where a frame belongs; None when there are too many documents."""
        door = self._doors.get(address)
        if door is not None:
            return door
        plain = self._doors.get(frames.document_name(address))
        if plain is not None and plain.seat is not None:
            return plain
        if len(self._doors) >= DOCUMENTS_MAX:
            return None
        return self.add(Door(address))

    def add(self, door: Door) -> Door:
        """Take a new one in."""
        self._doors[door.address] = door
        return door

    # -- waiting -----------------------------------------------------------------

    def queue_up(self, door: Door, data: bytes) -> None:
        """Keep a frame until its document is live."""
        door.queue.append(data)
        door.queued_bytes += len(data)
        self._queue.add(len(data))

    def are_full(self, *, is_known: bool) -> bool:
        """Tell whether too much waits.

        Args:
            is_known: Whether somebody has shown a token of ours on this socket.
        """
        return self._queue.is_full(len(self._doors) - self.live, is_known=is_known)

    def seat(self, door: Door, seat: Seat) -> list[bytes]:
        """Make a document live; return what had to wait for that."""
        door.is_signing_in = False
        door.seat = seat
        self.live += 1
        queue, door.queue = door.queue, []
        self._queue.remove(len(queue), door.queued_bytes)
        door.queued_bytes = 0
        return queue

    def remove(self, door: Door) -> Seat | None:
        """Drop an address, and what waits there; return its seat if it had one."""
        self._doors.pop(door.address, None)
        TRAFFIC.note_others(len(door.queue), door.queued_bytes)
        self._queue.remove(len(door.queue), door.queued_bytes)
        door.queue.clear()
        door.queued_bytes = 0
        seat, door.seat = door.seat, None
        if seat is not None:
            self.live -= 1
        return seat
