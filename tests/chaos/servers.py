"""The processes of a run. Only these are ever killed, each by its own id.

The API is the real one on a real PostgreSQL, not a stand-in: what is stored,
refused as stale and merged after a conflict is decided there.
"""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx

from stoa_local import servers
from stoa_local.ports import free_port
from stoa_local.processes import Program, kill_group, launch, stop, tail
from stoa_local.valkey import Valkey
from stoa_shared.ids import new_id
from stoa_shared.rpc.api import COVERS_HEADER, STATE_SCOPE
from stoa_shared.tokens import Keyring, sign_access, sign_service, verify_access

START_SECONDS: Final = 90.0
"""A busy machine starts a Python process slowly; nothing here is about that."""


class Server:
    """One process that may be killed and started again on its port."""

    def __init__(
        self, name: str, program: Program, log: Path, is_ready: Callable[[], bool]
    ) -> None:
        self.name = name
        self._program = program
        self._log = log
        self._is_ready = is_ready
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            RuntimeError: it ended instead.
        """
        self._process = launch(self._program, self._log)
        async with asyncio.timeout(START_SECONDS):
            while not self._is_ready():
                if self._process.poll() is not None:
                    raise RuntimeError(f"{self.name} ended:\n{tail(self._log)}")
                await asyncio.sleep(0.02)

    def kill(self) -> None:
        """End it with SIGKILL."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    async def terminate(self) -> int:
        """Ask it to end with SIGTERM, and return its status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self._process.wait)

    def log(self) -> str:
        """Return what it has logged."""
        return self._log.read_text()

    def stop(self) -> None:
        """End it in order, at the end of the run."""
        if self._process is not None:
            stop(self._process, self._program)
            kill_group(self._process.pid)


@dataclass
class Platform:
    """What a run needs."""

    folder: Path
    keys: Keyring
    service_keys: Keyring
    api_url: str
    redis_url: str
    redis: Server
    collabs: list[Server]
    collab_urls: list[str]
    people: list[tuple[UUID, UUID]] = field(default_factory=list[tuple[UUID, UUID]])
    """User and session, the same on every board."""
    board_ids: list[UUID] = field(default_factory=list[UUID])

    def token(self, person: int) -> str:
        """Sign an access token for a session that the API knows."""
        user_id, session_id = self.people[person]
        return sign_access(self.keys, user_id=user_id, session_id=session_id)

    async def stored(self, board_id: UUID) -> tuple[bytes, str]:
        """Return what the API has of a board, and the log entry it covers."""
        token = sign_service(
            self.service_keys, issuer="collab", audience="api", scope=STATE_SCOPE
        )
        async with httpx.AsyncClient(base_url=self.api_url) as http:
            answer = await http.get(
                f"/internal/v1/boards/{board_id}/state",
                headers={"Authorization": f"Bearer {token}"},
            )
        answer.raise_for_status()
        return answer.content, answer.headers[COVERS_HEADER]


@asynccontextmanager
async def running(folder: Path, *, collabs: int = 2) -> AsyncGenerator[Platform]:
    """Run PostgreSQL, Valkey with an append-only file, the API, and collab."""
    jwt_secret, service_secret = secrets.token_hex(32), secrets.token_hex(32)
    valkey = Valkey(folder / "valkey", free_port())
    valkey.prepare()
    redis = Server("valkey", valkey.program(), folder / "valkey.log", valkey.is_ready)
    started: list[Server] = [redis]
    with servers.postgres(folder / "postgres") as database:
        env = {
            **os.environ,
            "STOA_JWT_SECRET": jwt_secret,
            "STOA_SERVICE_SECRET": service_secret,
            "STOA_REDIS_URL": valkey.url,
            "STOA_LOG_LEVEL": "info",
        }
        api = _api(folder, {**env, "STOA_DATABASE_URL": database.url})
        ports = [free_port() for _ in range(collabs)]
        made = [_collab(folder, env, port, api[1]) for port in ports]
        started += [api[0], *made]
        try:
            await redis.start()
            await asyncio.gather(*(server.start() for server in (api[0], *made)))
            yield Platform(
                folder,
                Keyring.parse(jwt_secret),
                Keyring.parse(service_secret),
                api[1],
                valkey.url,
                redis,
                made,
                [f"ws://127.0.0.1:{port}/collab" for port in ports],
            )
        finally:
            for server in reversed(started):
                server.stop()


def _api(folder: Path, env: dict[str, str]) -> tuple[Server, str]:
    port = free_port()
    env |= {"STOA_API_PORT": str(port), "STOA_API_RATE_LIMIT_FACTOR": "1000"}
    command = [sys.executable, "-m", "stoa_api"]
    subprocess.run([*command, "migrate"], env=env, check=True, stderr=subprocess.PIPE)
    server = _python(folder, "api", port, [*command, "serve"], env)
    return server, f"http://127.0.0.1:{port}"


def _collab(folder: Path, env: dict[str, str], port: int, api_url: str) -> Server:
    env = env | {
        "STOA_COLLAB_PORT": str(port),
        "STOA_COLLAB_INTERNAL_PORT": str(free_port()),
        "STOA_COLLAB_API_URL": api_url,
        # So that a life between two kills sees saves, too.
        "STOA_COLLAB_SAVE_AFTER": "PT1S",
        "STOA_COLLAB_SAVE_AT_LATEST": "PT3S",
        "STOA_COLLAB_CONNECTIONS_PER_MINUTE": "1000000",
    }
    command = [sys.executable, "-m", "stoa_collab", "serve"]
    return _python(folder, f"collab-{port}", port, command, env)


def _python(
    folder: Path, name: str, port: int, command: Sequence[str], env: dict[str, str]
) -> Server:
    def is_ready() -> bool:
        # Both listen only when they serve.
        try:
            with socket.create_connection(("127.0.0.1", port), 2):
                return True
        except OSError:
            return False

    program = Program(command=command, env=env)
    return Server(name, program, folder / f"{name}.log", is_ready)


async def furnish(platform: Platform, *, people: int, boards: int) -> None:
    """Sign people up and give them boards to write on, the first one as owner."""
    async with httpx.AsyncClient(
        base_url=f"{platform.api_url}/api/v1", timeout=30
    ) as http:
        tokens = [await _sign_up(http, number) for number in range(people)]
        for token in tokens:
            claims = verify_access(platform.keys, token)
            assert claims.session_id is not None
            platform.people.append((claims.user_id, claims.session_id))
        http.headers["Authorization"] = f"Bearer {tokens[0]}"
        org = _read(await http.post("/orgs", json={"name": "Fire drill"}))
        for number in range(boards):
            body = {"title": f"Board {number}", "kind": "document"}
            board = _read(await http.post(f"/orgs/{org['id']}/boards", json=body))
            board_id = UUID(board["id"])
            platform.board_ids.append(board_id)
            for user_id, _ in platform.people[1:]:
                path = f"/boards/{board_id}/members/{user_id}"
                _read(await http.put(path, json={"role": "editor"}))


async def _sign_up(http: httpx.AsyncClient, number: int) -> str:
    person = {
        "email": f"person.{number}.{new_id()}@example.com",
        "password": secrets.token_urlsafe(20),
    }
    name = {"display_name": f"Person {number}"}
    _read(await http.post("/auth/register", json=person | name))
    return _read(await http.post("/auth/login", json=person))["access_token"]


def _read(answer: httpx.Response) -> dict[str, str]:
    answer.raise_for_status()
    return answer.json()
