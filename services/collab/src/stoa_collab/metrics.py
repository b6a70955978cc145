"""Every number this service publishes: names and labels in one place."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from stoa_shared.asgi import RequestMetrics

REGISTRY = CollectorRegistry()
_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

CONNECTIONS = Gauge("stoa_collab_connections", "Open sockets", registry=REGISTRY)
MEMBERS = Gauge("stoa_collab_members", "Documents open on sockets", registry=REGISTRY)
ROOMS = Gauge("stoa_collab_rooms", "Boards in memory", registry=REGISTRY)
ROOMS_UNSAVED = Gauge(
    "stoa_collab_rooms_unsaved",
    "Boards with changes the API does not have yet",
    registry=REGISTRY,
)
HANDSHAKES_REFUSED = Counter(
    "stoa_collab_handshakes_refused",
    "Sockets refused at the handshake",
    ["reason"],
    registry=REGISTRY,
)
REFUSALS = Counter(
    "stoa_collab_refusals",
    "Documents refused or ended with a reason",
    ["reason"],
    registry=REGISTRY,
)
CLOSES = Counter(
    "stoa_collab_closes", "Sockets closed by us, by code", ["code"], registry=REGISTRY
)
UPDATES_REFUSED = Counter(
    "stoa_collab_updates_refused", "Updates not taken", ["why"], registry=REGISTRY
)
SLOW_PEERS = Counter(
    "stoa_collab_slow_peers",
    "Times a reader fell behind and got a fresh diff",
    registry=REGISTRY,
)
ROOMS_LARGE = Counter(
    "stoa_collab_rooms_large",
    "Boards that passed half of the size they may have",
    registry=REGISTRY,
)
ROOMS_BY_STATE = Gauge(
    "stoa_collab_rooms_by_state",
    "Boards in memory: read-only, unsaved, saved, or saved and empty; and loading",
    ["state"],
    registry=REGISTRY,
)
SLOW_SOCKETS = Gauge(
    "stoa_collab_slow_sockets",
    "Sockets for which so much waits that updates are withheld",
    registry=REGISTRY,
)
ACKS_OWED = Gauge(
    "stoa_collab_acks_owed", "Edits that are not durable yet", registry=REGISTRY
)
LOG_LAG_SECONDS = Histogram(
    "stoa_collab_log_lag_seconds",
    "From the moment Redis took an entry of another process until it is applied",
    buckets=_SECONDS,
    registry=REGISTRY,
)
HELD_BACK = Counter(
    "stoa_collab_held_back",
    "Sockets not listened to for a while: a person or a board sent too much",
    ["budget"],
    registry=REGISTRY,
)
LOG_CONNECTED = Gauge(
    "stoa_collab_log_connected", "1 while Redis takes appends", registry=REGISTRY
)
SAVE_SECONDS = Histogram(
    "stoa_collab_save_seconds",
    "Time to store one board in the API",
    buckets=_SECONDS,
    registry=REGISTRY,
)
SAVE_FAILURES = Counter(
    "stoa_collab_save_failures", "Stores that have to be tried again", registry=REGISTRY
)
RESCUED = Counter(
    "stoa_collab_rescued",
    "Boards saved that no process held any more",
    registry=REGISTRY,
)
LOAD_SECONDS = Histogram(
    "stoa_collab_load_seconds",
    "Time to load one board",
    buckets=_SECONDS,
    registry=REGISTRY,
)
LOOP_LAG_SECONDS = Histogram(
    "stoa_collab_loop_lag_seconds",
    "How late the event loop runs what is due, sampled ten times a second",
    buckets=_SECONDS,
    registry=REGISTRY,
)
LOOP_LAG_LONGEST_SECONDS = Gauge(
    "stoa_collab_loop_lag_longest_seconds",
    "Longest stall of the event loop since the start, less 0.1 s at worst",
    registry=REGISTRY,
)
CONTAINED = Counter(
    "stoa_collab_errors_contained",
    "Errors nobody expected that ended one thing so that others go on; each is logged",
    ["what"],
    registry=REGISTRY,
)
LOAD_FAILURES = Counter(
    "stoa_collab_load_failures", "Boards that could not be loaded", registry=REGISTRY
)
LIVE_SOCKETS = Gauge(
    "stoa_collab_live_sockets", "Open sockets at /ws", registry=REGISTRY
)
LIVE_ROOMS = Gauge(
    "stoa_collab_live_rooms",
    "Rooms that somebody at /ws has subscribed to",
    registry=REGISTRY,
)
LIVE_FRAMES_IN = Counter(
    "stoa_collab_live_frames",
    "Frames received at /ws, by type",
    ["type"],
    registry=REGISTRY,
)
LIVE_FRAMES_OUT = Counter(
    "stoa_collab_live_sent_frames",
    "Frames given to sockets at /ws, by type",
    ["type"],
    registry=REGISTRY,
)
LIVE_REFUSALS = Counter(
    "stoa_collab_live_refusals",
    "Rooms refused at /ws, or ended, by code",
    ["code"],
    registry=REGISTRY,
)
HTTP = RequestMetrics(REGISTRY)
"""Requests of the internal API."""


UPDATES_WAITING = Counter(
    "stoa_collab_updates_waiting",
    "Updates that had to wait for what they build on",
    registry=REGISTRY,
)

_KINDS: Final = {
    1: "awareness",
    2: "auth",
    3: "query-awareness",
    5: "stateless",
    7: "close",
    16: "step1",
    17: "step2",
    18: "update",
}
"""Messages by type; those of Sync by sub-type, from 16."""
_OTHER: Final = 0


class Traffic(Collector):
    """What happens for every frame: plain numbers, read when somebody asks.

    A counter of the library takes a lock; here that would cost more than the
    work it counts.
    """

    def __init__(self) -> None:
        self.frames_in = 0
        """Small updates are added once a second, from each document of a socket."""
        self.bytes_in = 0
        self.frames_by_kind = [0] * (max(_KINDS) + 1)
        self.bytes_by_kind = [0] * (max(_KINDS) + 1)
        self.updates_out = 0
        """To everybody on a board; answers to one peer are not in it."""
        self.presence_out = 0
        self.bytes_out = 0
        self.ticks = 0
        self.updates_saved = 0

    def note(self, frame: bytes, at: int) -> None:
        """Count a frame whose message begins at ``at`` by its type.

        The fast way of small updates does not come by here: what is counted in
        total and not by type is updates.
        """
        try:
            kind = frame[at] or 16 + frame[at + 1]
        except IndexError:
            kind = _OTHER
        if kind not in _KINDS:
            kind = _OTHER
        self.frames_by_kind[kind] += 1
        self.bytes_by_kind[kind] += len(frame)

    def note_others(self, frames: int, size: int) -> None:
        """Count frames that are no message of a live document."""
        self.frames_by_kind[_OTHER] += frames
        self.bytes_by_kind[_OTHER] += size

    def _by_type(self) -> Iterator[CounterMetricFamily]:
        for name, text, total, counts in (
            ("frames", "Frames received", self.frames_in, self.frames_by_kind),
            ("received_bytes", "Bytes received", self.bytes_in, self.bytes_by_kind),
        ):
            family = CounterMetricFamily(f"stoa_collab_{name}", text, labels=["type"])
            named = {_KINDS.get(k, "other"): n for k, n in enumerate(counts) if n}
            named["update"] = total - sum(n for k, n in named.items() if k != "update")
            for kind, count in named.items():
                family.add_metric([kind], count)
            yield family

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Yield the counters (the registry calls this)."""
        yield from self._by_type()
        sent = CounterMetricFamily(
            "stoa_collab_sent_frames", "Frames given to sockets", labels=["type"]
        )
        sent.add_metric(["update"], self.updates_out)
        sent.add_metric(["awareness"], self.presence_out)
        sent.add_metric(["saved"], self.updates_saved)
        yield sent
        for name, text, value in (
            ("sent_bytes", "Bytes given to sockets", self.bytes_out),
            ("ticks", "Flushes of a board", self.ticks),
            ("updates_saved", "Updates acknowledged", self.updates_saved),
        ):
            yield CounterMetricFamily(f"stoa_collab_{name}", text, value)


TRAFFIC = Traffic()
REGISTRY.register(TRAFFIC)


class Latency(Collector):
    """A histogram that takes many equal observations at once, without a lock."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text
        self._counts = [0] * (len(_SECONDS) + 1)
        self._sum = 0.0

    def observe(self, seconds: float, count: int = 1) -> None:
        """Take ``count`` observations of the same time."""
        self._counts[bisect_left(_SECONDS, seconds)] += count
        self._sum += seconds * count

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """Yield the histogram (the registry calls this)."""
        bounds = [*(str(float(bound)) for bound in _SECONDS), "+Inf"]
        buckets = list(zip(bounds, accumulate(self._counts), strict=True))
        yield HistogramMetricFamily(self._name, self._text, buckets, self._sum)


ACK_SECONDS = Latency(
    "stoa_collab_ack_seconds",
    "From the tick that applied an edit until the log had it (of a group, the slowest)",
)
REGISTRY.register(ACK_SECONDS)


def exposition() -> bytes:
    """Return all numbers in the Prometheus text format."""
    return generate_latest(REGISTRY)


LOG_APPEND_SECONDS = Latency(
    "stoa_collab_log_append_seconds", "Time of one group append"
)
REGISTRY.register(LOG_APPEND_SECONDS)
