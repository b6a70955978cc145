"""The command ``stoa-processor``: serve, work or migrate."""

import argparse
import sys

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from sqlalchemy import make_url

from stoa_processor.app import create_app
from stoa_processor.base import schema
from stoa_processor.settings import Settings
from stoa_processor.worker import create_worker
from stoa_shared import logs

GRACE_SECONDS = 8
"""For requests under way at the end; the whole stack stops within ten."""


def main() -> None:
    """Run one of the processor's commands."""
    parser = argparse.ArgumentParser(prog="stoa-processor", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="answer HTTP")
    commands.add_parser("work", help="run the worker")
    commands.add_parser("migrate", help="bring the schema `files` up to date")
    command: str = parser.parse_args().command

    try:
        settings = Settings.load()
    except ValidationError as error:
        sys.exit(str(error))
    name = "processor-worker" if command == "work" else "processor"
    logs.configure(name, log_format=settings.log_format, level=settings.log_level)

    match command:
        case "serve":
            _listen(create_app(settings), settings.host, settings.port)
        case "work":
            _listen(create_worker(settings), settings.host, settings.worker_port)
        case _:
            _migrate(settings)


def _listen(app: FastAPI, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,  # ours has the route and the request id
        proxy_headers=False,  # ours knows which proxies to trust
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _migrate(settings: Settings) -> None:
    role = settings.role_database_url
    schema.upgrade(
        settings.owner_database_url,
        settings.migrations,
        role=make_url(role).username if role is not None else None,
    )


if __name__ == "__main__":
    main()
