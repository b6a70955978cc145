"""Sizes, time-outs and rates; each refusal is a problem with the request id."""

import contextlib
import socket
import time

import httpx

from .conftest import Running, Variant
from .raw import ask_raw


def test_a_body_of_a_megabyte_is_the_most(client: httpx.Client):
    most = client.post("/api/v1/x", content=b"x" * (1 << 20))
    assert most.json()["body_length"] == 1 << 20
    more = client.post("/api/v1/x", content=b"x" * ((1 << 20) + 1))
    assert more.status_code == 413
    assert more.headers["content-type"] == "application/problem+json"
    problem = more.json()
    assert problem["code"] == "content-too-large"
    assert problem["type"] == "urn:stoa:problem:content-too-large"
    assert problem["request_id"] == more.headers["x-request-id"]
    assert problem["instance"] == "/api/v1/x"


def test_a_chunked_body_is_counted_too(gateway: Running):
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    head = b"POST /api/v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = ask_raw(gateway.port, head + piece * 17)
    assert answer.status == 413


def test_long_headers_are_refused(client: httpx.Client):
    answer = client.get("/api/v1/x", headers={"X-Long": "x" * 9000})
    assert answer.status_code == 431
    assert answer.json()["code"] == "headers-too-large"


def test_a_long_address_is_refused(client: httpx.Client):
    answer = client.get("/api/v1/" + "x" * 9000)
    assert answer.status_code == 414
    assert answer.json()["code"] == "uri-too-long"


def test_what_is_not_http_is_refused(gateway: Running):
    answer = ask_raw(gateway.port, "GET /api/v1/x HTTP/1.1\r\nBad Header\r\n\r\n")
    assert answer.status == 400
    assert answer.problem["code"] == "bad-request"


def test_a_path_cannot_break_the_json_of_a_problem(gateway: Running):
    line = 'GET /internal/"},{"a":"\\ HTTP/1.1\r\nHost: a\r\n\r\n'
    answer = ask_raw(gateway.port, line)
    assert answer.status == 404
    assert answer.problem["instance"] == "/"


def test_a_request_that_never_ends_is_dropped(gateway: Running):
    with socket.create_connection(("127.0.0.1", gateway.port), 20) as connection:
        connection.sendall(b"GET /api/v1/x HTTP/1.1\r\nHost: a\r\n")
        began = time.monotonic()
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""
    assert time.monotonic() - began < 12


def test_too_many_requests_are_told_when_to_come_back(variant: Variant):
    with variant(rate_factor=0.01) as gateway, httpx.Client() as client:
        answers = [client.get(gateway.url + "/api/v1/x") for _ in range(6)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].headers["retry-after"] == "1"
    assert refused[0].json()["code"] == "too-many-requests"


def test_a_service_that_is_away_is_a_problem(variant: Variant):
    with variant(api_ports=[1]) as gateway:
        answer = httpx.get(gateway.url + "/api/v1/x")
    assert answer.status_code == 502
    assert answer.json()["code"] == "unavailable"
    assert answer.headers["retry-after"] == "2"


def test_a_replica_that_is_away_is_covered_by_the_other(
    variant: Variant, api_ports: list[int]
):
    with variant(api_ports=[1, api_ports[0]]) as gateway, httpx.Client() as client:
        statuses = {client.get(gateway.url + "/api/v1/x").status_code for _ in range(9)}
    assert statuses == {200}


def test_an_error_of_a_service_passes_as_it_is(client: httpx.Client):
    answer = client.get("/api/v1/x", headers={"X-Answer": "503"})
    assert answer.status_code == 503
    assert answer.json()["method"] == "GET"
