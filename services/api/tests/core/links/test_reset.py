"""A forgotten password: the letter, its link, and what nobody learns on the way."""

import asyncio
from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from stoa_api.base.audit import AuditEntry
from stoa_api.base.db import Sessions
from stoa_api.core.links.models import OneTimeLink
from stoa_shared.clock import now

from ...conftest import As, MakePerson
from ...makers import Client, new_email, register, sign_in
from ...members import code
from ...post import Post

NEW = "another quiet evening by the sea"
pytestmark = pytest.mark.usefixtures("worker")


async def ask(client: Client, email: str):
    return await client.post("auth/password-reset", json={"email": email})


async def reset(client: Client, token: str, password: str = NEW):
    body = {"token": token, "password": password}
    return await client.put("auth/password-reset", json=body)


async def test_a_link_gives_a_new_password_and_ends_every_session(
    client: Client, post: Post, person: MakePerson, as_: As, sessions: Sessions
):
    alice = await person()
    assert (await ask(client, alice.email.upper())).status_code == 202
    token = await post.token(alice.email, count=2)  # the first proves the address
    assert (await reset(client, token)).status_code == 204
    assert code(await as_(alice).get("me")) == (401, "session-ended")
    refreshed = await client.post(
        "auth/refresh", json={"refresh_token": alice.refresh_token}
    )
    assert code(refreshed) == (401, "refresh-rejected")
    assert (await sign_in(client, alice.email)).status_code == 401
    signed_in = await sign_in(client, alice.email, password=NEW)
    assert signed_in.status_code == 200
    async with sessions() as db:
        actions = await db.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.object_id == alice.id)
            .order_by(AuditEntry.id)
        )
        assert list(actions)[-2:] == ["link.reset_sent", "password.reset"]


async def test_a_link_works_once_whoever_hurries(
    app: FastAPI, client: Client, post: Post, person: MakePerson
):
    alice = await person()
    await ask(client, alice.email)
    token = await post.token(alice.email, count=2)
    clients = [Client(app) for _ in range(6)]
    answers = await asyncio.gather(*(reset(each, token) for each in clients))
    assert sorted(each.status_code for each in answers) == [204] + [404] * 5
    refused = next(each for each in answers if each.status_code == 404)
    assert refused.json()["code"] == "link-not-valid"


async def test_a_used_link_takes_the_others_with_it(
    client: Client, post: Post, person: MakePerson
):
    alice = await person()
    await ask(client, alice.email)
    first = await post.token(alice.email, count=2)
    await ask(client, alice.email)
    second = await post.token(alice.email, count=3)
    assert first != second
    assert (await reset(client, first)).status_code == 204
    assert (await reset(client, second)).status_code == 404


async def test_an_expired_link_is_answered_like_one_that_never_was(
    client: Client, post: Post, person: MakePerson, monkeypatch: pytest.MonkeyPatch
):
    alice = await person()
    await ask(client, alice.email)
    token = await post.token(alice.email, count=2)
    never = await reset(client, "stoa_link_nothing")
    later = now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr("stoa_api.core.links.queries.now", lambda: later)
    expired = await reset(client, token)
    kept = ("type", "title", "status", "code", "instance")
    assert expired.status_code == 404
    assert [expired.json()[k] for k in kept] == [never.json()[k] for k in kept]


async def test_a_weak_password_leaves_the_link_as_it_was(
    client: Client, post: Post, person: MakePerson
):
    alice = await person()
    await ask(client, alice.email)
    token = await post.token(alice.email, count=2)
    assert code(await reset(client, token, "password123")) == (
        422,
        "password-too-common",
    )
    assert (await reset(client, token)).status_code == 204


async def test_the_database_holds_no_secret_that_lets_anybody_in(
    client: Client, post: Post, person: MakePerson, sessions: Sessions
):
    alice = await person()
    await ask(client, alice.email)
    token = await post.token(alice.email, count=2)
    async with sessions() as db:
        link = await db.scalar(
            select(OneTimeLink).where(
                OneTimeLink.user_id == alice.id, OneTimeLink.purpose == "reset"
            )
        )
        assert link is not None
        assert token not in link.digest
        jobs = await db.scalars(text("SELECT args::text FROM procrastinate_jobs"))
        assert not any("stoa_link_" in each for each in jobs)


@pytest.mark.parametrize("email", [None, "nobody@example.com", "not an address", ""])
async def test_every_address_gets_the_same_answer(
    client: Client, person: MakePerson, email: str | None
):
    known = (await person()).email
    answer = await ask(client, known if email is None else email)
    assert (answer.status_code, answer.json()) == (202, {"delivery": "mail"})


async def test_known_and_unknown_take_the_same_time(client: Client, person: MakePerson):
    known = (await person()).email

    async def seconds(email: str) -> float:
        started = perf_counter()
        await ask(client, email)
        return perf_counter() - started

    taken = [(await seconds(known), await seconds(new_email())) for _ in range(7)]
    ratio = median(a for a, _ in taken) / median(b for _, b in taken)
    assert 0.4 < ratio < 2.5


async def test_asking_too_often_is_refused_alike_and_never_to_the_owner(
    limited_app: FastAPI, post: Post
):
    known, unknown = new_email(), new_email()
    async with Client(limited_app) as client:
        await register(client, known)
        for email in (known, unknown):
            answers = [(await ask(client, email)).status_code for _ in range(4)]
            assert answers == [202, 202, 202, 429]
    for _ in range(5):  # from everywhere else, more than letters go out
        async with Client(limited_app) as attacker:
            assert (await ask(attacker, known)).status_code == 202
            assert (await ask(attacker, known)).status_code == 202
    async with Client(limited_app) as owner:
        assert (await ask(owner, known)).status_code == 202
    await post.to(known, count=11)  # ten of them, and the one that proves the address
