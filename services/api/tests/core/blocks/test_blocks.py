"""Blocks: at once and everywhere, explained to the owner only, and lifted again."""

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from stoa_api.base.audit import AuditEntry
from stoa_api.base.db import Sessions
from stoa_api.base.outbox import OutboxRow
from stoa_api.commands import NoSuchAccount, set_block
from stoa_api.settings import Settings

from ...conftest import As, MakePerson
from ...makers import Client, sign_in
from ...members import code, token_wanted


async def block(settings: Settings, email: str, reason: str | None) -> str:
    url = settings.runtime_database_url
    return await set_block(url, settings.redis_url, email, reason)


async def test_a_block_ends_everything_and_is_lifted_again(
    settings: Settings, client: Client, person: MakePerson, as_: As
):
    alice = await person()
    await block(settings, alice.email.upper(), "Sent advertisements to everybody.")
    assert code(await as_(alice).get("me")) == (401, "session-ended")
    refreshed = await client.post(
        "auth/refresh", json={"refresh_token": alice.refresh_token}
    )
    assert refreshed.status_code == 401
    refused = await sign_in(client, alice.email)
    assert code(refused) == (403, "account-blocked")
    assert refused.json()["detail"] == "Sent advertisements to everybody."
    await block(settings, alice.email, None)
    assert (await sign_in(client, alice.email)).status_code == 200


async def test_what_ended_with_a_block_does_not_come_back(
    settings: Settings, app: FastAPI, client: Client, person: MakePerson, as_: As
):
    alice = await person()
    made = await as_(alice).post("me/tokens", json=token_wanted("profile:read"))
    async with Client(app, token=made.json()["token"]) as program:
        assert (await program.get("me")).status_code == 200
        await block(settings, alice.email, "Spam.")
        assert code(await program.get("me")) == (401, "token-invalid")
        await block(settings, alice.email, None)
        assert code(await program.get("me")) == (401, "token-invalid")
    assert code(await as_(alice).get("me")) == (401, "session-ended")
    refreshed = await client.post(
        "auth/refresh", json={"refresh_token": alice.refresh_token}
    )
    assert refreshed.status_code == 401
    again = (await sign_in(client, alice.email)).json()["access_token"]
    async with Client(app, token=again) as signed_in:
        assert (await signed_in.get("me/tokens")).json()["items"] == []


async def test_only_who_knows_the_password_hears_of_a_block(
    settings: Settings, client: Client, person: MakePerson
):
    alice = await person()
    await block(settings, alice.email, "Spam.")
    wrong = await sign_in(client, alice.email, password="wrong")
    unknown = await sign_in(client, "nobody@example.com", password="wrong")
    assert code(wrong) == code(unknown) == (401, "credentials-wrong")


async def test_a_block_is_one_line_in_the_audit_and_tells_of_itself(
    settings: Settings, person: MakePerson, sessions: Sessions
):
    alice = await person()
    assert await block(settings, alice.email, "Spam.") == "done"
    assert (await block(settings, alice.email, "Again.")).startswith("nothing to do")
    await block(settings, alice.email, None)
    async with sessions() as db:
        lines = await db.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.object_id == alice.id, AuditEntry.actor_id.is_(None))
            .order_by(AuditEntry.id)
        )
        assert list(lines) == ["user.blocked", "user.unblocked"]
        events = await db.scalars(
            select(OutboxRow.envelope)
            .where(OutboxRow.subject == alice.id)
            .order_by(OutboxRow.position)
        )
        told = "".join(events)
        assert told.index("user.blocked") < told.index("user.unblocked")
        assert "Spam." not in told


async def test_an_unknown_address_is_said_to_the_operator(settings: Settings):
    with pytest.raises(NoSuchAccount):
        await block(settings, "nobody@example.com", "Spam.")
