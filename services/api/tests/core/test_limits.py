"""The limits in earnest: what the sixth sign-up and the eleventh sign-in get."""

import asyncio
import os
import signal
import time
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from stoa_api.app import create_app
from stoa_api.base.windows import REST_SECONDS
from stoa_api.settings import Settings
from stoa_local.servers import valkey
from stoa_shared.ids import new_id
from stoa_shared.tokens import sign_access

from ..makers import Client, new_email, register, sign_in


def assert_refused(answer: httpx.Response) -> None:
    assert answer.status_code == 429, answer.text
    assert answer.json()["code"] == "too-many-requests"
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.headers["ratelimit-policy"]
    assert ";r=0;" in answer.headers["ratelimit"]


async def test_the_sixth_sign_up_of_an_address_waits(limited_app: FastAPI):
    async with Client(limited_app) as client:
        for _ in range(5):
            assert (await register(client)).status_code == 201
        assert_refused(await register(client))


async def test_failed_sign_ups_count(limited_app: FastAPI):
    async with Client(limited_app) as client:
        for _ in range(5):
            assert (await client.post("auth/register", json={})).status_code == 422
        assert_refused(await register(client))


async def test_sign_ups_at_once_are_counted_exactly(limited_app: FastAPI):
    async with Client(limited_app) as client:
        answers = await asyncio.gather(*(register(client) for _ in range(12)))
    codes = [each.status_code for each in answers]
    assert (codes.count(201), codes.count(429)) == (5, 7)


async def test_the_eleventh_sign_in_waits_right_or_wrong(limited_app: FastAPI):
    async with Client(limited_app) as client:
        email = new_email()
        await register(client, email)
        for n in range(10):
            answer = await sign_in(client, email, password="wrong" if n % 2 else "w")
            assert answer.status_code == 401
        assert_refused(await sign_in(client, email))
        # Somebody else at the same address is not held up.
        assert (await sign_in(client, new_email())).status_code == 401


async def test_another_address_is_not_held_up(limited_app: FastAPI):
    email = new_email()
    async with Client(limited_app) as client:
        await register(client, email)
        for _ in range(10):
            await sign_in(client, email, password="wrong")
    async with Client(limited_app) as elsewhere:
        assert (await sign_in(elsewhere, email)).status_code == 200


async def test_replicas_share_the_count(limited_app_settings: Settings):
    one, two = create_app(limited_app_settings), create_app(limited_app_settings)
    async with (
        one.router.lifespan_context(one),
        two.router.lifespan_context(two),
        Client(one) as first,
        Client(two, address=first.address) as second,
    ):
        for n in range(5):
            assert (await register(first if n % 2 else second)).status_code == 201
        assert_refused(await register(second))


async def test_every_answer_says_where_the_caller_stands(client: Client):
    for path in ("me", "nowhere", "boards/1"):
        answer = await client.get(path)
        assert "w=60" in answer.headers["ratelimit-policy"]
        assert ";r=" in answer.headers["ratelimit"]


async def test_made_up_paths_share_one_count(limited_app: FastAPI):
    async with Client(limited_app) as client:
        answers = [await client.get(f"p{n}") for n in range(61)]
    assert [each.status_code for each in answers[:60]] == [404] * 60
    assert_refused(answers[60])


async def test_the_address_left_of_our_proxies_counts(limited_app: FastAPI):
    async with Client(limited_app, address="10.0.0.1") as proxy:
        for n in range(6):
            # The left-most part is the client's own invention.
            headers = {"X-Forwarded-For": f"9.9.9.{n}, 203.0.113.77"}
            answer = await proxy.post("auth/register", json={}, headers=headers)
        assert answer.status_code == 429  # pyright: ignore[reportPossiblyUnboundVariable]


@pytest.fixture
async def away_app(limited_app_settings: Settings):
    """The API while nobody listens where Redis should be."""
    away = limited_app_settings.model_copy(
        update={"redis_url": "redis://127.0.0.1:1/0"}
    )
    made = create_app(away)
    async with made.router.lifespan_context(made):
        yield made


async def test_without_redis_sign_up_is_stricter(away_app: FastAPI):
    async with Client(away_app) as client:
        codes = [(await register(client)).status_code for _ in range(3)]
    assert codes == [201, 201, 429]


async def test_without_redis_the_rest_is_let_through_and_counted(away_app: FastAPI):
    async with Client(away_app) as client:
        for _ in range(70):
            assert (await client.get("me")).status_code == 401
        metrics = await client.get("http://localhost:8080/metrics")
    assert "stoa_api_rate_limit_skipped_total 70.0" in metrics.text


async def test_without_redis_the_database_knows_ended_sessions(away_app: FastAPI):
    email = new_email()
    async with Client(away_app) as client:
        await register(client, email)
        token = (await sign_in(client, email)).json()["access_token"]
    async with Client(away_app, token=token) as client:
        assert (await client.get("me")).status_code == 200
        assert (await client.post("auth/logout")).status_code == 204
        assert (await client.get("me")).json()["code"] == "session-ended"


async def test_without_redis_a_ticket_is_refused_politely(away_app: FastAPI):
    email = new_email()
    async with Client(away_app) as client:
        await register(client, email)
        token = (await sign_in(client, email)).json()["access_token"]
    async with Client(away_app, token=token) as client:
        answer = await client.post("realtime/tickets")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"


async def test_a_burst_of_one_person_is_counted_exactly(
    limited_app: FastAPI, limited_app_settings: Settings
):
    person, session = new_id(), new_id()
    keyring = limited_app_settings.jwt_secret
    token = sign_access(keyring, user_id=person, session_id=session)
    async with Client(limited_app, token=token) as client:
        answers = await asyncio.gather(*(client.get("me/boards") for _ in range(70)))
    codes = [each.status_code for each in answers]
    assert (codes.count(200), codes.count(429)) == (60, 10)


async def test_a_busy_process_does_not_take_redis_for_away(limited_app: FastAPI):
    async with Client(limited_app) as client:
        asks = [asyncio.create_task(client.get(f"p{n}")) for n in range(61)]
        await asyncio.sleep(0.005)  # the question is out, its answer on the way
        time.sleep(2)  # noqa: ASYNC251  # what a busy process looks like
        codes = [(await each).status_code for each in asks]
    assert (codes.count(404), codes.count(429)) == (60, 1)


async def test_a_frozen_redis_is_noticed_and_comes_back(
    limited_app_settings: Settings, tmp_path: Path
):
    with valkey(tmp_path) as server:
        settings = limited_app_settings.model_copy(update={"redis_url": server.url})
        app = create_app(settings)
        async with app.router.lifespan_context(app), Client(app) as client:
            await client.get("me")
            os.kill(server.pid, signal.SIGSTOP)
            begin = time.monotonic()
            answers = await asyncio.gather(*(client.get("me") for _ in range(5)))
            assert time.monotonic() - begin < 4
            os.kill(server.pid, signal.SIGCONT)
            assert [each.status_code for each in answers] == [401] * 5
            assert "ratelimit" not in answers[0].headers
            await asyncio.sleep(REST_SECONDS)
            assert "ratelimit" in (await client.get("me")).headers
