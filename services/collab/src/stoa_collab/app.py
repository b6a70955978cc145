"""The whole service: builds its parts, starts them in order, stops in reverse."""

import asyncio
import gc
import secrets
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, NamedTuple

import structlog

from stoa_collab.access import Gate
from stoa_collab.api import Api
from stoa_collab.connection import House
from stoa_collab.errors import Unavailable
from stoa_collab.events import EventTail
from stoa_collab.handshake import ConnectionLimit
from stoa_collab.history import History
from stoa_collab.hub import Hub
from stoa_collab.internal.desk import Desk
from stoa_collab.internal.serving import InternalServer, create_app
from stoa_collab.kicks import Kicks
from stoa_collab.live import Hall
from stoa_collab.loading import Loader
from stoa_collab.log import BoardLog
from stoa_collab.loop_lag import watch_lag
from stoa_collab.pace import Pace
from stoa_collab.persist import Shelf
from stoa_collab.presence_bus import PresenceBus
from stoa_collab.redis_wire import Line
from stoa_collab.rescue import Rescue
from stoa_collab.seats import Seats
from stoa_collab.server import Door, Server
from stoa_collab.settings import Settings
from stoa_collab.turn import Turn
from stoa_collab.watch import Watch
from stoa_collab.workers import Workers
from stoa_shared import keys
from stoa_shared import redis as shared_redis
from stoa_shared.asgi.health import NotReady
from stoa_shared.events import Envelope, Event

log = structlog.stdlib.get_logger()

_GC_OBJECTS: Final = 20_000
"""Between two looks for garbage in circles, of which frames make none."""
TABS_PER_BOARD: Final = 10
"""New sockets at ``/ws`` from an address for each one it may open on a board."""
RECALL_SECONDS: Final = 2.0
"""Longest wait at start for the event streams; without them all is asked anew."""


class Listening(NamedTuple):
    """The ports of a process that has started."""

    port: int
    internal_port: int


class App:
    """One collab process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = asyncio.Event()
        node_id = secrets.token_hex(6)
        self._redis = shared_redis.connect(settings.redis_url)
        self._line = Line(settings.redis_url)
        self._api = Api(settings.api_url, settings.service_secret)
        self._log = BoardLog(
            settings.redis_url,
            self._redis,
            node_id=node_id,
            window=settings.log_window,
            is_alone=lambda: self._bus.is_alone,
        )
        self._bus = PresenceBus(settings.redis_url, node_id=node_id)
        turn = Turn()
        self._workers = Workers()
        shelf = Shelf(self._api, self._redis, self._log)
        self._hub = Hub(
            shelf,
            self._log,
            self._bus,
            turn,
            Loader(self._workers),
            save_after=settings.save_after,
            save_at_latest=settings.save_at_latest,
            idle_room_ttl=settings.idle_room_ttl,
            size_limit=settings.document_limit,
        )
        self._gate = gate = Gate(
            self._api,
            self._redis,
            self._line,
            settings.jwt_secret,
            is_redis_up=lambda: self._log.is_up,
            people_per_board=settings.people_per_board,
        )
        self._seats = Seats(
            self._redis,
            self._line,
            node_id=node_id,
            is_redis_up=lambda: self._log.is_up,
        )
        self.hall = Hall(
            gate,
            self._api,
            turn,
            is_redis_up=lambda: self._log.is_up,
            recheck_every=settings.recheck_every,
        )
        checks = {"redis": self._ask_redis, "api": self._api.ask_health}
        pace = Pace(
            per_person=settings.person_messages_per_second,
            per_board=settings.board_messages_per_second,
        )
        self._server = Server(
            House(
                hub=self._hub,
                gate=gate,
                seats=self._seats,
                pace=pace,
                turn=turn,
                sign_in_seconds=settings.sign_in_timeout.total_seconds(),
                bytes_per_second=settings.bytes_per_second,
                bytes_burst=settings.bytes_burst,
            ),
            self.hall,
            Door(
                limit=ConnectionLimit(
                    self._redis,
                    is_redis_up=lambda: self._log.is_up,
                    per_minute=settings.connections_per_minute,
                    allowed=settings.allowed_networks,
                ),
                live_limit=ConnectionLimit(
                    self._redis,
                    is_redis_up=lambda: self._log.is_up,
                    per_minute=TABS_PER_BOARD * settings.connections_per_minute,
                    allowed=settings.allowed_networks,
                    key=keys.live_connections,
                ),
                connections_max=settings.connections_max,
                trusted_proxies=settings.trusted_proxies,
                allowed_origins=settings.allowed_origins,
                checks=checks,
            ),
            # A frame holds the address, the type and the update.
            message_limit=settings.document_limit + 4096,
            peer_buffer=settings.peer_buffer,
        )
        self._watch = Watch(
            self._server.connections,
            gate,
            self._hub,
            pace=pace,
            recheck_every=settings.recheck_every,
        )
        self._kicks = Kicks(
            settings.redis_url,
            self._redis,
            gate.bars,
            self._server.connections,
            node_id=node_id,
            missed=self._watch.check_everybody,
        )
        desk = Desk(
            hub=self._hub,
            history=History(self._hub, self._log, self._workers),
            connections=self._server.connections,
            kicks=self._kicks,
            redis=self._redis,
            is_redis_up=lambda: self._log.is_up,
            drain=self.stop,
        )
        self._internal = InternalServer(
            create_app(
                desk,
                settings.service_secret,
                checks | {"draining": self._ask_draining},
            )
        )
        self._rescue = Rescue(
            self._redis, self._hub, shelf, every=settings.rescue_every
        )
        self._tail = EventTail(settings.redis_url, self._react, self._missed_events)

    async def run(self) -> None:
        """Serve until SIGTERM, SIGINT or an order to drain, then stop in order."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self.stop)
        await self.serve()

    def stop(self) -> None:
        """Begin to stop; ``serve`` returns when all is put away."""
        self._stopping.set()

    async def serve(
        self, *, started: Callable[[Listening], None] | None = None
    ) -> None:
        """Serve until ``stop``.

        Args:
            started: Told the ports once the service listens.
        """
        core = (
            watch_lag,
            self._log.run,
            self._bus.run,
            self._tail.run,
            self._seats.run,
        )
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(_core(part)) for part in core]
            hub = tasks.create_task(self._hub.run())
            running.append(tasks.create_task(_core(self._watch.run)))
            running.append(tasks.create_task(_core(self._kicks.run)))
            running.append(tasks.create_task(_core(self.hall.run)))
            await self._log.wait_ready()
            await self._recall()
            internal_port = self._internal.listen(
                self._settings.internal_host, self._settings.internal_port
            )
            internal = tasks.create_task(self._internal.run())
            port = await self._server.start(self._settings.host, self._settings.port)
            gc.collect()
            gc.freeze()  # what exists now stays: the collector need not look at it
            gc.set_threshold(_GC_OBJECTS, *gc.get_threshold()[1:])
            log.info(
                "collab.listening",
                host=self._settings.host,
                port=port,
                internal_host=self._settings.internal_host,
                internal_port=internal_port,
            )
            if started is not None:
                started(Listening(port, internal_port))
            running.append(tasks.create_task(_core(self._rescue.run)))
            await self._stopping.wait()
            await self._drain()
            self._internal.stop()
            await internal
            self._hub.stop()
            await hub
            for task in running:
                task.cancel()
        await self._workers.aclose()
        await self._api.aclose()
        await self._redis.aclose()
        self._line.close()
        log.info("collab.stopped")

    async def _react(self, event: Event, envelope: Envelope) -> None:
        self.hall.hear(event, envelope)
        await self._watch.react(event)

    def _missed_events(self) -> None:
        self.hall.missed_events()
        self._watch.missed_events()

    async def _recall(self) -> None:
        """Read what changed while this process was not there; Redis may be away."""
        if self._log.is_up:
            with suppress(TimeoutError):
                async with asyncio.timeout(RECALL_SECONDS):
                    await self._tail.wait_begun()
                    await self._gate.recall()

    async def _drain(self) -> None:
        """Save every board, close every socket, save what came in meanwhile."""
        log.info("collab.draining", sockets=len(self._server.connections))
        self._server.drain()
        limit = self._settings.drain_timeout.total_seconds()
        end = asyncio.get_running_loop().time() + limit
        # The last tenth is for what came in while the sockets closed.
        first_end = end - limit / 10
        with suppress(TimeoutError):
            async with asyncio.timeout_at(first_end), asyncio.TaskGroup() as tasks:
                tasks.create_task(self._hub.save_all())
                await self._server.close_all(within=limit / 2)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(end):
                await self._hub.save_all()
        unsaved = [room for room in self._hub.rooms() if room.saver.owes]
        if unsaved:
            log.error(
                "collab.not_all_saved",
                boards=[str(room.board_id) for room in unsaved],
                in_log=self._log.is_up,
            )
        await self._server.stop()

    async def _ask_draining(self) -> None:
        if self._stopping.is_set():
            raise NotReady("this process is stopping")

    async def _ask_redis(self) -> None:
        if not self._log.is_up:
            raise Unavailable("the log is not connected")
        await self._redis.execute_command("PING")  # pyright: ignore[reportUnknownMemberType]  # untyped in redis-py


async def _core(part: Callable[[], Awaitable[None]]) -> None:
    """Run a part that never ends: its death is the death of the process."""
    await part()
