"""The limits in earnest: what the sixth sign-up and the eleventh sign-in get."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from stoa_api.app import create_app
from stoa_api.settings import Settings

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
