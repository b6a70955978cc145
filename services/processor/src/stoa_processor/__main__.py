"""The command ``stoa-processor``: serve, work, migrate, verify or gc."""

import argparse
import asyncio
import sys

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import async_sessionmaker

from stoa_processor import upkeep
from stoa_processor.app import create_app, shelf
from stoa_processor.base import schema
from stoa_processor.base.db import make_engine
from stoa_processor.intake.api import Api
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
    commands.add_parser("verify", help="compare every blob with its hash")
    gc = commands.add_parser("gc", help="throw away what no file stands on")
    gc.add_argument("--dry-run", action="store_true", help="only say what would go")
    arguments = parser.parse_args()
    command: str = arguments.command

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
        case "verify":
            sys.exit(asyncio.run(_verify(settings)))
        case "gc":
            asyncio.run(_collect(settings, is_dry=arguments.dry_run))
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


async def _verify(settings: Settings) -> int:
    """Say what is missing or damaged; the exit code tells as well."""
    engine = make_engine(settings.database_url, application="stoa-verify")
    verdict = await upkeep.verify(async_sessionmaker(engine), shelf(settings))
    await engine.dispose()
    for kind, names in (("missing", verdict.missing), ("damaged", verdict.damaged)):
        for name in names:
            _say(f"{kind} {name}")
    _say(f"{verdict.blobs} blobs, {verdict.bytes} bytes: {_word(verdict.is_whole)}")
    return 0 if verdict.is_whole else 1


async def _collect(settings: Settings, *, is_dry: bool) -> None:
    """Throw away, or only say what would go."""
    engine = make_engine(settings.database_url, application="stoa-gc")
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with Api(settings.api_url, settings.service_secret) as api:
        found = await upkeep.collect(sessions, shelf(settings), api, is_dry=is_dry)
    await engine.dispose()
    word = "would go" if is_dry else "gone"
    for kind, names in (("unused", found.unused), ("stray", found.strays)):
        for name in names:
            _say(f"{kind} {name}")
    count = len(found.unused) + len(found.strays)
    _say(f"{count} {word} ({found.bytes} bytes), {len(found.waiting)} wait")


def _word(is_whole: bool) -> str:  # noqa: FBT001  # one fact, one word
    return "all whole" if is_whole else "NOT WHOLE"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _migrate(settings: Settings) -> None:
    role = settings.role_database_url
    schema.upgrade(
        settings.owner_database_url,
        settings.migrations,
        role=make_url(role).username if role is not None else None,
    )


if __name__ == "__main__":
    main()
