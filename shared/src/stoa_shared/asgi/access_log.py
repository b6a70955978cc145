"""One log line and one measurement for each finished request."""

import time
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.stdlib.get_logger()

_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_QUIET: Final = frozenset({"/healthz", "/readyz", "/metrics"})
UNMATCHED: Final = "unmatched"
"""Route of a request that no route takes: one label, however many paths."""


class RequestMetrics:
    """Counters of finished requests, by route template."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "stoa_http_requests",
            "Finished requests.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "stoa_http_request_seconds",
            "Seconds from the first byte read to the last byte sent.",
            ["method", "route"],
            buckets=_BUCKETS,
            registry=registry,
        )

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one finished request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)


class AccessLog:
    """Logs ``request.finished`` with the route, never the raw path or query.

    Paths hold ids and queries hold tickets; the route template says enough.
    """

    def __init__(self, app: ASGIApp, *, metrics: RequestMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; see the class."""
        if scope["type"] != "http" or scope["path"] in _QUIET:
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 499  # nginx's word for a client that left before the answer

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            seconds = time.perf_counter() - started
            method, route = _known_method(scope["method"]), route_of(scope)
            self._metrics.observe(method, route, status, seconds)
            client: tuple[str, int] | None = scope.get("client")
            log.info(
                "request.finished",
                method=method,
                route=route,
                status=status,
                ms=round(seconds * 1000, 1),
                client=client[0] if client is not None else None,
            )


def route_of(scope: Scope) -> str:
    """Return the template of the route that took the request."""
    path: object = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else UNMATCHED


def _known_method(method: str) -> str:
    """Return the method, or one word for all inventions of strangers."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return method if method in known else "other"
