"""Looking after those who are in: deadlines, expiring tokens, changed rights."""

import asyncio
import json
import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from stoa_collab import metrics
from stoa_collab.access import Gate
from stoa_collab.connection import Connection, Seat
from stoa_collab.errors import CloseCode, Refusal, Refused, Unavailable
from stoa_collab.hub import Hub
from stoa_collab.pace import Pace
from stoa_collab.protocol import frames
from stoa_shared.clock import now as wall_clock
from stoa_shared.events import Event
from stoa_shared.events.core import (
    GroupMembershipChanged,
    MembershipRemoved,
    MembershipRoleChanged,
    PermissionChanged,
    SessionRevoked,
)
from stoa_shared.events.studio import BoardTrashed, CommentEvent

log = structlog.stdlib.get_logger()

LOOK_SECONDS: Final = 1.0
CHECKS_AT_ONCE: Final = 32

Place = tuple[Connection, Seat]


class Watch:
    """Looks at every socket each second, and at once when told."""

    def __init__(
        self,
        connections: Collection[Connection],
        gate: Gate,
        hub: Hub,
        *,
        pace: Pace,
        recheck_every: timedelta,
    ) -> None:
        self._pace = pace
        self._connections = connections
        self._gate = gate
        self._hub = hub
        self._every = recheck_every.total_seconds()
        self._slots = asyncio.Semaphore(CHECKS_AT_ONCE)
        self._tasks: asyncio.TaskGroup | None = None
        self._giving: set[UUID] = set()
        self._waiting: dict[UUID, dict[UUID, list[Place]]] = {}

    async def run(self) -> None:
        """Look around until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                now = asyncio.get_running_loop().time()
                self._waiting = {}
                for connection in list(self._connections):
                    self._look_at(connection, now)
                self._pace.settle(now)
                for board_id, people in self._waiting.items():
                    if board_id not in self._giving:
                        tasks.create_task(self._give_seats(board_id, people))

    def _look_at(self, connection: Connection, now: float) -> None:
        try:
            connection.look_after(now)
            for seat in connection.seats():
                self._look(connection, seat, now)
        except Exception:
            # One socket's trouble must not end the watch over all others.
            metrics.CONTAINED.labels("socket").inc()
            log.exception("socket.not_watched", socket_id=connection.socket_id)
            connection.close(CloseCode.UNAVAILABLE, "error")

    def _look(self, connection: Connection, seat: Seat, now: float) -> None:
        connection.charge(seat)
        grant = seat.member.grant
        if grant.waits_for_seat:
            people = self._waiting.setdefault(grant.board_id, {})
            people.setdefault(grant.user_id, []).append((connection, seat))
        left = (grant.expires_at - wall_clock()).total_seconds()
        if left <= 0:
            connection.revoke(seat, Refusal.TOKEN_EXPIRED)
        elif seat.renewal.ask(grant, left=left, now=now):
            seat.member.send(frames.TOKEN_REQUEST)
        elif grant.changes_at is not None and grant.changes_at <= wall_clock():
            self._check([(connection, seat)])
        elif now - seat.recheck_at > self._every:
            # Spread, so that a class that came together is not asked for together.
            seat.recheck_at = now - random.uniform(0, self._every / 5)  # noqa: S311
            self._check([(connection, seat)])

    async def _give_seats(
        self, board_id: UUID, people: Mapping[UUID, Sequence[Place]]
    ) -> None:
        """Let editors of a board who wait for a seat have those that came free."""
        self._giving.add(board_id)
        try:
            await self._offer(people)
        except Exception:
            # Those on other boards wait for seats, too; here it is tried again.
            metrics.CONTAINED.labels("seats").inc()
            log.exception("seats.not_given", board_id=str(board_id))
        finally:
            self._giving.discard(board_id)

    async def _offer(self, people: Mapping[UUID, Sequence[Place]]) -> None:
        """Ask for seats until there is none.

        One question a second and board, however many wait: where there is no
        seat for the first there is none for the others.
        """
        for places in people.values():
            for connection, seat in places:
                grant = seat.member.grant
                if not grant.waits_for_seat or seat not in connection.seats():
                    continue
                await connection.regrade(
                    seat, replace(grant, is_writer=True, waits_for_seat=False)
                )
                if seat.member.grant.waits_for_seat:
                    return

    # -- events ------------------------------------------------------------------

    async def react(self, event: Event) -> None:
        """Act on one event of the platform."""
        match event:
            case PermissionChanged(subject=subject, user_id=user_id):
                await self._changed(subject, user_id)
            case (
                MembershipRemoved(user_id=user_id)
                | MembershipRoleChanged(user_id=user_id)
            ):
                await self._changed(event.subject, user_id)
            case GroupMembershipChanged(subject=group_id, user_ids=user_ids):
                await self._changed_for(group_id, frozenset(user_ids))
            case SessionRevoked(subject=session_id):
                self._end_session(session_id)
            case BoardTrashed(subject=board_id):
                await self._gate.forget(board_id, None)
                room = self._hub.get(board_id)
                if room is not None:
                    room.saver.hurry()
                self._revoke(
                    lambda seat: seat.member.grant.board_id == board_id,
                    Refusal.BOARD_GONE,
                )
            case CommentEvent(board_id=board_id, thread_id=thread_id):
                self._tell_of_comment(board_id, thread_id)
            case _:
                pass

    def _tell_of_comment(self, board_id: UUID, thread_id: UUID) -> None:
        """Have clients on a board ask for its comments again.

        What was said they may read by the rights they have then, from the API.
        """
        room = self._hub.get(board_id)
        if room is None:
            return
        told = {"type": "comments.changed", "thread_id": str(thread_id)}
        body = frames.stateless(json.dumps(told))
        for member in room.members:
            member.send(body)

    def missed_events(self) -> None:
        """Believe no answer from before now, and ask again about everybody."""
        self._gate.forget_all()
        self.check_everybody()

    def check_everybody(self) -> None:
        """Ask again about every open document."""
        self._check(self._places())

    async def _changed(self, subject: UUID, user_id: UUID | None) -> None:
        """Ask again about all that a change may concern.

        A subject that is no board of ours may be above one (an organisation),
        and only the API knows; then everything of that person is asked again.
        """
        await self._gate.forget(subject, user_id)
        is_board = self._hub.get(subject) is not None
        self._check(
            (connection, seat)
            for connection, seat in self._places()
            if user_id in (None, seat.member.grant.user_id)
            and (not is_board or seat.member.grant.board_id == subject)
        )

    async def _changed_for(self, group_id: UUID, user_ids: frozenset[UUID]) -> None:
        """Ask again about all that some people have open.

        Only the API knows which of it they reached through the group.
        """
        for user_id in user_ids:
            await self._gate.forget(group_id, user_id)
        self._check(
            (connection, seat)
            for connection, seat in self._places()
            if seat.member.grant.user_id in user_ids
        )

    def _end_session(self, session_id: UUID) -> None:
        for connection, seat in self._places():
            if seat.member.grant.session_id == session_id:
                connection.revoke(seat, Refusal.SESSION_ENDED)
                connection.close(CloseCode.UNAUTHORIZED, Refusal.SESSION_ENDED)

    def _revoke(self, concerns: Callable[[Seat], bool], reason: Refusal) -> None:
        for connection, seat in self._places():
            if concerns(seat):
                connection.revoke(seat, reason)

    def _places(self) -> list[Place]:
        return [
            (connection, seat)
            for connection in list(self._connections)
            for seat in connection.seats()
        ]

    def _check(self, places: Iterable[Place]) -> None:
        for connection, seat in places:
            if self._tasks is not None and not seat.is_check_queued:
                seat.is_check_queued = True
                self._tasks.create_task(self._check_one(connection, seat))

    async def _check_one(self, connection: Connection, seat: Seat) -> None:
        async with self._slots:
            # From here on the answer may be older than the next change.
            seat.is_check_queued = False
            before = seat.member.grant
            try:
                grant = await self._gate.check_again(before)
            except Refused as refused:
                if seat in connection.seats():
                    connection.revoke(seat, refused.reason)
                return
            except Unavailable:
                return  # nothing is known against it; the next look asks again
            except Exception:
                # All others are to be checked; this one at the next look again.
                metrics.CONTAINED.labels("grant").inc()
                log.exception("grant.not_checked", user_id=str(before.user_id))
                return
            if seat in connection.seats() and seat.member.grant is before:
                await connection.regrade(seat, grant)
