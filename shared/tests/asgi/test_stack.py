"""The whole stack of middlewares around a small app."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from ipaddress import ip_network

import httpx
import pytest
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from stoa_shared.asgi import RequestMetrics, install_problems, stack
from stoa_shared.asgi.health import NotReady, health_routes
from stoa_shared.asgi.problem_renderer import pointer, validation_problem
from stoa_shared.problems import Conflict, TooManyRequests


class BoardIsFull(Conflict):
    """Nobody else fits."""

    code, title = "board-full", "The board is full"


class Invalid(Exception):
    """Shaped as FastAPI's error."""

    def errors(self) -> Sequence[Mapping[str, object]]:
        return [{"loc": ("body", "a/b", 0), "type": "missing", "msg": "Field required"}]


async def echo(request: Request) -> Response:
    body = await request.body()
    client = request.client.host if request.client is not None else None
    return JSONResponse({"bytes": len(body), "client": client})


async def fail(request: Request) -> Response:
    match request.path_params["how"]:
        case "full":
            raise BoardIsFull("Ten people are here", board_id="7")
        case "many":
            raise TooManyRequests(7)
        case "teapot":
            raise HTTPException(418)
        case "invalid":
            raise Invalid
        case _:
            raise RuntimeError("the secret plan")


async def well() -> None:
    pass


async def ill() -> None:
    raise NotReady("no revision")


async def slow() -> None:
    await asyncio.sleep(60)


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[httpx.AsyncClient]:
    monkeypatch.setattr("stoa_shared.asgi.health.CHECK_TIMEOUT_SECONDS", 0.05)
    registry = CollectorRegistry()
    app = Starlette(
        routes=[
            Route("/echo", echo, methods=["POST"]),
            Route("/fail/{how}", fail),
            *health_routes({"db": well, "schema": ill, "redis": slow}, registry),
        ],
        middleware=stack(
            trusted_proxies=[ip_network("127.0.0.0/8")],
            body_limit=10,
            metrics=RequestMetrics(registry),
        ),
    )
    install_problems(app, Invalid)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://it") as made:
        yield made


async def test_a_problem_has_its_code_and_the_request_id(client: httpx.AsyncClient):
    answer = await client.get("/fail/full", headers={"X-Request-Id": "from-gateway-1"})
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Request-Id"] == "from-gateway-1"
    assert answer.json() == {
        "type": "urn:stoa:problem:board-full",
        "title": "The board is full",
        "status": 409,
        "code": "board-full",
        "detail": "Ten people are here",
        "instance": "/fail/full",
        "request_id": "from-gateway-1",
        "board_id": "7",
    }


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space", "nöt-ascii-id"])
async def test_a_bad_request_id_is_replaced(client: httpx.AsyncClient, given: str):
    headers = {"X-Request-Id": given.encode("latin-1")}
    answer = await client.get("/fail/full", headers=headers)  # pyright: ignore[reportArgumentType]  # bytes are allowed in values
    made = answer.headers["X-Request-Id"]
    assert made != given
    assert answer.json()["request_id"] == made


async def test_an_unexpected_error_says_nothing_and_is_logged_once(
    client: httpx.AsyncClient,
):
    with capture_logs() as lines:
        answer = await client.get("/fail/unexpectedly")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal-error"
    assert "secret" not in answer.text
    assert [line["event"] for line in lines] == ["request.failed", "request.finished"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/echo", 405, "method-not-allowed"),
        ("GET", "/fail/teapot", 400, "bad-request"),
        ("GET", "/fail/invalid", 422, "invalid-input"),
    ],
)
async def test_what_the_framework_raises_is_a_problem_too(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
):
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_headers_of_a_problem_are_sent(client: httpx.AsyncClient):
    assert (await client.get("/fail/many")).headers["Retry-After"] == "7"
    assert "POST" in (await client.get("/echo")).headers["Allow"]


async def test_invalid_input_points_at_the_field(client: httpx.AsyncClient):
    [error] = (await client.get("/fail/invalid")).json()["errors"]
    assert error == {
        "pointer": "/a~1b/0",
        "code": "missing",
        "message": "Field required",
    }


def test_pointers_outside_the_body_name_the_place():
    assert pointer(["query", "limit"]) == "query:limit"
    assert pointer(["body"]) == ""
    assert pointer([]) == ""


def test_a_body_that_is_not_json_is_told_apart():
    problem = validation_problem([{"loc": ("body", 1), "type": "json_invalid"}])
    assert (problem.status, problem.code) == (400, "malformed-json")


async def test_a_declared_length_above_the_limit_is_not_read(client: httpx.AsyncClient):
    answer = await client.post("/echo", content=b"x" * 11)
    assert (answer.status_code, answer.json()["code"]) == (413, "content-too-large")
    assert (await client.post("/echo", content=b"x" * 10)).json()["bytes"] == 10


async def test_a_stream_above_the_limit_is_cut(client: httpx.AsyncClient):
    sent = 0

    async def body() -> AsyncGenerator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 4
            yield b"1234"

    answer = await client.post("/echo", content=body())
    assert (answer.status_code, answer.json()["code"]) == (413, "content-too-large")
    assert answer.json()["limit_bytes"] == 10
    assert sent <= 16


async def test_the_address_comes_from_a_trusted_proxy(client: httpx.AsyncClient):
    headers = {"X-Forwarded-For": "1.1.1.1, 198.51.100.7"}
    answer = await client.post("/echo", headers=headers)
    assert answer.json()["client"] == "198.51.100.7"


async def test_the_access_log_names_the_route_and_no_query(client: httpx.AsyncClient):
    with capture_logs() as lines:
        await client.get("/fail/full?ticket=stoa_sock_secret")
    [line] = lines
    assert (line["event"], line["route"]) == ("request.finished", "/fail/{how}")
    assert (line["method"], line["status"]) == ("GET", 409)
    assert "secret" not in str(line)


async def test_metrics_count_by_route(client: httpx.AsyncClient):
    await client.get("/fail/full")
    await client.get("/nowhere/1")
    await client.request("BREW", "/nowhere/2")
    text = (await client.get("/metrics")).text
    for labels in (
        'method="GET",route="/fail/{how}",status="409"',
        'method="GET",route="unmatched",status="404"',
        'method="other",route="unmatched",status="404"',
    ):
        assert f"stoa_http_requests_total{{{labels}}} 1.0" in text


async def test_readiness_names_what_fails(client: httpx.AsyncClient):
    assert (await client.get("/healthz")).status_code == 200
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not-ready",
        "checks": {
            "db": "ok",
            "schema": "no revision",
            "redis": "no answer within 0.05 s",
        },
    }
