"""What nginx itself answers for: routes, headers, caching, the upgrade."""

import asyncio
import re
import ssl

import pytest

from .clients import Socket, refusal, unknown_id
from .conftest import Arrive, NewClient, OpenBoard
from .platform import Platform


@pytest.mark.parametrize(
    "path",
    [
        "/internal",
        "/internal/v1/boards/x/access",
        "/internal/v1/boards/x/state",
        "/internal/v1/rooms",
        "/internal/v1/drain",
        "/collab/internal/v1/rooms",
        "/api/internal/v1/boards/x/state",
        "/api/v1/internal/v1/boards/x/state",
        "/metrics",
        "/api/metrics",
        "/api/v1/metrics",
        "/collab/metrics",
        "/healthz",
        "/readyz",
        "/api/healthz",
        "/collab/../metrics",
        "/collab/readyz",
    ],
)
async def test_what_is_internal_does_not_exist_outside(
    new_client: NewClient, path: str
):
    answer = await new_client().get(path)
    # Below /collab a name is a board's, and wants an upgrade.
    assert answer.status_code in (400, 404, 426), answer.text[:200]
    assert "stoa_" not in answer.text


@pytest.mark.parametrize(
    "target",
    [
        "/api/../internal/v1/boards/x/state",
        "/api/%2e%2e/internal/v1/boards/x/state",
        "//internal/v1/boards/x/state",
        "/%69nternal/v1/boards/x/state",
        "/api/..;/internal/v1/boards/x/state",
        "/api//../metrics",
        "/INTERNAL/v1/boards/x/state",
        "/api/v1/..%2f..%2finternal/v1/boards/x/state",
        "/collab/%2e%2e/metrics",
        "/yjs/..%2fmetrics",
        "http://127.0.0.1/internal/v1/boards/x/state",
    ],
)
async def test_no_spelling_leads_inside(platform: Platform, target: str):
    status, body = await _raw(platform.url, target)
    # An unknown page is the web client's to explain; it holds nothing internal.
    assert status in (400, 404) or (status == 200 and "<html" in body.lower())
    assert "stoa_" not in body.replace("stoa_refresh", "")


async def test_every_answer_is_armoured(new_client: NewClient):
    http = new_client()
    for path in ("/", "/sign-in", "/api/v1/me", "/nothing.js", "/internal"):
        headers = (await http.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"], path
        assert headers["x-frame-options"] == "DENY" or (
            "frame-ancestors 'none'" in headers["content-security-policy"]
        ), path
        assert not re.search(r"\d", headers.get("server", "")), headers["server"]
        assert headers["x-request-id"], path


async def test_the_content_security_policy_is_strict(new_client: NewClient):
    policy = (await new_client().get("/")).headers["content-security-policy"]
    rules = dict(
        rule.strip().split(" ", 1) for rule in policy.split(";") if " " in rule.strip()
    )
    assert rules["default-src"] in ("'self'", "'none'")
    scripts = rules.get("script-src", rules["default-src"])
    assert "http" not in scripts
    assert "unsafe" not in policy
    assert rules["frame-ancestors"] == "'none'"
    assert rules["base-uri"] in ("'none'", "'self'")
    assert rules.get("object-src", rules["default-src"]) == "'none'"


async def test_the_page_is_fresh_and_its_parts_are_kept(new_client: NewClient):
    http = new_client()
    page = await http.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "no-cache" in page.headers["cache-control"]
    parts = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text)
    assert parts
    for part in parts:
        answer = await http.get(part)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert not re.findall(r'(?:src|href)="https?://', page.text)


@pytest.mark.parametrize("path", ["/", "/sw.js", "/theme.js"])
async def test_what_a_release_replaces_in_place_is_asked_for_again(
    new_client: NewClient, path: str
):
    http = new_client()
    answer = await http.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    unchanged = {"If-None-Match": answer.headers["etag"]}
    assert (await http.get(path, headers=unchanged)).status_code == 304


async def test_scripts_are_sent_compressed(new_client: NewClient):
    http = new_client()
    page = await http.get("/")
    script = re.findall(r'src="(/assets/[^"]+\.js)"', page.text)[0]
    answer = await http.get(script, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


async def test_pages_of_the_client_open_directly(new_client: NewClient):
    http = new_client()
    page = await http.get(f"/boards/{unknown_id()}")
    assert page.status_code == 200
    assert "<html" in page.text
    missing = await http.get("/assets/not-there.js")
    assert missing.status_code == 404
    assert "<html" not in missing.text or "404" in missing.text


async def test_answers_of_the_api_are_not_kept(arrive: Arrive):
    ada = await arrive("Ada")
    answer = await ada.get("/me")
    assert "no-store" in answer.headers["cache-control"] or (
        "private" in answer.headers["cache-control"]
    )


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("0195-my-own-request", True),
        ("abcdefgh", True),
        ("short", False),
        ("x" * 65, False),
        ("with space in it", False),
        ("quote\"'<script>", False),
    ],
)
async def test_a_request_keeps_its_id(new_client: NewClient, sent: str, *, kept: bool):
    answer = await new_client().get("/api/v1/me", headers={"X-Request-Id": sent})
    got = answer.headers["x-request-id"]
    assert (got == sent) is kept
    assert re.fullmatch(r"[A-Za-z0-9-]{8,64}", got)
    assert answer.json()["request_id"] == got
    assert len(answer.headers.get_list("x-request-id")) == 1


async def test_other_origins_get_no_permission(new_client: NewClient):
    http = new_client()
    origin = {"Origin": "https://elsewhere.example.com"}
    answer = await http.get("/api/v1/me", headers=origin)
    assert "access-control-allow-origin" not in answer.headers
    preflight = await http.options(
        "/api/v1/auth/login",
        headers=origin | {"Access-Control-Request-Method": "POST"},
    )
    assert "access-control-allow-origin" not in preflight.headers


async def test_the_document_of_the_api_is_public(new_client: NewClient):
    http = new_client()
    document = (await http.get("/api/v1/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert not [path for path in document["paths"] if "internal" in path]


async def test_sockets_are_upgraded_on_both_forms_of_the_path(
    platform: Platform, arrive: Arrive, open_board: OpenBoard
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    for path in ("/collab", f"/collab/{board['id']}"):
        socket = await Socket.open(platform.url, path)
        peer = await open_board(ada, board["id"], socket=socket)
        assert peer.scopes == ["read-write"]
    plain = await ada.http.get("/collab")
    assert plain.status_code < 500


async def test_a_socket_elsewhere_is_refused(platform: Platform):
    for path in ("/", "/api/v1/me", "/boards"):
        assert await refusal(platform.url, path) != 101


async def _raw(url: str, target: str) -> tuple[int, str]:
    """Send a request line as it stands; clients would tidy up the path."""
    host, _, port = url.split("//", 1)[1].partition(":")
    secure = ssl.create_default_context() if url.startswith("https") else None
    reader, writer = await asyncio.open_connection(
        host, int(port.strip("/") or 80), ssl=secure
    )
    writer.write(
        f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    )
    answer = (await asyncio.wait_for(reader.read(), 10)).decode("utf-8", "replace")
    writer.close()
    return int(answer.split(" ", 2)[1]), answer.split("\r\n\r\n", 1)[-1]
