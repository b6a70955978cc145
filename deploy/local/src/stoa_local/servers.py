"""PostgreSQL and Valkey for a test run: started here, gone afterwards."""

import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from stoa_local.ports import free_port
from stoa_local.postgres import Postgres
from stoa_local.processes import Program, kill_group, launch, stop, tail
from stoa_local.valkey import Valkey


class ServerDidNotStart(Exception):
    """A server ended or stayed silent; the message holds its last log lines."""


@dataclass(frozen=True)
class PostgresServer:
    """A running PostgreSQL.

    Attributes:
        url: Address of the owner, who is also superuser.
        pid: The postmaster.
    """

    url: str
    pid: int


@dataclass(frozen=True)
class ValkeyServer:
    """A running Valkey."""

    url: str
    pid: int


@contextmanager
def postgres(folder: Path, *, durable: bool = False) -> Generator[PostgresServer]:
    """Run PostgreSQL with pgvector on a free port, with its data in a folder.

    Args:
        folder: Kept afterwards; a folder used before is opened again.
        durable: Wait for the disk on every commit.

    Raises:
        ServerDidNotStart: it did not take connections within a minute.
    """
    server = Postgres(folder.absolute(), free_port(), durable=durable)
    server.prepare()
    log = folder / "postgres.log"
    with _running(server.program(), log, server.is_ready) as process:
        yield PostgresServer(server.url(), process.pid)


@contextmanager
def valkey(folder: Path, *, durable: bool = False) -> Generator[ValkeyServer]:
    """Run Valkey on a free port, with its data in a folder.

    Args:
        folder: Kept afterwards; with ``durable`` a folder used before is loaded.
        durable: Keep an append-only file.

    Raises:
        ServerDidNotStart: it did not answer within a minute.
    """
    server = Valkey(folder.absolute(), free_port(), durable=durable)
    server.prepare()
    with _running(server.program(), folder / "valkey.log", server.is_ready) as process:
        yield ValkeyServer(server.url, process.pid)


@contextmanager
def _running(
    program: Program, log: Path, is_ready: Callable[[], bool]
) -> Generator[subprocess.Popen[bytes]]:
    process = launch(program, log)
    try:
        _wait_until_ready(process, log, is_ready)
        yield process
    finally:
        stop(process, program)
        kill_group(process.pid)


def _wait_until_ready(
    process: subprocess.Popen[bytes],
    log: Path,
    is_ready: Callable[[], bool],
    within: timedelta = timedelta(seconds=60),
) -> None:
    deadline = time.monotonic() + within.total_seconds()
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerDidNotStart(f"No answer from {log.stem}. Its log:\n{tail(log)}")
        time.sleep(0.05)
