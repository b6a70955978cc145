"""The internal API on its own port, in the loop that serves the sockets."""

import socket
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Final

import uvicorn
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.types import Scope
from typing_extensions import override

from stoa_collab import metrics
from stoa_collab.internal import routes
from stoa_collab.internal.desk import Desk
from stoa_shared.asgi import install_problems, stack
from stoa_shared.asgi.health import Check, health_routes
from stoa_shared.tokens import Keyring

BODY_LIMIT_BYTES: Final = 64 << 10
STATE_LIMIT_BYTES: Final = 64 << 20
"""Of a version to restore, or an edit: more than the API stores."""
GRACE_SECONDS: Final = 1
"""How long requests under way may take when the process ends."""


def create_app(
    desk: Desk, service_keys: Keyring, checks: Mapping[str, Check]
) -> FastAPI:
    """Build the application."""
    app = FastAPI(
        title="Stoa collab, inside",
        openapi_url=None,  # nothing here is public
        redirect_slashes=False,
        middleware=stack(
            trusted_proxies=(),  # no proxy leads here
            body_limit=_body_limit,
            metrics=metrics.HTTP,
        ),
    )
    app.state.desk = desk
    app.state.service_keyring = service_keys
    app.include_router(routes.router)
    app.router.routes.extend(health_routes(checks, metrics.REGISTRY))
    install_problems(app, RequestValidationError)
    return app


def _body_limit(scope: Scope) -> int:
    is_state = scope["path"].endswith(("/restore", "/edit"))
    return STATE_LIMIT_BYTES if is_state else BODY_LIMIT_BYTES


class _Uvicorn(uvicorn.Server):
    """Uvicorn without signals of its own: the process has its order of ending."""

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


class InternalServer:
    """Serves the internal API until it is stopped."""

    def __init__(self, app: FastAPI) -> None:
        self._server = _Uvicorn(
            uvicorn.Config(
                app,
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._listening: socket.socket | None = None

    def listen(self, host: str, port: int) -> int:
        """Take the port; return it.

        Raises:
            OSError: somebody has it.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listening = socket.create_server((host, port), family=family)
        return int(self._listening.getsockname()[1])

    async def run(self) -> None:
        """Serve until ``stop``."""
        assert self._listening is not None
        await self._server.serve([self._listening])

    def stop(self) -> None:
        """Let ``run`` end after the requests under way."""
        self._server.should_exit = True
