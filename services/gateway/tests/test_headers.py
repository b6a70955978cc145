"""What a browser is told with every answer."""

import httpx
import pytest

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


def test_hsts_is_not_promised_without_tls(client: httpx.Client):
    assert "strict-transport-security" not in client.get("/").headers


def test_the_version_of_the_server_is_not_told(client: httpx.Client):
    assert client.get("/").headers["server"] == "nginx"
