import asyncio

import pytest
from fastapi import FastAPI
from redis.asyncio import Redis

from stoa_shared import keys
from stoa_shared.tokens import Keyring, verify_access

from ...conftest import As, MakePerson
from ...makers import PASSWORD, Client, Person, new_email, register, sign_in


async def refresh(client: Client, token: str):
    return await client.post("auth/refresh", json={"refresh_token": token})


async def test_a_refresh_gives_new_tokens_and_keeps_the_session(
    app: FastAPI, client: Client, person: MakePerson
):
    alice = await person()
    answer = await refresh(client, alice.refresh_token)
    assert answer.status_code == 200
    body = answer.json()
    assert body["refresh_token"] != alice.refresh_token
    keyring: Keyring = app.state.keyring
    before = verify_access(keyring, alice.token)
    after = verify_access(keyring, body["access_token"])
    assert before.session_id == after.session_id


async def test_a_replayed_token_ends_the_whole_family(
    client: Client, person: MakePerson, as_: As
):
    alice = await person()
    fresh = (await refresh(client, alice.refresh_token)).json()
    replay = await refresh(client, alice.refresh_token)
    assert replay.status_code == 401
    assert replay.json()["code"] == "refresh-rejected"
    assert (await refresh(client, fresh["refresh_token"])).status_code == 401
    assert (await as_(alice).get("me")).json()["code"] == "session-ended"
    me = await client.get(
        "me", headers={"Authorization": f"Bearer {fresh['access_token']}"}
    )
    assert me.status_code == 401


async def test_two_refreshes_at_once_never_both_succeed(
    client: Client, person: MakePerson
):
    alice = await person()
    answers = await asyncio.gather(
        *(refresh(client, alice.refresh_token) for _ in range(6))
    )
    assert sum(each.status_code == 200 for each in answers) <= 1


async def test_the_cookie_refreshes_and_is_replaced(client: Client):
    email = new_email()
    await register(client, email)
    await client.post("auth/login", json={"email": email, "password": PASSWORD})
    before = client.cookies["stoa_refresh"]
    answer = await client.post("auth/refresh")
    assert answer.status_code == 200
    assert "refresh_token" not in answer.json()
    assert client.cookies["stoa_refresh"] != before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["auth/refresh", "auth/logout", "auth/login"])
async def test_another_site_cannot_use_the_cookie(
    client: Client, headers: dict[str, str], path: str
):
    email = new_email()
    await register(client, email)
    credentials = {"email": email, "password": PASSWORD}
    await client.post("auth/login", json=credentials)
    answer = await client.post(
        path, headers=headers, json=credentials if path == "auth/login" else None
    )
    assert answer.status_code == 403
    assert (await client.post("auth/refresh")).status_code == 200


@pytest.mark.parametrize("token", ["x", "stoa_ref_" + "A" * 43])
async def test_unknown_refresh_tokens_are_refused(client: Client, token: str):
    assert (await refresh(client, token)).status_code == 401


async def test_refreshing_with_nothing_is_refused(client: Client):
    assert (await client.post("auth/refresh")).status_code == 401


async def test_an_access_token_is_no_refresh_token(client: Client, person: MakePerson):
    alice = await person()
    answer = await client.post("auth/refresh", json={"refresh_token": alice.token})
    assert answer.status_code in {401, 422}


async def test_signing_out_ends_the_session(
    as_: As, client: Client, person: MakePerson, redis: Redis, app: FastAPI
):
    alice = await person()
    signed_in = as_(alice)
    assert (await signed_in.post("auth/logout")).status_code == 204
    assert (await signed_in.get("me")).json()["code"] == "session-ended"
    assert (await refresh(client, alice.refresh_token)).status_code == 401
    session_id = verify_access(app.state.keyring, alice.token).session_id
    assert await redis.ttl(keys.revoked_session(session_id)) > 900


async def test_signing_out_by_refresh_token_and_twice(
    client: Client, person: MakePerson
):
    alice = await person()
    for _ in range(2):
        answer = await client.post(
            "auth/logout", json={"refresh_token": alice.refresh_token}
        )
        assert answer.status_code == 204
    assert (await client.post("auth/logout")).status_code == 401


async def second_session(client: Client, alice: Person) -> Person:
    answer = (await sign_in(client, alice.email)).json()
    return Person(
        alice.id,
        alice.email,
        alice.name,
        answer["access_token"],
        answer["refresh_token"],
    )


async def test_sessions_are_listed_and_one_is_ended(
    as_: As, client: Client, person: MakePerson
):
    alice = await person()
    other = await second_session(client, alice)
    items = (await as_(alice).get("me/sessions")).json()["items"]
    assert [each["is_current"] for each in items].count(True) == 1
    assert items[0]["address"] == client.address
    theirs = next(each for each in items if not each["is_current"])
    ended = await as_(alice).delete(f"me/sessions/{theirs['id']}")
    assert ended.status_code == 204
    assert (await as_(other).get("me")).status_code == 401
    assert (await as_(alice).get("me")).status_code == 200


async def test_all_other_sessions_are_ended(
    as_: As, client: Client, person: MakePerson
):
    alice = await person()
    other = await second_session(client, alice)
    assert (await as_(alice).delete("me/sessions")).status_code == 204
    assert (await as_(other).get("me")).status_code == 401
    assert (await as_(alice).get("me")).status_code == 200


async def test_nobody_ends_somebody_elses_session(as_: As, person: MakePerson):
    alice, eve = await person(), await person("Eve")
    items = (await as_(alice).get("me/sessions")).json()["items"]
    answer = await as_(eve).delete(f"me/sessions/{items[0]['id']}")
    assert answer.status_code == 404
    assert (await as_(alice).get("me")).status_code == 200
