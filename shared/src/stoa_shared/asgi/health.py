"""``/healthz``, ``/readyz`` and ``/metrics`` on the service's own port.

The gateway never passes them on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

log = structlog.stdlib.get_logger()

CHECK_TIMEOUT_SECONDS: Final = 2.0

Check = Callable[[], Awaitable[None]]
"""Asks one dependency for real, and raises when it does not answer well."""


class NotReady(Exception):
    """A check's own reason; its text is shown, so it holds no secrets."""


def health_routes(
    checks: Mapping[str, Check], registry: CollectorRegistry
) -> list[Route]:
    """Make the three routes.

    Args:
        checks: What readiness asks, by the name that is shown.
        registry: Metrics of this process.
    """

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def readyz(_request: Request) -> Response:
        answers = await asyncio.gather(*(_ask(check) for check in checks.values()))
        failed = {
            name: text for name, text in zip(checks, answers, strict=True) if text
        }
        if failed:
            log.warning("readiness.failed", failed=failed)
        return JSONResponse(
            {
                "status": "not-ready" if failed else "ready",
                "checks": {name: failed.get(name, "ok") for name in checks},
            },
            status_code=503 if failed else 200,
        )

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return [
        Route("/healthz", healthz, include_in_schema=False),
        Route("/readyz", readyz, include_in_schema=False),
        Route("/metrics", metrics, include_in_schema=False),
    ]


async def _ask(check: Check) -> str | None:
    """Return what is wrong, or None."""
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
            await check()
    except NotReady as reason:
        return str(reason)
    except TimeoutError:
        return f"no answer within {CHECK_TIMEOUT_SECONDS:g} s"
    except Exception as error:  # noqa: BLE001  # any failure means not ready
        return type(error).__name__
    return None
