"""Answers to who comes, asks what it lacks, and shows what it has."""

from uuid import UUID

from stoa_collab.errors import MalformedUpdate
from stoa_collab.protocol import frames
from stoa_collab.replica import EMPTY_VECTOR, Replica
from stoa_collab.rooms.member import Member
from stoa_collab.rooms.refusals import refuse_malformed
from stoa_collab.transport.outbox import framed


class Answers:
    """The answers of one document.

    A class that comes together asks for the same: the frame with all of the
    document is built once, until the document changes.
    """

    def __init__(self, replica: Replica, board_id: UUID) -> None:
        self._replica = replica
        self._board_id = board_id
        self._full = (b"", b"", b"")
        """State, address and frame of the last full answer."""

    def send(self, member: Member, vector: bytes) -> None:
        """Send a member what it lacks, and ask what we lack.

        Raises:
            MalformedFrame: the vector cannot be decoded.
        """
        # Step1 first: the provider answers it before it has merged our content,
        # so its Step2 stays small.
        ours = framed(member.prefix, frames.step1(self._replica.vector()))
        if vector != EMPTY_VECTOR:
            diff = frames.step2(self._replica.diff(vector))
            member.outbox.put(ours + framed(member.prefix, diff))
            return
        member.outbox.put(ours)
        member.outbox.put(self._full_answer(member.prefix))

    def _full_answer(self, prefix: bytes) -> bytes:
        state = self._replica.state()
        # The very bytes: they stay the same object until the document changes.
        if self._full[0] is not state or self._full[1] != prefix:
            self._full = (state, prefix, framed(prefix, frames.step2(state)))
        return self._full[2]

    def compare(self, reader: Member, update: bytes) -> None:
        """Acknowledge a reader's copy: saved when it holds nothing new."""
        try:
            lacks = self._replica.lacks(update)
        except MalformedUpdate:
            refuse_malformed(reader, self._board_id)
            return
        reader.send(frames.REFUSED if lacks else frames.SAVED)
