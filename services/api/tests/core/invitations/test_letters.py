"""Invite people by letter: one for each address, which proves it and fits no other."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from stoa_api.base.db import Sessions, transaction
from stoa_api.base.mail import Postman
from stoa_api.core.invitations import service as invitations
from stoa_api.core.invitations.letters import Letters
from stoa_api.core.invitations.models import Invitation, InvitationUse
from stoa_api.settings import Settings
from stoa_api.worker import mail_server_of
from stoa_shared.clock import now
from stoa_shared.tokens import opaque_digest

from ...makers import PASSWORD, Client, new_email, register
from ...members import Json, Member, code, join, make_group, make_member, make_org
from ...post import REFUSED, Post

pytestmark = pytest.mark.usefixtures("worker")
GONE = (404, "invitation-not-found")
Come = Callable[[str], Awaitable[Client]]


async def send(
    person: Member, org: Json, *emails: str, **wanted: object
) -> httpx.Response:
    path = f"orgs/{org['id']}/invitations/letters"
    return await person.post(path, json={"emails": emails, **wanted})


async def sent(person: Member, org: Json, email: str, **wanted: object) -> Json:
    answer = await send(person, org, email, **wanted)
    assert answer.status_code == 201, answer.text
    (made,) = answer.json()["sent"]
    return made


async def letter_of(person: Member, org: Json, invitation: Json, *, is_in: str) -> Json:
    """Wait until it is known what became of a letter."""
    async with asyncio.timeout(20):
        while True:
            page = (await person.get(f"orgs/{org['id']}/invitations")).json()
            (shown,) = [e for e in page["items"] if e["id"] == invitation["id"]]
            if shown["letter"]["state"] == is_in:
                return shown["letter"]


async def preview(client: Client, token: str) -> httpx.Response:
    return await client.post("invitations/preview", json={"token": token})


async def accept(person: Client, token: str) -> httpx.Response:
    return await person.post("invitations/accept", json={"token": token})


async def sign_up(client: Client, token: str) -> httpx.Response:
    body = {"token": token, "password": PASSWORD, "display_name": "Dora"}
    return await client.post("invitations/sign-up", json=body)


@pytest.fixture
async def come(client: Client) -> AsyncGenerator[Come]:
    """Sign somebody in with the usual password."""
    async with AsyncExitStack() as stack:

        async def enter(email: str) -> Client:
            body = {"email": email, "password": PASSWORD}
            token = (await client.post("auth/login", json=body)).json()["access_token"]
            return await stack.enter_async_context(Client(client.app, token=token))

        yield enter


async def test_who_has_no_account_signs_up_from_the_letter_and_is_proven(
    alice: Member, client: Client, post: Post, come: Come, sessions: Sessions
):
    org, dora = await make_org(alice), new_email()
    group = await make_group(alice, org)
    made = await sent(alice, org, dora, role="instructor", group_id=group["id"])
    assert (made["letter"]["state"], made["invited_address"]) == ("waiting", dora)
    letter = await post.to(dora)
    assert letter.subject == "Alice invites you to School"
    token = await post.token(dora)
    seen = (await preview(client, token)).json()
    assert seen == {
        "organization": "School",
        "role": "instructor",
        "course": None,
        "letter_to": f"{dora[0]}…@example.com",
    }
    assert (await sign_up(client, token)).json()["user"]["email"] == dora
    assert code(await sign_up(client, token)) == (409, "email-taken")
    herself = await come(dora)
    assert (await accept(herself, token)).json()["role"] == "instructor"
    me = (await herself.get("me")).json()
    assert (me["email_verified"], me["orgs"][0]["id"]) == (True, org["id"])
    assert len(post.letters()) == 1, "nothing else has to be proven"
    assert (await letter_of(alice, org, made, is_in="sent"))["count"] == 1
    async with sessions() as db:
        stored = await db.get_one(Invitation, UUID(made["id"]))
    assert stored.token_digest == opaque_digest(token)
    assert code(await preview(client, token)) == GONE, "one use"


async def test_a_letter_is_for_its_address_alone(
    alice: Member, bob: Member, client: Client, post: Post, come: Come
):
    org, dora = await make_org(alice), new_email()
    await register(client, dora)
    await post.to(dora)
    answer = await send(alice, org, dora, new_email())
    assert answer.json()["left_out"] == [], "an account elsewhere makes no difference"
    token = await post.token(dora, count=2)
    assert code(await accept(bob, token)) == (403, "invitation-for-another")
    assert code(await sign_up(client, token)) == (409, "email-taken")
    herself = await come(dora)
    assert not (await herself.get("me")).json()["email_verified"]
    assert (await accept(herself, token)).status_code == 200
    assert (await herself.get("me")).json()["email_verified"]


async def test_of_many_addresses_some_are_left_out_and_the_answer_says_why(
    alice: Member, bob: Member
):
    org, dora, emil = await make_org(alice), new_email(), new_email()
    await join(alice, org, bob)
    await sent(alice, org, dora)
    answer = await send(alice, org, dora.upper(), bob.user_email, emil, emil)
    told = answer.json()
    assert [each["invited_address"] for each in told["sent"]] == [emil]
    assert told["left_out"] == [
        {"address": dora, "why": "invited"},
        {"address": bob.user_email, "why": "member"},
    ]


async def test_a_letter_goes_again_and_the_one_before_is_worth_nothing(
    alice: Member, client: Client, post: Post, sessions: Sessions
):
    org, dora = await make_org(alice), new_email()
    made = await sent(alice, org, dora, days=1)
    old = await post.token(dora)
    await letter_of(alice, org, made, is_in="sent")
    async with transaction(sessions) as db:
        late = now() - timedelta(seconds=1)
        await db.execute(update(Invitation).values(expires_at=late))
    path = f"orgs/{org['id']}/invitations/{made['id']}"
    again = await alice.post(f"{path}/resend", json={"days": 30})
    assert (again.json()["state"], again.json()["letter"]["count"]) == ("open", 2)
    new = await post.token(dora, count=2)
    assert code(await preview(client, old)) == GONE
    assert (await preview(client, new)).status_code == 200
    await alice.delete(path)
    assert code(await preview(client, new)) == GONE
    ended = await alice.post(f"{path}/resend", json={})
    assert code(ended) == (409, "invitation-over")


async def test_whom_it_was_for_is_forgotten_when_it_is_long_over(
    alice: Member, sessions: Sessions
):
    org = await make_org(alice)
    made = {
        how: await sent(alice, org, new_email())
        for how in ("open", "expired", "used", "used lately", "revoked")
    }
    long_ago = now() - timedelta(days=31)
    as_it_is: dict[str, dict[str, object]] = {
        "expired": {"expires_at": long_ago},
        "used": {"uses": 1},
        "used lately": {"uses": 1},
        "revoked": {"revoked_at": long_ago},
    }
    async with transaction(sessions) as db:
        for how, values in as_it_is.items():
            this = UUID(made[how]["id"])
            await db.execute(
                update(Invitation).where(Invitation.id == this).values(values)
            )
        used = UUID(made["used lately"]["id"])
        db.add(InvitationUse(invitation_id=used, user_id=alice.user_id))
    async with transaction(sessions) as db:
        await invitations.forget_addresses(db, older_than=timedelta(days=30))
    page = (await alice.get(f"orgs/{org['id']}/invitations")).json()
    addresses = {each["id"]: each["invited_address"] for each in page["items"]}
    kept = {how for how, each in made.items() if addresses[each["id"]] is not None}
    assert kept == {"open", "used lately"}
    again = f"orgs/{org['id']}/invitations/{made['expired']['id']}/resend"
    assert code(await alice.post(again, json={})) == (409, "invitation-over")


async def test_a_letter_that_nobody_takes_is_shown_as_failed(alice: Member, post: Post):
    org = await make_org(alice)
    made = await sent(alice, org, f"{REFUSED}@stoa.example")
    letter = await letter_of(alice, org, made, is_in="failed")
    assert letter["sent_at"] is None
    assert post.letters() == []


async def test_a_letter_found_again_by_another_worker_does_not_go_when_it_is_over(
    alice: Member, app: FastAPI, settings: Settings, post: Post
):
    org, dora = await make_org(alice), new_email()
    made = await sent(alice, org, dora)
    await letter_of(alice, org, made, is_in="sent")
    server = mail_server_of(settings)
    assert server is not None
    letters = Letters(
        app.state.database.sessions, Postman(server), urlsplit(settings.public_url)
    )
    path = f"orgs/{org['id']}/invitations/{made['id']}"
    await alice.post(f"{path}/resend", json={})
    await post.to(dora, count=2)
    await letters.invite(attempt=1, invitation_id=made["id"], number=1)
    await alice.delete(path)
    await letters.invite(attempt=1, invitation_id=made["id"], number=2)
    assert len(post.letters()) == 2


async def test_only_owners_and_admins_send_and_never_above_their_role(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    await join(alice, org, bob, "admin")
    await join(alice, org, carol, "instructor")
    above = await send(bob, org, new_email(), role="owner")
    assert code(above) == (403, "grant-exceeds-own")
    assert code(await send(carol, org, new_email())) == (403, "role-too-low")


async def test_a_link_has_no_letter_to_send_again(alice: Member):
    org = await make_org(alice)
    made = await alice.post(f"orgs/{org['id']}/invitations", json={})
    assert made.json()["letter"] is None
    path = f"orgs/{org['id']}/invitations/{made.json()['id']}/resend"
    again = await alice.post(path, json={})
    assert code(again) == (409, "invitation-has-no-letter")


async def test_without_a_mail_server_a_link_has_to_do(alice: Member):
    org = await make_org(alice)
    alice.app.state.has_mail = False
    assert code(await send(alice, org, new_email())) == (409, "mail-is-off")


@pytest.mark.parametrize(
    "emails", [[], ["who"], [f"a{n}@b.example" for n in range(51)]]
)
async def test_what_are_no_addresses(alice: Member, emails: list[str]):
    org = await make_org(alice)
    assert code(await send(alice, org, *emails)) == (422, "invalid-input")


async def test_nobody_is_sent_letter_upon_letter(
    limited_app: FastAPI, settings: Settings, sessions: Sessions
):
    eve = await make_member(limited_app, sessions, settings.jwt_secret, "Eve")
    org, dora = await make_org(eve), new_email()
    for _ in range(3):
        made = await sent(eve, org, dora)
        await eve.delete(f"orgs/{org['id']}/invitations/{made['id']}")
    told = (await send(eve, org, dora)).json()
    assert told["left_out"] == [{"address": dora, "why": "too-often"}]
    made = await sent(eve, org, new_email())
    path = f"orgs/{org['id']}/invitations/{made['id']}/resend"
    answers = [await eve.post(path, json={}) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 429, 429]
    for _ in range(5):
        await sent(eve, org, new_email())
    assert code(await send(eve, org, new_email())) == (429, "too-many-requests")
