"""Calls below ``auth/`` and ``me/``."""

from datetime import timedelta
from functools import partial
from typing import Final

from stoa_api.base.db import transaction
from stoa_api.core.links.letters import new_link
from stoa_api.core.people.models import User
from stoa_api.core.people.passwords import Passwords
from stoa_api.core.sessions.models import LoginSession
from stoa_shared.clock import now
from stoa_shared.ids import new_id

from ..makers import PASSWORD, new_email, register
from ..members import make_token, token_wanted
from .world import NOTHING, Call, Place, Prepare, World, plain

NEW_PASSWORD: Final = "another quiet evening by the sea"


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
}
