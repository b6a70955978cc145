"""The command ``stoa-local``."""

import argparse
import json
import os
import shlex
import shutil
import signal
import sys
import time
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stoa_local import state, web
from stoa_local.console import LogFollower, tidy
from stoa_local.probes import probe
from stoa_local.processes import wait_for_exit
from stoa_local.settings import CannotRun, Settings, data_folder
from stoa_local.state import RunState
from stoa_local.up import Options, up

_NOT_RUNNING = 3


def main() -> None:
    """Run the command line; complaints are sentences, not tracebacks."""
    console = Console(highlight=False)
    options = _parser().parse_args()
    try:
        sys.exit(options.run(options, console))
    except CannotRun as complaint:
        message = Text.assemble(("Stoa cannot run: ", "red"), str(complaint))
        Console(stderr=True, highlight=False).print(message, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stoa-local",
        description="Stoa on this machine, without Docker. Data: STOA_DATA (.stoa); "
        "port of the gateway: STOA_PORT (8080).",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    it = commands.add_parser("up", help="start everything; Ctrl-C stops it")
    it.add_argument("--no-demo", action="store_true", help="leave a new platform empty")
    it.add_argument("--no-web", action="store_true", help="do not build the web client")
    it.add_argument("--quiet", action="store_true", help="do not stream the logs")
    it.set_defaults(run=_up)

    it = commands.add_parser("stop", help="stop what runs in another terminal")
    it.set_defaults(run=_stop)

    it = commands.add_parser("status", help="which services run, and where")
    it.set_defaults(run=_status)

    it = commands.add_parser("logs", help="print the logs")
    it.add_argument("service", nargs="?", help="one of them; all if left out")
    it.add_argument("-f", "--follow", action="store_true", help="go on as they grow")
    it.set_defaults(run=_logs)

    it = commands.add_parser("env", help="print the variables of what runs")
    it.add_argument("--json", action="store_true", help="with processes and ports")
    it.set_defaults(run=_env)

    it = commands.add_parser("reset", help="delete all data")
    it.add_argument("--yes", action="store_true", help="do not ask")
    it.set_defaults(run=_reset)

    it = commands.add_parser("web", help="build the web client if it has changed")
    it.add_argument("--install-only", action="store_true", help="its packages only")
    it.set_defaults(run=_web)

    it = commands.add_parser("npm", help="run npm for the web client")
    it.add_argument("arguments", nargs=argparse.REMAINDER)
    it.set_defaults(run=_npm)
    return parser


def _up(options: argparse.Namespace, console: Console) -> int:
    wanted = Options(
        demo=not options.no_demo, web=not options.no_web, quiet=options.quiet
    )
    up(Settings.load(), wanted, console)
    return 0


def _stop(_options: argparse.Namespace, console: Console) -> int:
    found = state.read_live(data_folder())
    if found is None:
        console.print("Stoa does not run.")
        return 0
    os.kill(found.pid, signal.SIGTERM)
    if not wait_for_exit(found.pid, timedelta(seconds=20)):
        raise CannotRun(f"process {found.pid} does not end.")
    console.print("Stopped.")
    return 0


def _status(_options: argparse.Namespace, console: Console) -> int:
    found = state.read_live(data_folder())
    if found is None:
        console.print("Stoa does not run. Start it with: make up")
        return _NOT_RUNNING
    table = Table("service", "process", "port", "state", "restarts", box=None)
    for service, instances in found.services.items():
        for instance in instances:
            readiness = probe(
                service, instance.port, found.env.get("STOA_DATABASE_URL", "")
            )
            shown = (
                "[green]ready[/]" if readiness.ready else f"[red]{instance.phase}[/]"
            )
            if readiness.reason:
                shown += f" {readiness.reason}"
            table.add_row(
                service,
                str(instance.pid),
                str(instance.port),
                shown,
                str(instance.restarts),
            )
    console.print(table)
    console.print(f"\n{found.url}")
    return 0


def _logs(options: argparse.Namespace, console: Console) -> int:
    folder = data_folder() / "logs"
    pattern = f"{options.service}-*.log" if options.service else "*-[0-9]*.log"
    files = sorted(folder.glob(pattern))
    if not files:
        names = ", ".join(state.SERVICES)
        raise CannotRun(f"there are no such logs in {folder}. Services: {names}.")
    follower = LogFollower(files, from_start=True)
    while True:
        for name, line in follower.new_lines():
            console.print(tidy(name, line), soft_wrap=True)
        if not options.follow:
            return 0
        time.sleep(0.2)


def _env(options: argparse.Namespace, console: Console) -> int:
    found = _live()
    if options.json:
        console.print_json(json.dumps(asdict(found)))
        return 0
    for name, value in sorted(found.env.items()):
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
    for service, instances in found.services.items():
        stem = service.upper().replace("-", "_")
        pids = " ".join(str(instance.pid) for instance in instances)
        ports = " ".join(str(instance.port) for instance in instances)
        sys.stdout.write(f"export STOA_RUN_{stem}_PIDS={shlex.quote(pids)}\n")
        sys.stdout.write(f"export STOA_RUN_{stem}_PORTS={shlex.quote(ports)}\n")
    sys.stdout.write(f"export STOA_RUN_URL={shlex.quote(found.url)}\n")
    return 0


def _reset(options: argparse.Namespace, console: Console) -> int:
    folder = data_folder()
    if not folder.exists():
        console.print("There is nothing to delete.")
        return 0
    if state.read_live(folder) is not None:
        raise CannotRun("it runs now; stop it first with: make down")
    if not looks_like_ours(folder):
        raise CannotRun(
            f"{folder} does not look like Stoa's data; nothing was deleted."
        )
    if not options.yes:
        console.print(
            f"This deletes all people, boards and files in [bold]{folder}[/]."
        )
        try:
            said = input("Type yes to go on: ")
        except EOFError:  # nobody is there to ask
            said = ""
        if said.strip().lower() != "yes":
            console.print("Nothing was deleted.")
            return 1
    shutil.rmtree(folder)
    console.print("Deleted.")
    return 0


def looks_like_ours(folder: Path) -> bool:
    """Guard against a STOA_DATA that names somebody's home."""
    there = {path.name for path in folder.iterdir()}
    return "lock" in there and there <= _OURS


_OURS: Final = {
    "demo.txt",
    "files",
    "gateway",
    "lock",
    "logs",
    "mail",
    "postgres",
    "run.json",
    "run.making",
    "secrets",
    "stopped",
    "up.log",
    "valkey",
}


def _web(options: argparse.Namespace, console: Console) -> int:
    logs = data_folder() / "logs"
    if web.needs_install():
        with console.status("Installing the web client's packages"):
            web.install(logs / "npm.log")
    if not options.install_only and web.needs_build():
        with console.status("Building the web client"):
            web.build(logs / "web-build.log")
    return 0


def _npm(options: argparse.Namespace, _console: Console) -> int:
    return web.npm(options.arguments)


def _live() -> RunState:
    found = state.read_live(data_folder())
    if found is None:
        raise CannotRun("it does not run now; start it with: make up")
    return found


if __name__ == "__main__":
    main()
