"""Running an ASGI app in a process that is told to stop by a signal."""

import asyncio
import gc
import signal
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

GARBAGE_AT: Final = 20_000
"""New objects before the collector looks: one request makes some hundreds."""
GRACE_SECONDS: Final = 8
"""How long requests under way may take after the signal to stop."""


class StartFailed(Exception):
    """The app refused to start, or its port is taken."""


class _Server(uvicorn.Server):
    """Uvicorn without its own signals, which would end the process by signal."""

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def serve(app: ASGIApp, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way.

    Raises:
        StartFailed: it never began.
    """
    server = _Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http="httptools",
            ws="none",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    # What was loaded until now stays: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AT)
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, _stop, server)
    try:
        await server.serve()
    except SystemExit as error:  # uvicorn's word for a port that is taken
        raise StartFailed(f"cannot listen on {host}:{port}") from error
    if not server.started:
        raise StartFailed("the application refused to start")


def _stop(server: uvicorn.Server) -> None:
    """Stop gracefully; a second signal stops at once."""
    if server.should_exit:
        server.force_exit = True
    server.should_exit = True
