"""The audit's chain: whole when nothing was touched, and it shows what was."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text

from stoa_api.base import audit
from stoa_api.base.actor import Actor, Origin
from stoa_api.base.audit import AuditDetails, AuditEntry, AuditSeal
from stoa_api.base.db import Sessions, transaction
from stoa_shared.ids import new_id

ACTOR = Actor(user_id=new_id(), origin=Origin("203.0.113.7", "Browser", "request-1"))


@pytest.fixture(autouse=True)
async def sealed(sessions: Sessions) -> None:
    """Five entries, sealed, and nothing else."""
    async with transaction(sessions) as db:
        for table in (AuditSeal, AuditDetails, AuditEntry):
            await db.execute(delete(table))
        for n in range(5):
            audit.write(
                db,
                ACTOR,
                "board.renamed",
                object_type="board",
                object_id=new_id(),
                before={"title": f"{n}"},
                after={"title": f"{n + 1} ünï\u2028code"},
            )
    async with transaction(sessions) as db:
        assert await audit.seal(db, looking_back=timedelta(hours=1)) == 5


async def verdict(sessions: Sessions) -> audit.Verdict:
    async with transaction(sessions) as db:
        return await audit.verify(db)


async def third(sessions: Sessions) -> UUID:
    async with sessions() as db:
        found = await db.scalar(
            select(AuditSeal.entry_id).where(AuditSeal.position == 3)
        )
    assert found is not None
    return found


async def test_an_untouched_chain_has_no_findings(sessions: Sessions):
    found = await verdict(sessions)
    assert (found.entries, found.unsealed, found.findings) == (5, 0, ())


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE ops.audit_entries SET action = 'x' WHERE id = :id",
        "UPDATE ops.audit_entries SET actor_id = object_id WHERE id = :id",
        "UPDATE ops.audit_entries SET at = at - interval '1 hour' WHERE id = :id",
        "UPDATE ops.audit_entries SET request_id = NULL WHERE id = :id",
        "UPDATE ops.audit_details SET body = '{}' WHERE entry_id = :id",
        "DELETE FROM ops.audit_entries WHERE id = :id",
        "DELETE FROM ops.audit_seals WHERE entry_id = :id",
        "UPDATE ops.audit_seals SET seal = 'x' WHERE entry_id = :id",
        "UPDATE ops.audit_entries SET digest = sha256('x') WHERE id = :id",
    ],
)
async def test_tampering_is_found(sessions: Sessions, tampering: str):
    async with transaction(sessions) as db:
        await db.execute(text(tampering), {"id": await third(sessions)})
    found = await verdict(sessions)
    assert found.findings
    assert all(each.position in {3, 4} for each in found.findings)


async def test_erasing_origins_leaves_the_chain_whole(sessions: Sessions):
    async with transaction(sessions) as db:
        await audit.erase_origins(db, older_than=timedelta(0))
        left = set(await db.scalars(select(AuditDetails.part)))
    assert left == {"change"}
    assert (await verdict(sessions)).findings == ()


async def test_entries_wait_to_be_sealed_and_the_head_moves(sessions: Sessions):
    before = await verdict(sessions)
    async with transaction(sessions) as db:
        audit.write(db, None, "x.y", object_type="x", object_id=new_id())
    waiting = await verdict(sessions)
    assert (waiting.unsealed, waiting.head) == (1, before.head)
    async with transaction(sessions) as db:
        await audit.seal(db)
    after = await verdict(sessions)
    assert (after.unsealed, after.entries) == (0, 6)
    assert after.head != before.head
