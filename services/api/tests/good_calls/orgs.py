"""Calls about organisations, their members, groups and invitations."""

from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from stoa_api.base.db import transaction
from stoa_api.core.invitations.letters import PREFIX
from stoa_api.core.invitations.models import Invitation
from stoa_shared.tokens import new_opaque, opaque_digest

from ..makers import PASSWORD, new_email
from ..members import if_match, invite, make_first, make_group, make_org
from .world import NOTHING, Call, Place, Prepare, World, joined, plain


async def _add_member(world: World) -> Call:
    return Call(body={"user_id": str(world.other.user_id), "role": "learner"})


async def _member(world: World, role: str | None = None) -> Call:
    await joined(world)
    body = None if role is None else {"role": role}
    return Call(ids={"user_id": world.other.user_id}, body=body)


async def _to_be_blocked(world: World) -> Call:
    call = await _member(world)
    return replace(call, body={"reason": "Spam"})


async def _blocked(world: World) -> Call:
    call = await _to_be_blocked(world)
    path = f"orgs/{world.org['id']}/members/{world.other.user_id}/block"
    await world.owner.put(path, json=call.body)
    return replace(call, body=None)


async def _in_first_org(world: World) -> Call:
    world.owner.app.state.has_mail = False  # else new passwords go by mail
    await make_first(world.sessions, world.org)
    return await _member(world)


async def _group(world: World, body: Any = None, version: int | None = None) -> Call:
    made = await make_group(world.owner, world.org)
    headers = {} if version is None else if_match(version)
    return Call(ids={"group_id": made["id"]}, body=body, headers=headers)


async def _group_members(world: World) -> Call:
    await joined(world)
    return await _group(world, {"add": [str(world.other.user_id)]})


async def _invitation(world: World) -> Call:
    made = await invite(world.owner, world.org)
    return Call(ids={"invitation_id": made["id"]})


async def _invited_elsewhere(world: World) -> Call:
    made = await invite(world.other, await make_org(world.other))
    return Call(body={"token": made["token"]})


async def _letters(world: World) -> Call:
    world.owner.app.state.has_mail = True
    return Call(body={"emails": [new_email(), new_email()]})


async def _invited_by_letter(world: World) -> Call:
    path = f"orgs/{world.org['id']}/invitations/letters"
    sent = await world.owner.post(path, json=(await _letters(world)).body)
    assert sent.status_code == 201, sent.text
    return Call(ids={"invitation_id": sent.json()["sent"][0]["id"]}, body={})


async def _letter_read(world: World) -> Call:
    call = await _invited_by_letter(world)
    token = new_opaque(PREFIX)
    async with transaction(world.sessions) as db:
        invitation = await db.get_one(Invitation, UUID(str(call.ids["invitation_id"])))
        invitation.token_digest = opaque_digest(token)
    return Call(body={"token": token, "password": PASSWORD, "display_name": "Dora"})


CALLS: Final[dict[Place, Prepare]] = {
    ("POST", "orgs"): plain({"name": "Second school"}),
    ("GET", "orgs"): NOTHING,
    ("GET", "orgs/{org_id}"): NOTHING,
    ("PATCH", "orgs/{org_id}"): plain({"name": "Renamed"}, version=1),
    ("GET", "orgs/{org_id}/members"): NOTHING,
    ("POST", "orgs/{org_id}/members"): _add_member,
    ("PUT", "orgs/{org_id}/members/{user_id}"): partial(_member, role="instructor"),
    ("DELETE", "orgs/{org_id}/members/{user_id}"): _member,
    ("PUT", "orgs/{org_id}/members/{user_id}/block"): _to_be_blocked,
    ("DELETE", "orgs/{org_id}/members/{user_id}/block"): _blocked,
    ("GET", "orgs/{org_id}/blocked-members"): NOTHING,
    ("POST", "orgs/{org_id}/members/{user_id}/reset-link"): _in_first_org,
    ("GET", "orgs/{org_id}/groups"): NOTHING,
    ("POST", "orgs/{org_id}/groups"): plain({"name": "New class"}),
    ("GET", "orgs/{org_id}/groups/{group_id}"): _group,
    ("PATCH", "orgs/{org_id}/groups/{group_id}"): partial(
        _group, body={"name": "Late class"}, version=1
    ),
    ("DELETE", "orgs/{org_id}/groups/{group_id}"): partial(_group, version=1),
    ("GET", "orgs/{org_id}/groups/{group_id}/members"): _group,
    ("PATCH", "orgs/{org_id}/groups/{group_id}/members"): _group_members,
    ("GET", "orgs/{org_id}/invitations"): NOTHING,
    ("POST", "orgs/{org_id}/invitations"): plain({"email": "dora@stoa.example"}),
    ("DELETE", "orgs/{org_id}/invitations/{invitation_id}"): _invitation,
    ("GET", "orgs/{org_id}/invitations/{invitation_id}/uses"): _invitation,
    ("POST", "orgs/{org_id}/invitations/letters"): _letters,
    ("POST", "orgs/{org_id}/invitations/{invitation_id}/resend"): _invited_by_letter,
    ("POST", "invitations/preview"): _invited_elsewhere,
    ("POST", "invitations/sign-up"): _letter_read,
    ("POST", "invitations/accept"): _invited_elsewhere,
    ("GET", "orgs/{org_id}/audit"): NOTHING,
    ("GET", "orgs/{org_id}/audit.csv"): NOTHING,
}
