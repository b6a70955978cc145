"""Links that an administrator hands over where no mail is sent."""

import pytest

from stoa_api.base.db import Sessions
from stoa_api.settings import Settings

from ...makers import Client
from ...members import Member, code, join, make_first, make_org

NEW = "another quiet evening by the sea"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"smtp_host": None})


async def ask(admin: Member, org: dict[str, object], person: Member):
    return await admin.post(f"orgs/{org['id']}/members/{person.user_id}/reset-link")


async def test_an_owner_of_the_first_organisation_helps_a_member(
    alice: Member, bob: Member, client: Client, sessions: Sessions
):
    org = await make_org(alice)
    await make_first(sessions, org)
    await join(alice, org, bob)
    answer = await ask(alice, org, bob)
    assert answer.status_code == 201, answer.text
    token = answer.json()["url"].partition("/reset#")[2]
    body = {"token": token, "password": NEW}
    assert (await client.put("auth/password-reset", json=body)).status_code == 204
    assert code(await bob.get("me")) == (401, "session-ended")


async def test_nobody_takes_over_an_account_by_an_organisation_of_their_own(
    alice: Member, bob: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    assert code(await ask(alice, org, bob)) == (409, "account-is-shared")


async def test_who_governs_elsewhere_or_stands_above_is_out_of_reach(
    alice: Member, bob: Member, carol: Member, sessions: Sessions
):
    org = await make_org(alice)
    await make_first(sessions, org)
    await join(alice, org, bob, "admin")
    await join(alice, org, carol)
    assert code(await ask(bob, org, alice)) == (403, "grant-exceeds-own")
    assert code(await ask(carol, org, bob)) == (403, "role-too-low")
    await make_org(carol)
    assert code(await ask(bob, org, carol)) == (409, "account-is-shared")
