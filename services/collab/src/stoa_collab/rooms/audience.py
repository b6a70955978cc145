"""Everybody on one board, and how they are told: one frame, built once.

Members of one address share their frames; nearly always that is all of them.
A member whose outbox is full is told nothing; when it reads again it gets one
fresh difference, so a stalled reader costs its buffer and nothing more.
"""

from collections.abc import Callable, Iterator

from stoa_collab import metrics
from stoa_collab.metrics import TRAFFIC
from stoa_collab.protocol import frames
from stoa_collab.rooms.member import Member
from stoa_collab.transport.outbox import Outbox, framed


class Audience:
    """The members of a room.

    Args:
        vector: Tells what the document holds now.
        catch_up: Called when a slow member reads again.
    """

    def __init__(
        self, vector: Callable[[], bytes], catch_up: Callable[[Member], None]
    ) -> None:
        self._vector = vector
        self._catch_up = catch_up
        self._members: dict[Member, None] = {}
        self._by_prefix: dict[bytes, dict[Member, None]] = {}

    def __iter__(self) -> Iterator[Member]:
        """Yield the members, in the order in which they came."""
        return iter(self._members)

    def __len__(self) -> int:
        """Count the members."""
        return len(self._members)

    def __contains__(self, member: Member) -> bool:
        """Tell whether somebody is a member."""
        return member in self._members

    def add(self, member: Member) -> None:
        """Let a member in."""
        self._members[member] = None
        self._by_prefix.setdefault(member.prefix, {})[member] = None

    def remove(self, member: Member) -> bool:
        """Let a member go; False when it was none."""
        if member not in self._members:
            return False
        del self._members[member]
        same = self._by_prefix[member.prefix]
        del same[member]
        if not same:
            del self._by_prefix[member.prefix]
        return True

    def note_slow(self) -> None:
        """Note what slow members have, before the document moves on."""
        if Outbox.now_full == 0:
            return
        vector: bytes | None = None
        for member in self._members:
            if member.outbox.is_full and member.behind is None:
                vector = vector or self._vector()
                metrics.SLOW_PEERS.inc()
                member.behind = vector
                member.outbox.when_drained(lambda slow=member: self._catch_up(slow))

    def tell(self, body: bytes, *, but: Member | None = None) -> None:
        """Send one message to everybody who keeps up."""
        told = len(self._members) - (but is not None)
        if body[0] == frames.Kind.SYNC:
            TRAFFIC.updates_out += told
        else:
            TRAFFIC.presence_out += told
        for prefix, members in self._by_prefix.items():
            frame = framed(prefix, body)
            for member in members:
                if member is not but and member.behind is None:
                    member.outbox.put(frame)
