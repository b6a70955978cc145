"""A document with people of every level beside it."""

from dataclasses import dataclass

import pytest
from sqlalchemy import update

from stoa_api.base.access import Grant, Level
from stoa_api.base.db import Sessions, transaction

from ...conftest import MakeMember
from ...members import Json, Member, make_board, make_org, share


@dataclass(frozen=True)
class Class:
    """Alice's board; Bob edits, Carol comments, Dan looks, Eve is a stranger."""

    board: Json
    alice: Member
    bob: Member
    carol: Member
    dan: Member
    eve: Member

    @property
    def path(self) -> str:
        return f"boards/{self.board['id']}/comments"


async def let_comment(
    owner: Member, sessions: Sessions, board: Json, person: Member
) -> None:
    """Grant the level between viewing and editing, which is no role of a board."""
    await share(owner, board, person, "viewer")
    async with transaction(sessions) as db:
        await db.execute(
            update(Grant)
            .where(Grant.resource_id == board["id"], Grant.user_id == person.user_id)
            .values(level=Level.COMMENT)
        )


@pytest.fixture
async def here(member: MakeMember, sessions: Sessions) -> Class:
    names = ("Alice", "Bob", "Carol", "Dan", "Eve")
    alice, bob, carol, dan, eve = [await member(name) for name in names]
    board = await make_board(alice, await make_org(alice))
    await share(alice, board, bob, "editor")
    await share(alice, board, dan, "viewer")
    await let_comment(alice, sessions, board, carol)
    return Class(board, alice, bob, carol, dan, eve)
