"""``stoa-api serve | work | migrate | openapi | seed-demo | audit …``.

A command imports what it needs when it is asked for: importing all routes takes
longer than most commands do.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import structlog
import uvloop
from pydantic import ValidationError
from sqlalchemy import make_url

from stoa_api.base import schema
from stoa_api.base.db import open_database, transaction
from stoa_api.base.serving import StartFailed, serve
from stoa_api.settings import Settings
from stoa_shared import logs

log = structlog.stdlib.get_logger()


def main() -> None:
    """Run one command and end the process with its status."""
    arguments = _parser().parse_args()
    if arguments.command == "openapi":
        _write_openapi(arguments.output)
        return
    try:
        settings = Settings.load()
        _ = settings.runtime_database_url
    except (ValidationError, ValueError) as error:
        sys.exit(f"stoa-api: the settings are not usable\n{error}")
    name = "api-worker" if arguments.command == "work" else "api"
    logs.configure(name, log_format=settings.log_format, level=settings.log_level)
    try:
        sys.exit(_run(arguments, settings))
    except (schema.SchemaNotCurrent, StartFailed) as error:
        sys.exit(f"stoa-api: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stoa-api", description="Stoa's API.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="answer HTTP requests")
    commands.add_parser("work", help="relay events and run timers")
    commands.add_parser("migrate", help="bring the database schema up to date")
    described = commands.add_parser("openapi", help="write the API's description")
    described.add_argument("output", nargs="?", type=Path, help="else to the terminal")
    seed = commands.add_parser("seed-demo", help="make an example organisation, once")
    seed.add_argument("--json", action="store_true", help="answer for programs")
    audits = commands.add_parser("audit", help="look after the audit")
    actions = audits.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", help="walk the whole chain")
    verify.add_argument("--seal", help="a last seal of earlier that must be in it")
    actions.add_parser("redact", help="erase addresses whose time is over, now")
    job = commands.add_parser("jobs", help="list the jobs that were given up")
    job.add_argument("--retry", type=int, metavar="ID", help="try this one again")
    rollups = commands.add_parser("rollups", help="what dashboards show")
    actions = rollups.add_subparsers(dest="action", required=True)
    actions.add_parser("rebuild", help="count everything anew")
    accounts = commands.add_parser("accounts", help="look after people's accounts")
    actions = accounts.add_subparsers(dest="action", required=True)
    link = actions.add_parser("reset-link", help="a link for a new password")
    link.add_argument("email")
    blocking = actions.add_parser("block", help="end all sessions, refuse sign-in")
    blocking.add_argument("email")
    blocking.add_argument("--reason", required=True, help="as the person is told")
    lifting = actions.add_parser("unblock", help="let them sign in again")
    lifting.add_argument("email")
    return parser


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    match arguments.command:
        case "serve":
            return _in_loop(_serve(settings))
        case "work":
            return _in_loop(_work(settings))
        case "migrate":
            return _migrate(settings)
        case "seed-demo":
            return _in_loop(_seed(settings, as_json=arguments.json))
        case _:
            return _in_loop(_operate(arguments, settings))


async def _operate(arguments: argparse.Namespace, settings: Settings) -> int:
    match arguments.command:
        case "jobs":
            return await _jobs(settings, retry=arguments.retry)
        case "accounts":
            return await _accounts(settings, arguments)
        case "rollups":
            return await _rebuild_rollups(settings)
        case _ if arguments.action == "redact":
            return await redact_audit(settings)
        case _:
            return await verify_audit(settings, kept_seal=arguments.seal)


def _in_loop(work_to_do: Coroutine[Any, Any, int]) -> int:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work_to_do)


async def _serve(settings: Settings) -> int:
    from stoa_api.app import create_app

    app = create_app(settings)
    wanted = schema.head(settings.migrations)
    await schema.refuse_if_old(app.state.database.read_sessions, wanted)
    await serve(app, settings.host, settings.port)
    return 0


async def _work(settings: Settings) -> int:
    from stoa_api.worker import work

    await work(settings)
    return 0


def _migrate(settings: Settings) -> int:
    owner = settings.owner_database_url
    if owner is None:
        sys.exit("stoa-api: set STOA_DATABASE_URL, the owner of the schemas")
    role = make_url(settings.database_url).username if settings.database_url else None
    schema.upgrade(owner, settings.migrations, role=role)
    return 0


async def _seed(settings: Settings, *, as_json: bool) -> int:
    """Make the demo organisation and print who can sign in how."""
    from stoa_api import tables
    from stoa_api.core.people.passwords import Passwords
    from stoa_api.seed import demo

    tables.metadata()  # foreign keys name tables of slices that have no code yet
    database, passwords = open_database(settings.runtime_database_url), Passwords()
    try:
        planted = await demo.plant(database.sessions, passwords)
    finally:
        passwords.close()
        await database.close()
    print(planted.model_dump_json() if as_json else planted.as_text())  # noqa: T201
    return 0


async def _jobs(settings: Settings, *, retry: int | None) -> int:
    """Print the jobs that were given up; status 1 when there are some."""
    from stoa_api import commands as operator

    url = settings.runtime_database_url
    if retry is not None:
        await operator.retry_job(url, retry)
        return 0
    lines = await operator.failed_jobs(url)
    print(*lines, sep="\n", end="\n" if lines else "")  # noqa: T201  # the answer
    return 1 if lines else 0


async def _accounts(settings: Settings, arguments: argparse.Namespace) -> int:
    """Do what was asked with one account."""
    from stoa_api import commands as operator

    url = settings.runtime_database_url
    try:
        if arguments.action == "reset-link":
            told = await operator.reset_link(url, settings.public_url, arguments.email)
        else:
            reason = getattr(arguments, "reason", None)
            told = await operator.set_block(
                url, settings.redis_url, arguments.email, reason
            )
    except operator.NoSuchAccount as error:
        sys.exit(f"stoa-api: {error}")
    print(told)  # noqa: T201  # the command's answer
    return 0


async def _rebuild_rollups(settings: Settings) -> int:
    """Count everything anew, and print how many courses that were."""
    from stoa_api import commands as operator

    print(await operator.rebuild_rollups(settings.runtime_database_url))  # noqa: T201  # the answer
    return 0


async def verify_audit(settings: Settings, *, kept_seal: str | None = None) -> int:
    """Print what the audit's chain says; status 1 when something was altered."""
    from stoa_api.base import audit

    database = open_database(settings.runtime_database_url)
    try:
        async with database.sessions() as db:
            verdict = await audit.verify(db, kept_seal=kept_seal)
    finally:
        await database.close()
    print(audit.report(verdict))  # noqa: T201  # the command's answer
    return 0 if verdict.is_whole else 1


async def redact_audit(settings: Settings) -> int:
    """Erase old addresses, as the worker does every now and then."""
    from stoa_api.base import audit

    database = open_database(settings.runtime_database_url)
    keep = settings.audit_keep_origins
    try:
        async with transaction(database.sessions) as db:
            erased = await audit.erase_origins(db, older_than=keep)
    finally:
        await database.close()
    print(f"{erased} addresses older than {keep.days} days erased")  # noqa: T201  # the command's answer
    return 0


def _write_openapi(output: Path | None) -> None:
    from stoa_api.app import describe

    text = json.dumps(describe().openapi(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
