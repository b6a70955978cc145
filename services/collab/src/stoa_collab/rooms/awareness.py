"""A board's awareness: who is shown on it, told to its members and other processes.

What is said in one turn goes out together. The rules of who owns what and when
it goes are those of ``presence``; here they meet the members and the clock.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from uuid import UUID

from stoa_collab.presence import Presence
from stoa_collab.protocol import awareness, frames
from stoa_collab.rooms.audience import Audience
from stoa_collab.rooms.member import Member

RETURN_SECONDS: Final = 1.8
"""How long a lost member stays visible: most are back after little more than one."""


class Awareness:
    """Everybody who is shown on a board.

    Args:
        board_id: Which board.
        members: Those on it in this process.
        schedule: Asks for a tick.
        take_in: Does everything that came in since the last tick.
    """

    def __init__(
        self,
        board_id: UUID,
        members: Audience,
        *,
        schedule: Callable[[], None],
        take_in: Callable[[], None],
    ) -> None:
        self.board_id = board_id
        self.publish: Callable[[bytes], None] | None = None
        """Tells the other processes."""
        self._members = members
        self._schedule = schedule
        self._take_in = take_in
        self._presence: Presence[Member] = Presence()
        self._spoken: dict[int, awareness.Entry] = {}
        """What is told with the next tick."""

    def __len__(self) -> int:
        """Count the entries that are shown."""
        return len(self._presence.everybody())

    def everybody(self) -> bytes:
        """Encode all entries; empty when there is none."""
        present = self._presence.everybody()
        return awareness.encode_entries(present) if present else b""

    # -- our members -------------------------------------------------------------

    def announce(self, member: Member, entries: Sequence[awareness.Entry]) -> None:
        """Take in what a member says.

        Raises:
            MalformedFrame: too many client ids, or a state that is too large.
        """
        accepted = self._presence.announce(
            entries,
            owner=member,
            user_id=member.grant.user_id,
            now=asyncio.get_running_loop().time(),
        )
        self._speak(accepted)

    def leave(self, member: Member, *, is_lost: bool) -> None:
        """Let a member's entries go; those of a lost one stay for a moment."""
        orphans = self._presence.orphan(member)
        if orphans and is_lost:
            loop = asyncio.get_running_loop()
            loop.call_later(RETURN_SECONDS, self._remove, orphans)
        elif orphans:
            self._remove(orphans)

    def expire(self, now: float) -> None:
        """Drop people who were not heard of for half a minute."""
        self._speak(self._presence.expire(now))

    def _remove(self, entries: Sequence[awareness.Entry]) -> None:
        now = asyncio.get_running_loop().time()
        self._speak(self._presence.remove(entries, now=now))

    # -- the tick ----------------------------------------------------------------

    def _speak(self, entries: Iterable[awareness.Entry]) -> None:
        for entry in entries:
            self._spoken[entry.client_id] = entry
            self._schedule()

    def flush(self) -> None:
        """Tell what was said since the last tick."""
        if not self._spoken:
            return
        spoken, self._spoken = self._spoken, {}
        entries = awareness.encode_entries(spoken.values())
        self._show(entries)
        if self.publish is not None:
            self.publish(entries)

    def clear(self) -> None:
        """Tell nothing of what was said."""
        self._spoken.clear()

    def _show(self, entries: bytes) -> None:
        self._members.note_slow()
        self._members.tell(frames.awareness(entries))

    # -- other processes (the presence bus calls these) ----------------------------

    def own_presence(self) -> bytes:
        """Encode the presence of our members, for another process."""
        return awareness.encode_entries(self._presence.owned())

    def hear_presence(self, node: bytes, entries: bytes) -> None:
        """Take presence from another process in."""
        self._take_in()
        now = asyncio.get_running_loop().time()
        accepted, denied = self._presence.merge(
            awareness.decode_entries(entries), node=node, now=now
        )
        if accepted:
            self._show(awareness.encode_entries(accepted))
        self._speak(denied)

    def renew_presence(self) -> None:
        """Other processes could not hear us: tell them who is here after all."""
        now = asyncio.get_running_loop().time()
        self._speak(self._presence.own_again(now=now))

    def lose_node(self, node: bytes) -> None:
        """Another process is gone, and with it those who were on it."""
        now = asyncio.get_running_loop().time()
        self._speak(self._presence.lose_node(node, now=now))
