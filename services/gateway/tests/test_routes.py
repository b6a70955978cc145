"""Which paths reach which service, and which reach none."""

import httpx
import pytest

from .conftest import Running
from .raw import ask_raw, upgrade


def test_api_paths_reach_the_api_as_they_were_sent(
    client: httpx.Client, api_ports: list[int]
):
    seen = client.get("/api/v1/things/a%2Fb?q=1%202").json()
    assert seen["path"] == "/api/v1/things/a%2Fb?q=1%202"
    assert seen["port"] in api_ports


@pytest.mark.parametrize(
    "path",
    [
        "/internal",
        "/internal/v1/boards/1/state",
        "/metrics",
        "/healthz",
        "/readyz",
        "/api",
        "/api/../internal/v1/boards",
        "/api/%2e%2e/internal/v1/boards",
        "/api/..%2finternal/v1/boards",
        "//internal/v1/boards",
        "/internal/../api/v1/me",
        "/collab/../internal/v1",
        "/collab/a/b",
        "/yjs",
        "/ws/other",
        "/.problem",
        "/assets/gone.js",
    ],
)
def test_what_is_not_public_is_not_found(gateway: Running, path: str):
    answer = ask_raw(gateway.port, f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer.status == 404
    assert answer.problem["code"] == "not-found"


@pytest.mark.parametrize(
    "path", ["/collab", "/collab/b1", "/yjs/b1?ticket=t", "/ws?ticket=t"]
)
def test_sockets_reach_collab(gateway: Running, collab_ports: list[int], path: str):
    answer = upgrade(gateway.port, path)
    assert answer.status == 101
    assert int(answer.headers["x-port"]) in collab_ports
    assert answer.headers["x-path"] == path


def test_all_sockets_of_a_board_reach_one_process(gateway: Running):
    for board in ("b1", "b2", "b3"):
        paths = [f"/collab/{board}", f"/yjs/{board}?ticket=1"] * 4
        ports = {upgrade(gateway.port, path).headers["x-port"] for path in paths}
        assert len(ports) == 1


def test_boards_are_spread_over_the_processes(gateway: Running):
    ports = {upgrade(gateway.port, f"/collab/{n}").headers["x-port"] for n in range(30)}
    assert len(ports) == 2


def test_a_socket_path_without_upgrade_is_refused(client: httpx.Client):
    answer = client.get("/collab")
    assert answer.status_code == 426
    assert answer.headers["upgrade"] == "websocket"
    assert answer.json()["code"] == "upgrade-required"


def test_upgrade_is_not_passed_to_the_api(gateway: Running):
    answer = upgrade(gateway.port, "/api/v1/me")
    assert answer.status == 200
    assert "upgrade" not in answer.json["headers"]


@pytest.mark.parametrize("path", ["/", "/boards/0199", "/sign-in", "/metrics-guide"])
def test_other_paths_are_the_web_client(client: httpx.Client, path: str):
    answer = client.get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


def test_built_assets_are_kept_for_ever(client: httpx.Client):
    answer = client.get("/assets/index-3f2a.js")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PROPFIND", "/api/v1/me"),
        ("MKCOL", "/api/v1/me"),
        ("TRACE", "/api/v1/me"),
        ("POST", "/"),
        ("PUT", "/assets/index-3f2a.js"),
        ("DELETE", "/boards"),
    ],
)
def test_methods_nobody_offers_are_refused(
    client: httpx.Client, method: str, path: str
):
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.json()["code"] == "method-not-allowed"
