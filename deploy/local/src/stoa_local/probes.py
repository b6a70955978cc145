"""Whether one process of a service is ready to work."""

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass

from stoa_local.postgres import can_connect
from stoa_local.valkey import answers_ping


@dataclass(frozen=True)
class Readiness:
    """What a probe has learnt.

    Attributes:
        ready: It can do its work.
        reason: What it said is missing; empty when there was no answer at all.
    """

    ready: bool
    reason: str = ""


Probe = Callable[[], Readiness]


def http_probe(port: int, path: str = "/readyz", timeout: float = 1.0) -> Readiness:
    """Ask a service on its own port."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read(4096)
    except (OSError, http.client.HTTPException):
        return Readiness(ready=False)
    finally:
        connection.close()
    if answer.status == http.client.OK:
        return Readiness(ready=True)
    return Readiness(ready=False, reason=_reason(body))


def _reason(body: bytes) -> str:
    try:
        return json.dumps(json.loads(body))
    except ValueError:
        return body.decode(errors="replace").strip()


def probe(service: str, port: int, database_url: str = "") -> Readiness:
    """Ask any service of the stack, each in its own language."""
    if service == "postgres":
        return Readiness(ready=can_connect(database_url))
    if service == "valkey":
        return Readiness(ready=answers_ping(port))
    return http_probe(port)
