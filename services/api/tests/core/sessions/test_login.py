import time
from statistics import median

import pytest

from ...makers import PASSWORD, Client, new_email, register, sign_in


async def test_signing_in_gives_a_token_and_a_cookie(client: Client):
    email = new_email()
    await register(client, email)
    answer = await client.post(
        "auth/login", json={"email": email.upper(), "password": PASSWORD}
    )
    assert answer.status_code == 200
    body = answer.json()
    assert body["token_type"] == "bearer"
    assert body["expires_in"] == 900
    assert body["user"]["email"] == email
    assert "refresh_token" not in body
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("stoa_refresh=stoa_ref_")
    for part in ("HttpOnly", "Path=/api/v1/auth", "SameSite=strict"):
        assert part in cookie
    assert "Secure" not in cookie  # plain http here


async def test_me_is_shown_with_the_token(client: Client):
    email = new_email()
    await register(client, email, name="Ada")
    token = (await sign_in(client, email)).json()["access_token"]
    answer = await client.get("me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    me = answer.json()
    assert (me["email"], me["display_name"], me["orgs"]) == (email, "Ada", [])


@pytest.mark.parametrize("email", [None, "nobody@example.com", "not an address", ""])
async def test_unknown_and_wrong_are_answered_alike(client: Client, email: str | None):
    known = new_email()
    await register(client, known)
    answer = await sign_in(client, known if email is None else email, password="wrong")
    assert answer.status_code == 401
    problem = answer.json()
    problem.pop("request_id")
    assert problem == {
        "type": "urn:stoa:problem:credentials-wrong",
        "title": "E-mail address or password is wrong",
        "status": 401,
        "code": "credentials-wrong",
        "instance": "/api/v1/auth/login",
    }


async def test_unknown_and_wrong_take_the_same_time(client: Client):
    known = new_email()
    await register(client, known)

    async def seconds(email: str) -> float:
        taken = list[float]()
        for _ in range(7):
            started = time.perf_counter()
            await sign_in(client, email, password="wrong")
            taken.append(time.perf_counter() - started)
        return median(taken)

    wrong, unknown = await seconds(known), await seconds("nobody@example.com")
    assert 0.4 < wrong / unknown < 2.5


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
async def test_tokens_that_are_not_ours_open_nothing(client: Client, token: str):
    answer = await client.get("me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
