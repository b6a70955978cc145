"""How much the API costs beyond the framework it stands on.

    make bench, or: .venv/bin/python bench/api.py --runs 5

Requests a second of two real routes against a FastAPI route that does nothing,
under the same uvicorn settings, and against the same route inside the middlewares
that every service of Stoa has; sign-ins a second against bare argon2id
verifications. One server process on core 0; PostgreSQL, Valkey and the generator
on core 1; runs interleaved, medians. Only the ratios mean anything elsewhere.
"""

import argparse
import asyncio
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import httpx
import uvloop

from stoa_local.ports import free_port
from stoa_local.servers import postgres, valkey

SERVER_CORE, GENERATOR_CORE = 0, 1
WARM_UP_SECONDS = 1.0
PASSWORD = "a-long-and-quiet-evening-7"
BOARDS = 20
"""Boards of the organisation whose list is asked for."""

TRIVIAL = """
import uvloop
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from stoa_api.base.serving import serve
from stoa_shared import logs
from stoa_shared.asgi import RequestMetrics, stack

logs.configure("bench", log_format="json", level="warning")
app = FastAPI()
if WITH_STACK:
    metrics = RequestMetrics(CollectorRegistry())
    app.user_middleware.extend(
        stack(trusted_proxies=(), body_limit=1 << 20, metrics=metrics)
    )

@app.get("/hello")
async def hello() -> dict[str, str]:
    return {"hello": "world"}

uvloop.run(serve(app, "127.0.0.1", PORT))
"""

BARE_HASHES = """
import time
from pwdlib.hashers.argon2 import Argon2Hasher
from stoa_api.core.people.passwords import LANES, MEMORY_KIBIBYTES, ROUNDS

hasher = Argon2Hasher(
    time_cost=ROUNDS, memory_cost=MEMORY_KIBIBYTES, parallelism=LANES
)
hashed = hasher.hash("a-long-and-quiet-evening-7")
hasher.verify("a-long-and-quiet-evening-7", hashed)
begin, count = time.perf_counter(), 0
while time.perf_counter() - begin < SECONDS:
    hasher.verify("a-long-and-quiet-evening-7", hashed)
    count += 1
print(count / (time.perf_counter() - begin))
"""


@dataclass(frozen=True)
class Load:
    """What the generator does: one request, over and over, on each connection."""

    port: int
    request: str
    connections: int
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """What came of a load."""

    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    failures: int


class Connection(asyncio.Protocol):
    """Sends a request, waits for its answer, sends it again."""

    def __init__(self, request: bytes, done: Callable[[float, bool], None]) -> None:
        self._request = request
        self._done = done
        self._transport: asyncio.Transport | None = None
        self._sent = 0.0
        self._got = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        # What uvloop makes is one in all but name.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Count an answer when all of it is here."""
        self._got += data
        head = self._got.find(b"\r\n\r\n")
        if head < 0:
            return
        low = bytes(self._got[:head]).lower()
        at = low.find(b"content-length:")
        length = int(low[at + 15 : (low + b"\r").find(b"\r", at)]) if at >= 0 else 0
        if len(self._got) < head + 4 + length:
            return
        is_ok = bytes(self._got[9:10]) == b"2"
        self._got.clear()
        self._done(time.perf_counter() - self._sent, is_ok)
        self._send()

    def _send(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._sent = time.perf_counter()
            self._transport.write(self._request)


async def generate(load: Load) -> Outcome:
    """Run a load from this process."""
    loop = asyncio.get_running_loop()
    begin = loop.time() + WARM_UP_SECONDS
    latencies: list[float] = []
    failures = 0

    def done(seconds: float, is_ok: bool) -> None:  # noqa: FBT001  # one caller
        nonlocal failures
        if loop.time() >= begin:
            latencies.append(seconds)
            failures += not is_ok

    transports = [
        (
            await loop.create_connection(
                lambda: Connection(load.request.encode(), done), "127.0.0.1", load.port
            )
        )[0]
        for _ in range(load.connections)
    ]
    await asyncio.sleep(WARM_UP_SECONDS + load.seconds)
    for transport in transports:
        transport.abort()
    if len(latencies) < 2:
        return Outcome(0, 0, 0, 0, failures)
    cuts = statistics.quantiles(latencies, n=100)
    p50, p95, p99 = (cuts[n] * 1000 for n in (49, 94, 98))
    return Outcome(len(latencies) / load.seconds, p50, p95, p99, failures)


def measure(load: Load) -> Outcome:
    """Run a load from a process of its own on the generator's core."""
    command = [sys.executable, __file__, "--generate", json.dumps(asdict(load))]
    process = start(command, os.environ, core=GENERATOR_CORE, stdout=subprocess.PIPE)
    out, _ = process.communicate(timeout=load.seconds + 30)
    return Outcome(**json.loads(out))


def start(
    command: Sequence[str],
    env: Mapping[str, str],
    *,
    core: int,
    stdout: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program on one core; its threads inherit that."""
    process = subprocess.Popen(command, env=dict(env), stdout=stdout)
    pin(process.pid, core)
    return process


def pin(pid: int, core: int) -> None:
    """Keep a process on one core; a machine with one measures all the same."""
    with suppress(OSError):
        os.sched_setaffinity(pid, {core})


@contextmanager
def serving(
    command: Sequence[str], env: Mapping[str, str], port: int, path: str
) -> Generator[None]:
    """Run a server until the block ends, once it answers."""
    process = start(command, env, core=SERVER_CORE)
    try:
        for _ in range(300):
            with suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{port}{path}").status_code == 200:
                    break
            if process.poll() is not None:
                raise SystemExit(f"{command} ended with {process.returncode}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


def http_request(method: str, path: str, token: str = "", body: str = "") -> str:
    """Spell out one HTTP request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Accept: */*"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines) + "\r\n\r\n" + body


@dataclass(frozen=True)
class Account:
    """Who asks, and for which organisation's boards."""

    email: str
    token: str
    org_id: str


def make_account(port: int) -> Account:
    """Sign somebody up with an organisation full of boards."""
    email = f"bench.{secrets.token_hex(4)}@example.com"
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1") as http:

        def post(path: str, **body: str) -> dict[str, str]:
            answer = http.post(path, json=body)
            answer.raise_for_status()
            return answer.json()

        post("/auth/register", email=email, password=PASSWORD, display_name="Bench")
        token = post("/auth/login", email=email, password=PASSWORD)["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        org_id = post("/orgs", name="Bench")["id"]
        for number in range(BOARDS):
            post(f"/orgs/{org_id}/boards", title=f"Board {number}", kind="document")
    return Account(email, token, org_id)


def bare_hashes(seconds: float) -> float:
    """Verify passwords in a loop on the server's core; return how many a second."""
    code = BARE_HASHES.replace("SECONDS", str(seconds))
    process = start(
        [sys.executable, "-c", code],
        os.environ,
        core=SERVER_CORE,
        stdout=subprocess.PIPE,
    )
    return float(process.communicate(timeout=seconds + 30)[0])


def api_environment(folder: Path, servers: ExitStack, port: int) -> dict[str, str]:
    """Start what the API leans on and return what it has to know."""
    for name in ("postgres", "valkey"):
        (folder / name).mkdir()
    database = servers.enter_context(postgres(folder / "postgres"))
    redis = servers.enter_context(valkey(folder / "valkey"))
    for pid in (database.pid, redis.pid):  # a new backend inherits it
        pin(pid, GENERATOR_CORE)
    return dict(os.environ) | {
        "STOA_DATABASE_URL": database.url,
        "STOA_REDIS_URL": redis.url,
        "STOA_JWT_SECRET": secrets.token_urlsafe(32),
        "STOA_SERVICE_SECRET": secrets.token_urlsafe(32),
        "STOA_API_PORT": str(port),
        "STOA_API_RATE_LIMIT_FACTOR": "1000000",
        "STOA_LOG_LEVEL": "warning",
    }


def run(runs: int, seconds: float, connections: int) -> None:
    """Measure everything in turn, several times, and print the medians."""
    port = free_port()
    peers = {
        "trivial FastAPI route": (free_port(), False),
        "the same in our middlewares": (free_port(), True),
    }
    results: dict[str, list[Outcome]] = {}
    hashes: list[float] = []
    with ExitStack() as servers:
        folder = Path(servers.enter_context(tempfile.TemporaryDirectory()))
        env = api_environment(folder, servers, port)
        api = [sys.executable, "-m", "stoa_api"]
        subprocess.run([*api, "migrate"], env=env, check=True)
        for where, has_stack in peers.values():
            code = TRIVIAL.replace("PORT", str(where))
            code = code.replace("WITH_STACK", str(has_stack))
            servers.enter_context(
                serving([sys.executable, "-c", code], env, where, "/hello")
            )
        servers.enter_context(serving([*api, "serve"], env, port, "/readyz"))
        account = make_account(port)
        body = json.dumps({"email": account.email, "password": PASSWORD})
        boards = f"/api/v1/orgs/{account.org_id}/boards"
        loads = {
            **{
                name: (where, http_request("GET", "/hello"))
                for name, (where, _) in peers.items()
            },
            "GET /me": (port, http_request("GET", "/api/v1/me", account.token)),
            f"GET /orgs/…/boards ({BOARDS})": (
                port,
                http_request("GET", boards, account.token),
            ),
            "POST /auth/login": (
                port,
                http_request("POST", "/api/v1/auth/login", body=body),
            ),
        }
        for _ in range(runs):
            for name, (where, request) in loads.items():
                outcome = measure(Load(where, request, connections, seconds))
                results.setdefault(name, []).append(outcome)
            hashes.append(bare_hashes(seconds))
    report(results, hashes)


def report(results: Mapping[str, Sequence[Outcome]], hashes: Sequence[float]) -> None:
    """Print medians, spread and ratios."""
    names = list(results)
    yardstick = statistics.median(each.per_second for each in results[names[0]])
    bare = statistics.median(hashes)
    row = "{:<28} {:>10} {:>17} {:>8} {:>8} {:>9}  {}"
    print(row.format("", "per second", "(min-max)", "p50 ms", "p99 ms", "failures", ""))
    for name in names:
        outcomes = results[name]
        rates = [each.per_second for each in outcomes]
        rate = statistics.median(rates)
        is_login = name.startswith("POST")
        ratio = rate / (bare if is_login else yardstick)
        print(
            row.format(
                name,
                f"{rate:.0f}",
                f"({min(rates):.0f}-{max(rates):.0f})",
                f"{statistics.median(each.p50_ms for each in outcomes):.1f}",
                f"{statistics.median(each.p99_ms for each in outcomes):.1f}",
                sum(each.failures for each in outcomes),
                f"{ratio:.2f} of {'bare argon2id' if is_login else 'trivial'}",
            )
        )
    spread = f"({min(hashes):.0f}-{max(hashes):.0f})"
    print(row.format("bare argon2id", f"{bare:.0f}", spread, "", "", "", ""))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--generate", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.generate:
        outcome = uvloop.run(generate(Load(**json.loads(options.generate))))
        print(json.dumps(asdict(outcome)))
    else:
        run(options.runs, options.seconds, options.connections)


if __name__ == "__main__":
    main()
