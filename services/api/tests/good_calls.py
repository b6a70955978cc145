"""One good call of every route that people use: what the generated tests send.

A new route needs an entry here. ``prepare`` brings about what the call needs and
returns what to put into its path, its body and its headers.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import httpx
from starlette.routing import Route

from stoa_api.app import describe
from stoa_api.base.db import Sessions, transaction
from stoa_api.core.invitations.letters import PREFIX
from stoa_api.core.invitations.models import Invitation
from stoa_api.core.links.letters import new_link
from stoa_api.core.people.models import User
from stoa_api.core.people.passwords import Passwords
from stoa_api.core.sessions.models import LoginSession
from stoa_shared.clock import now
from stoa_shared.ids import new_id
from stoa_shared.tokens import new_opaque, opaque_digest

from .makers import PASSWORD, Client, new_email, register
from .members import (
    Json,
    Member,
    if_match,
    invite,
    let_into,
    make_board,
    make_comment,
    make_first,
    make_group,
    make_org,
    make_page,
    make_space,
    make_token,
    make_version,
    share,
    token_wanted,
)

Place = tuple[str, str]
BASE: Final = "/api/v1/"
NEW_PASSWORD: Final = "another quiet evening by the sea"

ROUTES: Final = sorted(
    (method, route.path.removeprefix(BASE), route.name)
    for route in describe().routes
    if isinstance(route, Route) and route.path.startswith(BASE)
    for method in route.methods or ()
    if method != "HEAD"
)
"""Method, path below ``/api/v1/`` and name of every route that people use."""


@dataclass
class World:
    """An organisation with a board, its owner, and somebody who is not in it."""

    owner: Member
    other: Member
    sessions: Sessions
    org: Json
    board: Json

    async def request(self, method: str, path: str) -> "Request":
        """Bring about what the good call of a route needs, and return it."""
        call = await CALLS[method, path](self)
        ids = {"org_id": self.org["id"], "board_id": self.board["id"], **call.ids}
        return Request(method, path.format_map(ids), call.body, call.headers)

    async def send(
        self, method: str, path: str, *, as_: Client | None = None
    ) -> httpx.Response:
        """Make the good call of a route, as the owner if not said else."""
        return await (await self.request(method, path)).send(as_ or self.owner)


@dataclass(frozen=True)
class Request:
    """A call that can be made by anybody."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]

    async def send(self, by: Client) -> httpx.Response:
        return await by.request(
            self.method, self.path, json=self.body, headers=self.headers
        )


async def make_world(owner: Member, other: Member, sessions: Sessions) -> World:
    """Make it."""
    org = await make_org(owner)
    return World(owner, other, sessions, org, await make_board(owner, org))


@dataclass(frozen=True)
class Call:
    """What varies in a call."""

    ids: dict[str, object] = field(default_factory=dict[str, object])
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict[str, str])


Prepare = Callable[[World], Awaitable[Call]]


async def _plain(_: World, *, body: Any = None, version: int | None = None) -> Call:
    return Call(body=body, headers={} if version is None else if_match(version))


def plain(body: Any = None, *, version: int | None = None) -> Prepare:
    """A call that needs nothing but the world."""
    return partial(_plain, body=body, version=version)


async def _register(_: World) -> Call:
    sent = {"email": new_email(), "password": PASSWORD, "display_name": "Dora"}
    return Call(body=sent)


async def _sign_in(world: World) -> Call:
    email = new_email()
    await register(world.other, email)
    return Call(body={"email": email, "password": PASSWORD})


async def _other_sessions(world: World) -> Call:
    async with transaction(world.sessions) as db:
        for _ in range(2):
            expires_at = now() + timedelta(days=30)
            db.add(LoginSession(user_id=world.owner.user_id, expires_at=expires_at))
    return Call()


async def _own_session(world: World) -> Call:
    return Call(ids={"session_id": world.owner.session_id})


async def _new_password(world: World) -> Call:
    passwords = Passwords()
    async with transaction(world.sessions) as db:
        user = await db.get_one(User, world.owner.user_id)
        user.password_hash = await passwords.hash(PASSWORD)
    passwords.close()
    return Call(body={"current_password": PASSWORD, "password": NEW_PASSWORD})


async def _one_time_link(world: World, purpose: str, **body: str) -> Call:
    link, token = new_link(
        new_id(), world.owner.user_id, purpose, email=world.owner.user_email
    )
    async with transaction(world.sessions) as db:
        db.add(link)
    return Call(body={"token": token, **body})


async def _new_token(_: World) -> Call:
    return Call(body=token_wanted())


async def _own_token(world: World) -> Call:
    return Call(ids={"token_id": (await make_token(world.owner))["id"]})


async def _add_member(world: World) -> Call:
    return Call(body={"user_id": str(world.other.user_id), "role": "learner"})


async def _joined(world: World) -> None:
    """Have the other person in the organisation, who may be in it already."""
    body = {"user_id": str(world.other.user_id), "role": "learner"}
    await world.owner.post(f"orgs/{world.org['id']}/members", json=body)


async def _member(world: World, role: str | None = None) -> Call:
    await _joined(world)
    body = None if role is None else {"role": role}
    return Call(ids={"user_id": world.other.user_id}, body=body)


async def _in_first_org(world: World) -> Call:
    await make_first(world.sessions, world.org)
    return await _member(world)


async def _group(world: World, body: Any = None, version: int | None = None) -> Call:
    made = await make_group(world.owner, world.org)
    headers = {} if version is None else if_match(version)
    return Call(ids={"group_id": made["id"]}, body=body, headers=headers)


async def _group_members(world: World) -> Call:
    await _joined(world)
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


async def _trashed(world: World) -> Call:
    await world.owner.delete(f"boards/{world.board['id']}", headers=if_match(1))
    return Call()


async def _comment(world: World, body: Any = None, version: int | None = None) -> Call:
    made = await make_comment(world.owner, world.board)
    headers = {} if version is None else if_match(version)
    return Call(ids={"comment_id": made["id"]}, body=body, headers=headers)


async def _deleted_comment(world: World) -> Call:
    call = await _comment(world)
    path = f"boards/{world.board['id']}/comments/{call.ids['comment_id']}"
    await world.owner.delete(path, headers=if_match(1))
    return call


async def _resolved_comment(world: World) -> Call:
    call = await _comment(world)
    path = f"boards/{world.board['id']}/comments/{call.ids['comment_id']}"
    await world.owner.post(f"{path}/resolve")
    return call


async def _new_board_member(world: World) -> Call:
    return Call(ids={"user_id": world.other.user_id}, body={"role": "editor"})


async def _board_member(world: World) -> Call:
    await share(world.owner, world.board, world.other, "viewer")
    return Call(ids={"user_id": world.other.user_id})


async def _version(world: World, body: Any = None) -> Call:
    made = await make_version(world.owner, world.board)
    return Call(ids={"version_id": made["id"]}, body=body)


async def _on_board(
    world: World, body: Any = None, holder: tuple[str, str] | None = None
) -> Call:
    ids: dict[str, object] = {"resource_id": world.board["id"]}
    if holder is not None:
        ids |= {"kind": holder[0], "holder": holder[1]}
    return Call(ids=ids, body=body)


async def _grant(world: World) -> Call:
    call = await _on_board(world, holder=("roles", "learner"))
    path = "resources/{resource_id}/grants/{kind}/{holder}".format_map(call.ids)
    await world.owner.put(path, json={"level": "view"})
    return call


async def make_link(world: World, **wanted: Any) -> Json:
    """Make a link to the board; guests may come in by it if not said else."""
    path = f"resources/{world.board['id']}/links"
    body = {"level": "view", "allows_guests": True, **wanted}
    answer = await world.owner.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _link(world: World) -> Call:
    call = await _on_board(world)
    return Call(ids={**call.ids, "link_id": (await make_link(world))["id"]})


async def _redeem(world: World) -> Call:
    return Call(body={"token": (await make_link(world))["token"], "name": "Gast"})


async def _ticket(world: World) -> Call:
    return Call(body={"board_id": world.board["id"]})


async def _space(
    world: World, body: Any = None, *, version: int | None = None, trashed: bool = False
) -> Call:
    made = await make_space(world.owner, world.org)
    if trashed:
        await world.owner.delete(f"spaces/{made['id']}", headers=if_match(1))
    call = await _plain(world, body=body, version=version)
    return replace(call, ids={"space_id": made["id"]})


async def _space_member(world: World, body: Any = None) -> Call:
    made = await make_space(world.owner, world.org)
    if body is None:
        await let_into(world.owner, made, world.other, "viewer")
    return Call(ids={"space_id": made["id"], "user_id": world.other.user_id}, body=body)


async def _page(
    world: World, body: Any = None, *, version: int | None = None, trashed: bool = False
) -> Call:
    page = await make_page(world.owner, await make_space(world.owner, world.org))
    if trashed:
        await world.owner.delete(f"pages/{page['id']}", headers=if_match(1))
    call = await _plain(world, body=body, version=version)
    return replace(call, ids={"page_id": page["id"]})


NOTHING: Final = plain()
CALLS: Final[dict[Place, Prepare]] = {
    ("POST", "auth/register"): _register,
    ("POST", "auth/login"): _sign_in,
    ("POST", "auth/logout"): NOTHING,
    ("PUT", "auth/password-reset"): partial(
        _one_time_link, purpose="reset", password=NEW_PASSWORD
    ),
    ("PUT", "auth/email-verification"): partial(_one_time_link, purpose="verify"),
    ("GET", "me"): NOTHING,
    ("PATCH", "me"): plain({"display_name": "Renamed"}, version=1),
    ("PUT", "me/password"): _new_password,
    ("GET", "me/sessions"): NOTHING,
    ("DELETE", "me/sessions"): _other_sessions,
    ("DELETE", "me/sessions/{session_id}"): _own_session,
    ("GET", "me/tokens"): NOTHING,
    ("POST", "me/tokens"): _new_token,
    ("DELETE", "me/tokens/{token_id}"): _own_token,
    ("POST", "orgs"): plain({"name": "Second school"}),
    ("GET", "orgs"): NOTHING,
    ("GET", "orgs/{org_id}"): NOTHING,
    ("PATCH", "orgs/{org_id}"): plain({"name": "Renamed"}, version=1),
    ("GET", "orgs/{org_id}/members"): NOTHING,
    ("POST", "orgs/{org_id}/members"): _add_member,
    ("PUT", "orgs/{org_id}/members/{user_id}"): partial(_member, role="instructor"),
    ("DELETE", "orgs/{org_id}/members/{user_id}"): _member,
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
    ("POST", "orgs/{org_id}/boards"): plain({"title": "New", "kind": "document"}),
    ("GET", "orgs/{org_id}/boards"): NOTHING,
    ("GET", "me/boards"): NOTHING,
    ("GET", "boards/{board_id}"): NOTHING,
    ("PATCH", "boards/{board_id}"): plain({"title": "Renamed"}, version=1),
    ("DELETE", "boards/{board_id}"): plain(version=1),
    ("POST", "boards/{board_id}/restore"): _trashed,
    ("GET", "boards/{board_id}/members"): NOTHING,
    ("PUT", "boards/{board_id}/members/{user_id}"): _new_board_member,
    ("DELETE", "boards/{board_id}/members/{user_id}"): _board_member,
    ("GET", "boards/{board_id}/versions"): NOTHING,
    ("POST", "boards/{board_id}/versions"): plain({"name": "Draft"}),
    ("PATCH", "boards/{board_id}/versions/{version_id}"): partial(
        _version, body={"name": "Final"}
    ),
    ("DELETE", "boards/{board_id}/versions/{version_id}"): _version,
    ("GET", "boards/{board_id}/versions/{version_id}/state"): _version,
    ("POST", "boards/{board_id}/versions/{version_id}/restore"): _version,
    ("GET", "resources/{resource_id}/access"): _on_board,
    ("PATCH", "resources/{resource_id}/access"): partial(
        _on_board, body={"is_inheriting": False}
    ),
    ("GET", "resources/{resource_id}/viewers"): _on_board,
    ("GET", "resources/{resource_id}/grants"): _on_board,
    ("PUT", "resources/{resource_id}/grants/{kind}/{holder}"): partial(
        _on_board, body={"level": "view"}, holder=("roles", "learner")
    ),
    ("DELETE", "resources/{resource_id}/grants/{kind}/{holder}"): _grant,
    ("GET", "resources/{resource_id}/links"): _on_board,
    ("POST", "resources/{resource_id}/links"): partial(
        _on_board, body={"level": "view", "allows_guests": True}
    ),
    ("DELETE", "resources/{resource_id}/links/{link_id}"): _link,
    ("POST", "links/redeem"): _redeem,
    ("GET", "boards/{board_id}/comments"): NOTHING,
    ("POST", "boards/{board_id}/comments"): plain({"text": "Why?"}),
    ("GET", "boards/{board_id}/comments/{comment_id}"): _comment,
    ("PATCH", "boards/{board_id}/comments/{comment_id}"): partial(
        _comment, body={"text": "Why not?"}, version=1
    ),
    ("DELETE", "boards/{board_id}/comments/{comment_id}"): partial(_comment, version=1),
    ("POST", "boards/{board_id}/comments/{comment_id}/replies"): partial(
        _comment, body={"text": "Because."}
    ),
    ("POST", "boards/{board_id}/comments/{comment_id}/restore"): _deleted_comment,
    ("POST", "boards/{board_id}/comments/{comment_id}/resolve"): _comment,
    ("POST", "boards/{board_id}/comments/{comment_id}/reopen"): _resolved_comment,
    ("POST", "realtime/tickets"): _ticket,
    ("POST", "orgs/{org_id}/spaces"): plain({"name": "Rhetoric"}),
    ("GET", "orgs/{org_id}/spaces"): NOTHING,
    ("GET", "orgs/{org_id}/shared-pages"): NOTHING,
    ("GET", "spaces/{space_id}"): _space,
    ("PATCH", "spaces/{space_id}"): partial(_space, body={"name": "Logic"}, version=1),
    ("PUT", "spaces/{space_id}/place"): partial(_space, body={"after": "first"}),
    ("DELETE", "spaces/{space_id}"): partial(_space, version=1),
    ("POST", "spaces/{space_id}/restore"): partial(_space, trashed=True),
    ("GET", "spaces/{space_id}/members"): _space,
    ("PUT", "spaces/{space_id}/members/{user_id}"): partial(
        _space_member, body={"role": "editor"}
    ),
    ("DELETE", "spaces/{space_id}/members/{user_id}"): _space_member,
    ("GET", "spaces/{space_id}/tree"): _space,
    ("GET", "spaces/{space_id}/trash"): _space,
    ("POST", "spaces/{space_id}/pages"): partial(
        _space, body={"type": "document", "title": "Notes"}
    ),
    ("GET", "pages/{page_id}"): _page,
    ("PATCH", "pages/{page_id}"): partial(_page, body={"title": "New"}, version=1),
    ("PUT", "pages/{page_id}/place"): partial(_page, body={"after": "first"}),
    ("POST", "pages/{page_id}/duplicate"): partial(_page, body={}),
    ("DELETE", "pages/{page_id}"): partial(_page, version=1),
    ("POST", "pages/{page_id}/restore"): partial(_page, trashed=True),
}
