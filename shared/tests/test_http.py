"""Calls between services: signed, patient, typed."""

from collections.abc import AsyncGenerator, Sequence

import httpx
import pytest

from stoa_shared import http, request_id
from stoa_shared.http import RemoteProblem, RemoteUnavailable, service_client
from stoa_shared.tokens import Keyring, verify_service

Answer = int | type[httpx.TransportError]


class Neighbour:
    """Answers from a list, and keeps what it was asked."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, int):
            return httpx.Response(answer, json={"code": "some-code", "detail": "Why"})
        raise answer("broken", request=request)


def make_client(keys: Keyring, neighbour: Neighbour) -> httpx.AsyncClient:
    return service_client(
        "http://api",
        keys,
        issuer="collab",
        audience="api",
        scope="boards",
        transport=httpx.MockTransport(neighbour),
    )


async def test_a_call_is_signed_and_carries_the_request_id(keys: Keyring):
    neighbour = Neighbour([200])
    async with make_client(keys, neighbour) as client:
        with request_id.bound("request-1234"):
            await client.get("/internal/v1/boards")
    [asked] = neighbour.asked
    token = asked.headers["Authorization"].removeprefix("Bearer ")
    assert verify_service(keys, token, audience="api").scope == "boards"
    assert asked.headers["X-Request-Id"] == "request-1234"


@pytest.mark.parametrize("broken", [502, 503, 504, httpx.ConnectError, httpx.ReadError])
async def test_a_harmless_call_is_tried_again(keys: Keyring, broken: Answer):
    neighbour = Neighbour([broken, broken, 200])
    async with make_client(keys, neighbour) as client:
        answer = await client.put("/state", content=b"bytes")
    assert answer.status_code == 200
    assert [asked.content for asked in neighbour.asked] == [b"bytes"] * 3


async def test_tries_are_bounded(keys: Keyring):
    for broken in (503, httpx.ConnectTimeout):
        neighbour = Neighbour([broken] * 10)
        async with make_client(keys, neighbour) as client:
            with pytest.raises(RemoteUnavailable):
                await client.get("/state")
        assert len(neighbour.asked) == http.TRIES


async def test_what_may_have_happened_is_not_repeated(keys: Keyring):
    for broken in (503, httpx.ReadTimeout):
        neighbour = Neighbour([broken, 200])
        async with make_client(keys, neighbour) as client:
            with pytest.raises(RemoteUnavailable):
                await client.post("/things", json={})
        assert len(neighbour.asked) == 1


async def test_what_was_never_sent_is_repeated(keys: Keyring):
    neighbour = Neighbour([httpx.ConnectError, 200])
    async with make_client(keys, neighbour) as client:
        assert (await client.post("/things", json={})).status_code == 200


async def test_a_stream_is_sent_once(keys: Keyring):
    async def body() -> AsyncGenerator[bytes]:
        yield b"once"

    neighbour = Neighbour([503, 200])
    async with make_client(keys, neighbour) as client:
        with pytest.raises(RemoteUnavailable):
            await client.put("/state", content=body())
    assert len(neighbour.asked) == 1


@pytest.mark.parametrize("status", [400, 404, 409, 412, 500])
async def test_a_problem_is_an_error_with_its_code(keys: Keyring, status: int):
    neighbour = Neighbour([status])
    async with make_client(keys, neighbour) as client:
        with pytest.raises(RemoteProblem) as raised:
            await client.get("/state")
    assert (raised.value.status, raised.value.code) == (status, "some-code")
    assert raised.value.detail == "Why"


async def test_an_answer_that_is_no_problem_document_is_still_an_error(keys: Keyring):
    def transport(_: httpx.Request) -> httpx.Response:
        return httpx.Response(404, text="<html>")

    client = service_client(
        "http://api",
        keys,
        issuer="collab",
        audience="api",
        scope="boards",
        transport=httpx.MockTransport(transport),
    )
    async with client:
        with pytest.raises(RemoteProblem) as raised:
            await client.get("/state")
    assert (raised.value.status, raised.value.code) == (404, "unknown")
