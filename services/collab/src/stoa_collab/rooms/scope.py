"""Who may write on a board now: editors, unless nothing can be made durable."""

from typing import Final
from uuid import UUID

import structlog

from stoa_collab.access import Grant
from stoa_collab.protocol import frames
from stoa_collab.rooms.audience import Audience
from stoa_collab.rooms.member import Member

log = structlog.stdlib.get_logger()

_STORAGE_AWAY: Final = frames.stateless('{"type": "storage.away"}')
"""Tells writers why the board is read-only: neither log nor API takes anything."""


class Scope:
    """What the members of one board may do."""

    def __init__(self, board_id: UUID, members: Audience) -> None:
        self._board_id = board_id
        self._members = members
        self.is_frozen = False

    def admit(self, member: Member) -> list[bytes]:
        """Give a newcomer its scope; return what it is to be told."""
        member.may_write = member.grant.is_writer and not self.is_frozen
        told = [frames.authenticated(writable=member.may_write)]
        if self.is_frozen and member.grant.is_writer:
            told.append(_STORAGE_AWAY)
        return told

    def regrade(self, member: Member, grant: Grant) -> bool:
        """Give a member another grant; tell it, and True, when its scope changed."""
        before = member.may_write
        member.grant = grant
        member.may_write = grant.is_writer and not self.is_frozen
        if before == member.may_write:
            return False
        member.send(frames.authenticated(writable=member.may_write))
        return True

    def freeze(self) -> None:
        """Neither log nor API takes anything: say so instead of pretending."""
        if self.is_frozen:
            return
        log.error("board.read_only", board_id=str(self._board_id))
        self.is_frozen = True
        for member in self._members:
            member.may_write = False
            if member.grant.is_writer:
                member.send(frames.authenticated(writable=False), _STORAGE_AWAY)

    def thaw(self) -> None:
        """Something is taken again: let editors write."""
        if not self.is_frozen:
            return
        log.info("board.writable", board_id=str(self._board_id))
        self.is_frozen = False
        for member in list(self._members):
            member.may_write = member.grant.is_writer
            if member.was_refused:
                # Its counter of unsaved edits can only be mended by a new sync.
                member.reconnect()
            elif member.grant.is_writer:
                member.send(frames.authenticated(writable=True))
