"""Every number this service publishes: names and labels in one place."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily
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
LOG_APPEND_SECONDS = Histogram(
    "stoa_collab_log_append_seconds",
    "Time of one group append",
    buckets=_SECONDS,
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
    "How late the event loop runs what is due, sampled fifty times a second",
    buckets=_SECONDS,
    registry=REGISTRY,
)
LOOP_LAG_LONGEST_SECONDS = Gauge(
    "stoa_collab_loop_lag_longest_seconds",
    "Longest stall of the event loop since the start",
    registry=REGISTRY,
)
LOAD_FAILURES = Counter(
    "stoa_collab_load_failures", "Boards that could not be loaded", registry=REGISTRY
)
HTTP = RequestMetrics(REGISTRY)
"""Requests of the internal API."""


UPDATES_WAITING = Counter(
    "stoa_collab_updates_waiting",
    "Updates that had to wait for what they build on",
    registry=REGISTRY,
)


class Traffic(Collector):
    """What happens for every frame: plain numbers, read when somebody asks.

    A counter of the library takes a lock; here that would cost more than the
    work it counts.
    """

    def __init__(self) -> None:
        self.frames_in = 0
        self.bytes_in = 0
        self.bytes_out = 0
        self.ticks = 0
        self.updates_saved = 0

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Yield the counters (the registry calls this)."""
        for name, text, value in (
            ("frames", "Frames received", self.frames_in),
            ("received_bytes", "Bytes received", self.bytes_in),
            ("sent_bytes", "Bytes given to sockets", self.bytes_out),
            ("ticks", "Flushes of a board", self.ticks),
            ("updates_saved", "Updates acknowledged", self.updates_saved),
        ):
            yield CounterMetricFamily(f"stoa_collab_{name}", text, value)


TRAFFIC = Traffic()
REGISTRY.register(TRAFFIC)


def exposition() -> bytes:
    """Return all numbers in the Prometheus text format."""
    return generate_latest(REGISTRY)
