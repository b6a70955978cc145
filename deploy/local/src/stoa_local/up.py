"""``stoa-local up``: from an empty folder to a platform that answers."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import NoReturn

from rich.console import Console
from rich.markup import escape

from stoa_local import state, web
from stoa_local.console import LogFollower, Steps, is_routine, tidy
from stoa_local.plan import Plan, migration
from stoa_local.ports import is_free
from stoa_local.processes import Program, launch, stop, tail
from stoa_local.settings import CannotRun, Settings
from stoa_local.supervisor import Supervisor, end_leftovers

_DATABASES_WITHIN = timedelta(seconds=60)
_SERVICES_WITHIN = timedelta(seconds=90)
_ONCE_WITHIN_SECONDS = 120

Build = subprocess.Popen[bytes]


class StopRequested(BaseException):
    """A signal asks for an orderly end."""


@dataclass(frozen=True)
class Options:
    """How ``up`` behaves.

    Attributes:
        demo: Fill an empty platform with demo data.
        web: Build the web client if its sources have changed.
        quiet: Do not stream the logs.
    """

    demo: bool = True
    web: bool = True
    quiet: bool = False


def up(settings: Settings, options: Options, console: Console) -> None:
    """Start everything, run until a signal comes, stop everything in order.

    Raises:
        CannotRun: something only the user can change.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    with _sole_owner(settings):
        end_leftovers(settings.data)
        plan = Plan(settings)
        _check_ports(plan)
        supervisor = Supervisor(settings.data, plan.url)
        _listen_for_signals(supervisor)
        try:
            _start(plan, supervisor, options, console)
            _watch(supervisor, options, console)
        except StopRequested:
            console.print("[dim]Stopping…[/]")
        finally:
            supervisor.stop()
        console.print("Stopped. Everything is kept in", str(settings.data))


def _start(
    plan: Plan, supervisor: Supervisor, options: Options, console: Console
) -> None:
    steps = Steps(console)
    logs = plan.settings.data / "logs"
    with _build(logs, options) as build:
        with steps.step("Starting PostgreSQL and Valkey"):
            _prepare_databases(plan)
            supervisor.environment = {"STOA_DATABASE_URL": plan.database_url}
            supervisor.start(plan.databases(), _DATABASES_WITHIN)
        with steps.step("Bringing the database up to date"):
            shared = plan.environment(plan.make_roles())
            _migrate(shared, logs)
        supervisor.environment = shared
        with steps.step("Starting api, collab, processor and their workers"):
            supervisor.start(plan.services(shared), _SERVICES_WITHIN)
        if build is not None:
            with steps.step("Building the web client"):
                _wait_for(build, logs / "web.log", supervisor)
    with steps.step("Starting the gateway"):
        plan.gateway.prepare()
        plan.gateway.check()
        supervisor.start([plan.door()], _DATABASES_WITHIN)
    demo = _demo(plan, shared, steps, console) if options.demo else ""
    supervisor.announce()
    _welcome(plan, demo, console)


@contextmanager
def _build(logs: Path, options: Options) -> Generator[Build | None]:
    """Build the web client beside everything else; None if nothing has changed."""
    if not options.web or not web.needs_build():
        yield None
        return
    command = [sys.executable, "-m", "stoa_local", "web"]
    program = Program(command=command, env=os.environ)
    build = launch(program, logs / "web.log")
    try:
        yield build
    finally:
        stop(build, program)


def _wait_for(build: Build, log: Path, supervisor: Supervisor) -> None:
    while build.poll() is None:
        supervisor.turn()
        time.sleep(0.1)
    if build.returncode != 0:
        raise CannotRun(tail(log, 60).removeprefix("Stoa cannot run: "))


def _prepare_databases(plan: Plan) -> None:
    try:
        if plan.postgres is not None:
            plan.postgres.prepare()
        if plan.valkey is not None:
            plan.valkey.prepare()
    except subprocess.CalledProcessError as error:
        raise CannotRun(f"{error.cmd} failed:\n{error.output}") from error
    except PermissionError as error:
        raise CannotRun(
            f"{error.filename} belongs to another user. Run as that user, or name "
            "another folder with STOA_DATA."
        ) from error


def _migrate(environment: Mapping[str, str], logs: Path) -> None:
    """Run the migrations of both services side by side."""
    running = {
        service: launch(
            migration(service, environment), logs / f"migrate-{service}.log"
        )
        for service in ("api", "processor")
    }
    try:
        for service, process in running.items():
            if process.wait(_ONCE_WITHIN_SECONDS) != 0:
                lines = tail(logs / f"migrate-{service}.log", 30)
                raise CannotRun(f"The migrations of {service} failed:\n{lines}")
    finally:
        for service, process in running.items():
            stop(process, migration(service, environment))


def _demo(
    plan: Plan, environment: Mapping[str, str], steps: Steps, console: Console
) -> str:
    """Fill an empty platform once; return what people need to sign in."""
    told = plan.settings.data / "demo.txt"
    if told.exists():
        return told.read_text()
    with steps.step("Adding demo people and boards"):
        done = subprocess.run(
            [sys.executable, "-m", "stoa_api", "seed-demo"],
            env=dict(environment),
            capture_output=True,
            text=True,
            timeout=_ONCE_WITHIN_SECONDS,
            check=False,
        )
    if done.returncode != 0:
        complaint = done.stderr.strip().rpartition("\n")[2]
        console.print("[yellow]The demo data could not be added:[/]", escape(complaint))
        return ""
    told.touch(mode=0o600)
    told.write_text(done.stdout)
    return done.stdout


def _welcome(plan: Plan, demo: str, console: Console) -> None:
    if demo:
        console.print()
        console.print(demo.strip(), markup=False, highlight=False)
    console.print()
    console.print(f"Stoa is at [bold link={plan.url}]{plan.url}[/]")
    console.print("[dim]Ctrl-C stops it. Its data stays; `make reset` wipes it.[/]\n")


def _watch(supervisor: Supervisor, options: Options, console: Console) -> None:
    follower = LogFollower(supervisor.logs)

    def show() -> None:
        for name, line in follower.new_lines():
            if not is_routine(name, line):
                console.print(tidy(name, line), soft_wrap=True)

    supervisor.run(_nothing if options.quiet else show)


def _nothing() -> None:
    """Show nothing."""


def _check_ports(plan: Plan) -> None:
    settings = plan.settings
    wanted = {"STOA_PORT": settings.port}
    if settings.tls_certificate is not None:
        wanted["STOA_TLS_PORT"] = settings.tls_port
    for variable, port in wanted.items():
        if not is_free(port, settings.bind or "127.0.0.1"):
            raise CannotRun(
                f"Port {port} is already in use by another program. Stop that program, "
                f"or choose another port: {variable}={port + 1} make up"
            )


@contextmanager
def _sole_owner(settings: Settings) -> Generator[None]:
    """Keep a second supervisor out; the kernel frees the lock when we end."""
    with (settings.data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            found = state.read(settings.data)
            where = f" at {found.url} (process {found.pid})" if found else ""
            raise CannotRun(
                f"Stoa already runs from {settings.data}{where}. Stop it with "
                "`make down`, or name another folder with STOA_DATA."
            ) from None
        yield


def _listen_for_signals(supervisor: Supervisor) -> None:
    def ask(_number: int, _frame: FrameType | None) -> NoReturn:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, insist)
        raise StopRequested

    def insist(_number: int, _frame: FrameType | None) -> NoReturn:
        supervisor.kill()
        os._exit(1)

    handler: Callable[[int, FrameType | None], NoReturn] = ask
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)
