"""Boards as the internal API shows them. Nothing here changes anything."""

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple, cast
from uuid import UUID

from redis.exceptions import RedisError

from stoa_collab.connection import Connection
from stoa_collab.internal.desk import Desk
from stoa_collab.log import StreamId
from stoa_collab.rooms.document import Room
from stoa_collab.rooms.member import Member
from stoa_shared.rpc.collab import RoomDetail, RoomMember, RoomPage, RoomSummary

REDIS_SECONDS: Final = 2.0


class _LogEnd(NamedTuple):
    """How far a board's log goes."""

    last: StreamId
    entries: int


async def page(desk: Desk, *, after: UUID | None, limit: int) -> RoomPage:
    """Show some of the boards this process holds, in the order of their ids."""
    rooms = sorted(
        (room for room in desk.hub.rooms() if after is None or room.board_id > after),
        key=lambda room: room.board_id,
    )
    shown = rooms[:limit]
    ends = await _log_ends(desk, shown)
    return RoomPage(
        items=[_summary(room, end) for room, end in zip(shown, ends, strict=True)],
        next_cursor=str(shown[-1].board_id) if len(rooms) > limit else None,
    )


async def detail(desk: Desk, room: Room) -> RoomDetail:
    """Show one board with everybody on it."""
    (end,) = await _log_ends(desk, [room])
    return RoomDetail(
        **_summary(room, end).model_dump(),
        present=len(room.awareness),
        waiting=room.waiting,
        log_end=str(end.last) if end else None,
        log_entries=end.entries if end else None,
        stored=str(room.saver.stored),
        save_failures=room.saver.failures,
        on_sockets=[
            shown
            for connection in list(desk.connections)
            for shown in _on_socket(connection, room)
        ],
    )


def _summary(room: Room, end: _LogEnd | None) -> RoomSummary:
    grants = [member.grant for member in room.members]
    editors = sum(grant.is_writer for grant in grants)
    lag = (
        None
        if end is None
        else end.last.milliseconds - room.durability.position.milliseconds
    )
    return RoomSummary(
        board_id=room.board_id,
        members=len(grants),
        people=len({grant.user_id for grant in grants}),
        editors=editors,
        viewers=len(grants) - editors,
        size_bytes=room.size_bytes,
        is_unsaved=not room.saver.is_clean,
        is_frozen=room.is_frozen,
        position=str(room.durability.position),
        lag_ms=None if lag is None else max(0, lag),
        age_seconds=asyncio.get_running_loop().time() - room.opened_at,
    )


def _on_socket(connection: Connection, room: Room) -> list[RoomMember]:
    """Show a socket's documents of one board, one line a person."""
    found: dict[UUID, list[Member]] = {}
    for seat in connection.seats():
        if seat.room is room:
            found.setdefault(seat.member.grant.user_id, []).append(seat.member)
    return [
        RoomMember(
            user_id=user_id,
            socket_id=connection.socket_id,
            role="editor" if members[0].grant.is_writer else "viewer",
            addresses=len(members),
            is_slow=connection.outbox.is_full,
            acks_owed=sum(room.durability.acks_owed(member) for member in members),
        )
        for user_id, members in found.items()
    ]


async def _log_ends(desk: Desk, rooms: Sequence[Room]) -> list[_LogEnd | None]:
    """Ask Redis where the logs end; None for what it cannot say."""
    if not rooms or not desk.is_redis_up():
        return [None] * len(rooms)
    try:
        async with asyncio.timeout(REDIS_SECONDS):
            async with desk.redis.pipeline(transaction=False) as pipe:
                for room in rooms:
                    pipe.xlen(room.durability.log_key)
                    pipe.xrevrange(room.durability.log_key, count=1)
                answers = cast("list[object]", await pipe.execute())
    except (RedisError, TimeoutError):
        return [None] * len(rooms)
    return [
        _log_end(room, cast("int", entries), cast("_Rows", rows))
        for room, entries, rows in zip(rooms, answers[::2], answers[1::2], strict=True)
    ]


_Rows = Sequence[tuple[bytes, object]]


def _log_end(room: Room, entries: int, rows: _Rows) -> _LogEnd:
    """Read an answer; a trimmed log ends where the stored state does."""
    if not rows:
        return _LogEnd(room.durability.position, entries)
    return _LogEnd(StreamId.parse(rows[0][0].decode()), entries)
