"""What a browser is told with every answer."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from stoa_local.gateway import Gateway
from stoa_local.ports import free_port

from .conftest import running

PATHS = ["/", "/assets/index-3f2a.js", "/api/v1/me", "/internal/v1", "/collab"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_security_headers_once(client: httpx.Client, path: str):
    headers = client.get(path).headers
    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert headers.get_list("x-frame-options") == ["DENY"]
    assert headers.get_list("referrer-policy") == ["same-origin"]
    assert len(headers.get_list("permissions-policy")) == 1
    assert len(headers.get_list("content-security-policy")) == 1
    assert len(headers.get_list("x-request-id")) == 1


def test_scripts_and_styles_come_from_here_only(client: httpx.Client):
    policy = client.get("/").headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy


def test_frames_are_players_of_the_hosts_that_were_named(
    plain: tuple[Gateway, int], tmp_path: Path
):
    port = free_port()
    named = replace(
        plain[0],
        folder=tmp_path / "named",
        addresses=[f"127.0.0.1:{port}"],
        health_port=free_port(),
        peertube_hosts=("tube.example.org",),
    )
    with running(named, port) as there:
        policy = httpx.get(there.url).headers["content-security-policy"]
    assert (
        "frame-src https://www.youtube-nocookie.com https://player.vimeo.com"
        " https://tube.example.org;" in policy
    )


def test_hsts_is_not_promised_without_tls(client: httpx.Client):
    assert "strict-transport-security" not in client.get("/").headers


def test_the_version_of_the_server_is_not_told(client: httpx.Client):
    assert client.get("/").headers["server"] == "nginx"
