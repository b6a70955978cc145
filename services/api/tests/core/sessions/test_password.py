"""Changing the password: who knows the old one may, and everywhere else ends."""

import pytest
from fastapi import FastAPI

from ...conftest import As, MakePerson
from ...makers import PASSWORD, Client, new_email, register, sign_in
from ...members import code

NEW = "another quiet evening by the sea"


async def test_a_new_password_ends_all_other_sessions(
    client: Client, person: MakePerson, as_: As
):
    alice = await person()
    other = (await sign_in(client, alice.email)).json()["access_token"]
    body = {"current_password": PASSWORD, "password": NEW}
    assert (await as_(alice).put("me/password", json=body)).status_code == 204
    assert (await as_(alice).get("me")).status_code == 200
    elsewhere = await client.get("me", headers={"Authorization": f"Bearer {other}"})
    assert code(elsewhere) == (401, "session-ended")
    assert (await sign_in(client, alice.email)).status_code == 401
    assert (await sign_in(client, alice.email, password=NEW)).status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "refused"),
    [
        ("wrong", NEW, "current-password-wrong"),
        (PASSWORD, "password123", "password-too-common"),
    ],
)
async def test_a_refused_change_changes_nothing(
    person: MakePerson, as_: As, current: str, new: str, refused: str
):
    alice = await person()
    body = {"current_password": current, "password": new}
    answer = await as_(alice).put("me/password", json=body)
    assert code(answer) == (422, refused)


async def test_an_open_device_is_no_place_to_try_passwords(limited_app: FastAPI):
    email = new_email()
    async with Client(limited_app) as client:
        await register(client, email)
        token = (await sign_in(client, email)).json()["access_token"]
    async with Client(limited_app, token=token) as client:
        body = {"current_password": "wrong", "password": NEW}
        answers = [await client.put("me/password", json=body) for _ in range(6)]
    assert [each.status_code for each in answers] == [422] * 5 + [429]


async def test_wrong_passwords_from_everywhere_do_not_hold_up_a_known_device(
    limited_app: FastAPI,
):
    email = new_email()
    body = {"email": email, "password": PASSWORD}
    async with Client(limited_app) as owner:
        await register(owner, email)
        assert (await owner.post("auth/login", json=body)).status_code == 200
        neighbour = Client(limited_app, address=owner.address)
        for _ in range(9):  # from the owner's own address, until it is used up
            await sign_in(neighbour, email, password="wrong")
        assert (await sign_in(neighbour, email)).status_code == 429
        assert (await owner.post("auth/login", json=body)).status_code == 200


async def test_a_device_of_one_account_says_nothing_for_another(limited_app: FastAPI):
    mine, theirs = new_email(), new_email()
    async with Client(limited_app) as client:
        for email in (mine, theirs):
            await register(client, email)
        await client.post("auth/login", json={"email": mine, "password": PASSWORD})
        wrong = {"email": theirs, "password": "wrong"}
        answers = [await client.post("auth/login", json=wrong) for _ in range(11)]
    assert [each.status_code for each in answers] == [401] * 10 + [429]
