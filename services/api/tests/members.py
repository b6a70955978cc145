"""People who are signed in, and the organisations and boards they make.

Signing up costs a password hash and is tested where it belongs, so the account
is written to the database; all the rest goes through HTTP.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from stoa_api.base.db import Sessions, transaction
from stoa_api.core.people.models import User
from stoa_api.core.sessions.models import LoginSession
from stoa_shared.clock import now
from stoa_shared.ids import new_id
from stoa_shared.tokens import Keyring, sign_access

from .makers import Client

Json = dict[str, Any]


class Member(Client):
    """Somebody with an account: their client and who they are."""

    def __init__(self, app: FastAPI, *, token: str, user: User, session: UUID) -> None:
        super().__init__(app, token=token)
        self.user_id = user.id
        self.session_id = session
        self.user_email = user.email


async def make_member(
    app: FastAPI, sessions: Sessions, keyring: Keyring, name: str
) -> Member:
    """Make an account with an open session."""
    user_id, session_id = new_id(), new_id()
    email = f"{name.lower()}.{user_id.hex}@stoa.example"
    user = User(id=user_id, email=email, display_name=name)
    async with transaction(sessions) as db:
        db.add(user)
        await db.flush()
        expires_at = now() + timedelta(days=30)
        db.add(LoginSession(id=session_id, user_id=user_id, expires_at=expires_at))
    token = sign_access(keyring, user_id=user_id, session_id=session_id)
    return Member(app, token=token, user=user, session=session_id)


def if_match(version: int) -> dict[str, str]:
    """Headers of a change that builds on a version."""
    return {"If-Match": f'"{version}"'}


def code(answer: httpx.Response) -> tuple[int, str]:
    """Status and problem code of an answer."""
    return answer.status_code, answer.json()["code"]


async def patiently(
    send: Callable[..., Awaitable[httpx.Response]], *args: Any, **options: Any
) -> httpx.Response:
    """Send again while a crowd waits for connections, as the answer asks."""
    while (answer := await send(*args, **options)).status_code == 503:
        pass
    return answer


async def make_org(owner: Member, name: str = "School") -> Json:
    """Begin an organisation."""
    answer = await owner.post("orgs", json={"name": name})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def make_first(sessions: Sessions, org: Json) -> None:
    """Make an organisation older than those of all other tests."""
    statement = text(
        "UPDATE core.organizations SET created_at = (SELECT min(created_at)"
        " FROM core.organizations) - interval '1 second' WHERE id = :id"
    )
    async with transaction(sessions) as db:
        await db.execute(statement, {"id": org["id"]})


async def join(owner: Member, org: Json, person: Member, role: str = "learner") -> None:
    """Add a person to an organisation."""
    body = {"user_id": str(person.user_id), "role": role}
    answer = await owner.post(f"orgs/{org['id']}/members", json=body)
    assert answer.status_code == 201, answer.text


async def make_group(
    owner: Member, org: Json, *people: Member, name: str = "Class"
) -> Json:
    """Make a group with people in it."""
    path = f"orgs/{org['id']}/groups"
    answer = await owner.post(path, json={"name": name})
    assert answer.status_code == 201, answer.text
    group: Json = answer.json()
    changed = await owner.patch(
        f"{path}/{group['id']}/members", json={"add": [str(p.user_id) for p in people]}
    )
    assert changed.status_code == 200, changed.text
    return group


async def invite(owner: Member, org: Json, **wanted: object) -> Json:
    """Make an invitation; ``token`` is the end of its link."""
    answer = await owner.post(f"orgs/{org['id']}/invitations", json=wanted)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return {**made, "token": made["link"].partition("#")[2]}


async def make_board(
    owner: Member, org: Json, title: str = "Board", kind: str = "document"
) -> Json:
    """Begin a board."""
    body = {"title": title, "kind": kind}
    answer = await owner.post(f"orgs/{org['id']}/boards", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def make_version(owner: Member, board: Json, name: str = "Draft") -> Json:
    """Keep a board as it is under a name."""
    answer = await owner.post(f"boards/{board['id']}/versions", json={"name": name})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def make_comment(person: Member, board: Json, text: str = "Why?") -> Json:
    """Begin a thread beside a document."""
    answer = await person.post(f"boards/{board['id']}/comments", json={"text": text})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def make_space(owner: Member, org: Json, name: str = "Space") -> Json:
    """Begin a space."""
    answer = await owner.post(f"orgs/{org['id']}/spaces", json={"name": name})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def make_page(
    owner: Member,
    space: Json,
    title: str = "Page",
    kind: str = "folder",
    parent: Json | None = None,
    **fields: str,
) -> Json:
    """Begin a page at the top of a space, or in a folder."""
    body = {"type": kind, "title": title, **fields}
    if parent is not None:
        body["parent_id"] = parent["id"]
    answer = await owner.post(f"spaces/{space['id']}/pages", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def let_into(owner: Member, space: Json, person: Member, role: str) -> None:
    """Give a person a role in a space."""
    path = f"spaces/{space['id']}/members/{person.user_id}"
    answer = await owner.put(path, json={"role": role})
    assert answer.status_code == 200, answer.text


async def share(
    owner: Member, board: Json, person: Member, role: str
) -> httpx.Response:
    """Give a person a role on a board."""
    path = f"boards/{board['id']}/members/{person.user_id}"
    return await owner.put(path, json={"role": role})


def token_wanted(*scopes: str, **more: object) -> Json:
    """Body of a wish for a token."""
    return {
        "name": "Script",
        "scopes": list(scopes) or ["boards:read"],
        "expires_at": (now() + timedelta(days=30)).isoformat(),
        **more,
    }


async def make_token(owner: Member, *scopes: str, **more: object) -> Json:
    """Make a token of a person's."""
    answer = await owner.post("me/tokens", json=token_wanted(*scopes, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()
