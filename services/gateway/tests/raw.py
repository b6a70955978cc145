"""Requests that no decent client would send."""

import json
import socket
from dataclasses import dataclass


@dataclass(frozen=True)
class Raw:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def problem(self) -> dict[str, str]:
        assert self.headers["content-type"] == "application/problem+json"
        return self.json


def ask_raw(port: int, request: str | bytes, timeout: float = 20) -> Raw:
    """Send bytes as they are and read one answer."""
    data = request.encode() if isinstance(request, str) else request
    with socket.create_connection(("127.0.0.1", port), timeout) as connection:
        connection.sendall(data)
        with connection.makefile("rb") as answer:
            status = int(answer.readline().split()[1])
            headers: dict[str, str] = {}
            while line := answer.readline().strip():
                name, _, value = line.decode().partition(":")
                headers[name.lower()] = value.strip()
            length = int(headers.get("content-length", "0"))
            return Raw(status, headers, answer.read(length))


def upgrade(port: int, path: str) -> Raw:
    """Ask for a WebSocket."""
    return ask_raw(
        port,
        f"GET {path} HTTP/1.1\r\nHost: stoa.test\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    )
