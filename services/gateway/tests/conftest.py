"""A real nginx with the real configuration, and small upstreams that tell what came."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from stoa_local.gateway import Gateway
from stoa_local.ports import free_port
from stoa_local.probes import http_probe
from stoa_local.processes import launch, stop, tail

WEBSOCKET_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked; shakes hands when asked for a socket."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self.shake_hands()
            return
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if "/slow" in self.path:
            time.sleep(1)
        seen: dict[str, object] = {
            "method": self.command,
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body_length": len(body),
            "port": self.connection.getsockname()[1],
            "filler": "-" * 2000,
        }
        text = json.dumps(seen).encode()
        self.send_response(int(self.headers.get("X-Answer", "200")))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("X-Request-Id", "said-by-the-service")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def shake_hands(self) -> None:
        key = self.headers["Sec-WebSocket-Key"].encode()
        accept = base64.b64encode(hashlib.sha1(key + WEBSOCKET_MAGIC).digest())
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accept.decode())
        self.send_header("X-Port", str(self.connection.getsockname()[1]))
        self.send_header("X-Path", self.path)
        self.end_headers()
        self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815  # names of http.server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name
        """Say nothing."""


@contextmanager
def upstream() -> Generator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.daemon_threads = True
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}
    )
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Running:
    """A gateway that answers."""

    url: str
    port: int
    log: Path
    configured: Gateway

    def logged(self, request_id: str) -> dict[str, str]:
        """Wait for a line of the access log; it is written after the answer."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            for line in self.log.read_text().splitlines():
                if f'"request_id":"{request_id}"' in line:
                    return json.loads(line)
            time.sleep(0.02)
        raise AssertionError(f"{request_id} was not logged")


@contextmanager
def running(gateway: Gateway, port: int) -> Generator[Running]:
    gateway.prepare()
    program = gateway.program()
    log = gateway.folder / "log"
    process = launch(program, log)
    try:
        deadline = time.monotonic() + 20
        while not http_probe(gateway.health_port).ready:
            assert process.poll() is None, tail(log)
            assert time.monotonic() < deadline, tail(log)
            time.sleep(0.02)
        yield Running(f"http://127.0.0.1:{port}", port, log, gateway)
    finally:
        stop(process, program)


def make_web(folder: Path) -> Path:
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Stoa</title>")
    (folder / "assets" / "index-3f2a.js").write_text("console.log(1)\n" * 200)
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return folder


@pytest.fixture(scope="session")
def api_ports() -> Generator[list[int]]:
    with upstream() as first, upstream() as second:
        yield [first, second]


@pytest.fixture(scope="session")
def collab_ports() -> Generator[list[int]]:
    with upstream() as first, upstream() as second:
        yield [first, second]


@pytest.fixture(scope="session")
def processor_ports() -> Generator[list[int]]:
    with upstream() as only:
        yield [only]


@pytest.fixture(scope="session")
def plain(
    tmp_path_factory: pytest.TempPathFactory,
    api_ports: list[int],
    collab_ports: list[int],
    processor_ports: list[int],
) -> tuple[Gateway, int]:
    """A configuration like that of `make up`, and its port."""
    folder = tmp_path_factory.mktemp("gateway")
    port = free_port()
    gateway = Gateway(
        folder=folder / "run",
        web=make_web(folder / "web"),
        addresses=[f"127.0.0.1:{port}"],
        health_port=free_port(),
        api_ports=api_ports,
        collab_ports=collab_ports,
        processor_ports=processor_ports,
        files=folder / "files",
        upload_bytes_max=4 << 20,
        rate_factor=100,
    )
    return gateway, port


@pytest.fixture(scope="session")
def gateway(plain: tuple[Gateway, int]) -> Generator[Running]:
    with running(*plain) as it:
        yield it


Variant = Callable[..., AbstractContextManager[Running]]


@pytest.fixture
def variant(plain: tuple[Gateway, int], tmp_path: Path) -> Variant:
    """Run the gateway with some of its settings changed."""

    @contextmanager
    def start(**changes: object) -> Generator[Running]:
        port = free_port()
        defaults: dict[str, object] = {
            "folder": tmp_path / "run",
            "addresses": [f"127.0.0.1:{port}"],
            "health_port": free_port(),
        }
        changed = replace(plain[0], **{**defaults, **changes})  # pyright: ignore[reportArgumentType]  # names are checked by replace
        with running(changed, port) as it:
            yield it

    return start


@pytest.fixture
def client(gateway: Running) -> Generator[httpx.Client]:
    with httpx.Client(base_url=gateway.url) as it:
        yield it
