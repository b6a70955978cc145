"""Accounts: signing up, in and out, and what a session's end reaches."""

import asyncio
import statistics
import time

import httpx
import pytest

from .clients import PASSWORD, Person, eventually, some_email
from .conftest import Arrive, NewClient, OpenBoard

Attempt = tuple[int, str, float]
"""Status, code and seconds of a failed sign-in."""


async def test_six_parallel_sign_ups_make_one_account(new_client: NewClient):
    http = new_client()
    email = some_email("Twin")
    spellings = [email, email.upper(), email.title()] * 2
    answers = await asyncio.gather(
        *(
            http.post(
                "/api/v1/auth/register",
                json={"email": each, "password": PASSWORD, "display_name": "Twin"},
            )
            for each in spellings
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    ids = [await _sign_in(http, each) for each in set(spellings)]
    assert len(set(ids)) == 1


@pytest.mark.parametrize("field", ["role", "is_admin", "id"])
async def test_a_sign_up_cannot_claim_more_than_a_name(
    new_client: NewClient, field: str
):
    body = {
        "email": some_email(),
        "password": PASSWORD,
        "display_name": "Eve",
        field: "owner",
    }
    answer = await new_client().post("/api/v1/auth/register", json=body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid-input"
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "short"},
        {"password": "password123"},
        {"email": "not-an-address"},
        {"display_name": ""},
        {"display_name": "x" * 10_000},
        {"password": "x" * 100_000},
        {"email": f"{'x' * 300}@example.com"},
    ],
)
async def test_a_sign_up_that_makes_no_sense_is_refused(
    new_client: NewClient, changes: dict[str, str]
):
    body = {"email": some_email(), "password": PASSWORD, "display_name": "Ada"}
    answer = await new_client().post("/api/v1/auth/register", json=body | changes)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(changes))}"


async def test_wrong_password_and_unknown_address_look_alike(
    arrive: Arrive, new_client: NewClient
):
    ada = await arrive("Ada")
    http = new_client()
    wrong: list[Attempt] = []
    unknown: list[Attempt] = []
    for _ in range(5):
        wrong.append(await _attempt(http, ada.email))
        unknown.append(await _attempt(http, some_email()))
    assert {status for status, _, _ in wrong + unknown} == {401}
    assert {code for _, code, _ in wrong} == {code for _, code, _ in unknown}
    times = [statistics.median(t for _, _, t in each) for each in (wrong, unknown)]
    assert max(times) < 2 * min(times) + 0.02


async def test_the_access_token_opens_the_account(arrive: Arrive):
    ada = await arrive("Ada")
    answer = await ada.get("/me")
    assert answer.status_code == 200
    me = answer.json()
    assert me["email"] == ada.email.lower()
    assert me["display_name"] == "Ada"
    assert "password" not in answer.text


async def test_the_refresh_cookie_is_out_of_reach_of_scripts(arrive: Arrive):
    ada = await arrive("Ada")
    answer = await ada.http.post("/api/v1/auth/refresh")
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "bearer"
    assert "refresh_token" not in answer.json()
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("stoa_refresh=")
    for attribute in ("httponly", "samesite=strict", "path=/api/v1/auth"):
        assert attribute in cookie


async def test_a_replayed_refresh_token_ends_the_whole_family(
    arrive: Arrive, new_client: NewClient
):
    ada = await arrive("Ada")
    stolen = await _refresh_token(ada)
    thief = new_client()
    first = await thief.post("/api/v1/auth/refresh", json={"refresh_token": stolen})
    assert first.status_code == 200
    await _until_replay_counts(thief, stolen)
    fresh = first.json().get("refresh_token")
    if fresh is not None:
        again = await thief.post("/api/v1/auth/refresh", json={"refresh_token": fresh})
        assert again.status_code == 401
    await _until_signed_out(ada.http, first.json()["access_token"])


async def test_another_site_cannot_use_the_cookie(arrive: Arrive):
    ada = await arrive("Ada")
    for headers in (
        {"Origin": "https://elsewhere.example.com"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        for route in ("refresh", "logout"):
            answer = await ada.http.post(f"/api/v1/auth/{route}", headers=headers)
            assert answer.status_code in (401, 403), (route, headers)
    assert (await ada.get("/me")).status_code == 200


async def test_signing_out_ends_tokens_and_sockets(
    arrive: Arrive, open_board: OpenBoard
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    peer = await open_board(ada, board["id"])
    answer = await ada.post("/auth/logout")
    assert answer.status_code == 204
    await eventually(lambda: peer.denied or peer.socket.closed, 2, "the socket ends")
    await _until_signed_out(ada.http, ada.token)
    assert (await ada.http.post("/api/v1/auth/refresh")).status_code == 401


async def test_signing_out_leaves_other_sessions_alone(
    arrive: Arrive, new_client: NewClient, open_board: OpenBoard
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    laptop = await open_board(ada, board["id"])
    phone = Person(ada.base_url, "Ada", new_client(), ada.email)
    await phone.sign_in()
    assert (await phone.post("/auth/logout")).status_code == 204
    await asyncio.sleep(1)
    await laptop.write("still here")
    await laptop.saved()
    assert (await ada.get("/me")).status_code == 200


async def _sign_in(http: httpx.AsyncClient, email: str) -> str:
    answer = await http.post(
        "/api/v1/auth/login", json={"email": email, "password": PASSWORD}
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["user"]["id"])


async def _attempt(http: httpx.AsyncClient, email: str) -> Attempt:
    begin = time.monotonic()
    answer = await http.post(
        "/api/v1/auth/login", json={"email": email, "password": "not-the-password-1"}
    )
    return answer.status_code, answer.json()["code"], time.monotonic() - begin


async def _refresh_token(person: Person) -> str:
    """Sign in as a client without cookies does."""
    answer = await person.http.post(
        "/api/v1/auth/login",
        json={"email": person.email, "password": person.password},
        headers={"Stoa-Refresh": "body"},
    )
    return str(answer.json()["refresh_token"])


async def _until_replay_counts(http: httpx.AsyncClient, token: str) -> None:
    """Replay a used token; a short grace for two tabs at once is allowed."""
    answer = await http.post("/api/v1/auth/refresh", json={"refresh_token": token})
    for _ in range(15):
        if answer.status_code == 401:
            return
        await asyncio.sleep(1)
        answer = await http.post("/api/v1/auth/refresh", json={"refresh_token": token})
    raise AssertionError("a used refresh token goes on working")


async def _until_signed_out(http: httpx.AsyncClient, token: str) -> None:
    begin = time.monotonic()
    headers = {"Authorization": f"Bearer {token}"}
    while (await http.get("/api/v1/me", headers=headers)).status_code != 401:
        assert time.monotonic() - begin < 2, "the session outlives its end"
        await asyncio.sleep(0.1)
