"""An embedded PostgreSQL 18 with pgvector, from a wheel, as any user."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

from stoa_local.binaries import postgres_program
from stoa_local.processes import Program, launch, stop
from stoa_local.vault import secret

OWNER = "stoa"
DATABASE = "stoa"

_COMMON = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %u ",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
_THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """One cluster in one folder.

    Attributes:
        folder: Holds the cluster in ``data`` and its owner's password in ``secrets``.
        port: Where it listens, on the loopback address only.
        durable: Wait for the disk on commit. Tests turn it off.
    """

    folder: Path
    port: int
    durable: bool = True

    @property
    def data(self) -> Path:
        """The cluster's own folder."""
        return self.folder / "data"

    @property
    def password(self) -> str:
        """The owner's password, made on first use."""
        return secret(self.folder, "owner")

    def url(self, role: str = OWNER, password: str | None = None) -> str:
        """Return the address for a role; the owner by default."""
        secret = self.password if password is None else password
        return f"postgresql://{role}:{secret}@127.0.0.1:{self.port}/{DATABASE}"

    def prepare(self) -> None:
        """Make the cluster and the database if the folder has none.

        Raises:
            subprocess.CalledProcessError: ``initdb`` failed; its output is kept in
                the exception.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._forget_dead_postmaster()

    def program(self) -> Program:
        """Return what to run; it may be run again after a crash."""
        options = _COMMON | {"port": str(self.port)}
        if not self.durable:
            options |= _THROW_AWAY
        command = [str(postgres_program("postgres")), "-D", str(self.data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        return Program(
            command=command,
            env=_environment(),
            user=self._user(),
            stop_signal=signal.SIGINT,  # fast shutdown: roll back, checkpoint, end
        )

    def is_ready(self) -> bool:
        """Tell whether it takes connections."""
        return can_connect(self.url())

    def _initialise(self) -> None:
        """Run ``initdb`` beside the final place and move the result there.

        A first start that is interrupted leaves no half-made cluster behind.
        """
        making = self.folder / "data.making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        user = self._user()
        with tempfile.TemporaryDirectory(prefix="stoa-initdb-") as scratch:
            password_file = Path(scratch) / "password"
            password_file.write_text(self.password)
            if user is not None:
                account = pwd.getpwnam(user)
                for path in (making, Path(scratch), password_file):
                    os.chown(path, account.pw_uid, account.pw_gid)
            self._run_initdb(making, password_file, user)
        making.rename(self.data)

    def _run_initdb(self, making: Path, password_file: Path, user: str | None) -> None:
        command = [
            str(postgres_program("initdb")),
            *("-D", str(making), "-U", OWNER, f"--pwfile={password_file}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ]
        if not self.durable:
            command.append("--no-sync")
        log = self.folder / "initdb.log"
        program = Program(command=command, env=_environment(), user=user)
        process = launch(program, log)
        try:
            process.wait(timeout=120)
        finally:
            stop(process, program)
        if process.returncode != 0:
            output = log.read_text(errors="replace")
            raise subprocess.CalledProcessError(process.returncode, "initdb", output)
        single = [str(postgres_program("postgres")), "--single", "-D", str(making)]
        program = Program(
            command=["/bin/sh", "-c", _CREATE_DATABASE, "sh", *single, "postgres"],
            env=_environment(),
            user=user,
        )
        process = launch(program, log)
        if process.wait(timeout=60) != 0:
            output = log.read_text(errors="replace")
            raise subprocess.CalledProcessError(process.returncode, "postgres", output)

    def _user(self) -> str | None:
        """Return the account to run as: our own, unless we are root.

        PostgreSQL refuses root. A cluster that some user has made stays theirs.
        """
        if os.geteuid() != 0:
            return None
        if self.data.exists() and (owner := self.data.stat().st_uid) != 0:
            return pwd.getpwuid(owner).pw_name
        names = {account.pw_name for account in pwd.getpwall()}
        return "postgres" if "postgres" in names else "nobody"

    def _forget_dead_postmaster(self) -> None:
        """Remove a pid file whose process is gone or is something else by now.

        After a power cut or in a fresh container the number may belong to another
        program, and PostgreSQL would then refuse to start for ever.
        """
        file = self.data / "postmaster.pid"
        try:
            pid = int(file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return  # gone: PostgreSQL notices that itself
        if str(self.data).encode() not in command:
            file.unlink()


_CREATE_DATABASE = f'echo "CREATE DATABASE {DATABASE}" | exec "$@"'


def can_connect(url: str) -> bool:
    """Tell whether a server takes connections at an address."""
    try:
        with psycopg.connect(url, connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def _environment() -> dict[str, str]:
    """Return a small environment of our own, without the user's PG* settings."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
