"""Proving an address: the letter at sign-up, and again when asked for."""

import pytest

from ...conftest import As, MakePerson
from ...makers import Client
from ...members import code
from ...post import Post

pytestmark = pytest.mark.usefixtures("worker")


async def verify(client: Client, token: str):
    return await client.put("auth/email-verification", json={"token": token})


async def test_the_letter_of_a_sign_up_proves_the_address_once(
    client: Client, post: Post, person: MakePerson, as_: As
):
    alice = await person()
    token = await post.token(alice.email)
    assert (await as_(alice).get("me")).json()["email_verified"] is False
    assert (await verify(client, token)).status_code == 204
    assert (await as_(alice).get("me")).json()["email_verified"] is True
    assert code(await verify(client, token)) == (404, "link-not-valid")


async def test_another_letter_can_be_asked_for(
    client: Client, post: Post, person: MakePerson, as_: As
):
    alice = await person()
    first = await post.token(alice.email)
    answer = await as_(alice).post("me/email-verification")
    assert (answer.status_code, answer.json()) == (202, {"delivery": "mail"})
    second = await post.token(alice.email, count=2)
    assert (await verify(client, second)).status_code == 204
    assert (await verify(client, first)).status_code == 404


async def test_a_link_for_one_thing_does_not_do_the_other(
    client: Client, post: Post, person: MakePerson
):
    alice = await person()
    token = await post.token(alice.email)
    body = {"token": token, "password": "another quiet evening"}
    answer = await client.put("auth/password-reset", json=body)
    assert code(answer) == (404, "link-not-valid")
    assert (await verify(client, token)).status_code == 204
