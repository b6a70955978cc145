"""``stoa-api audit``: says what it compared, names what is broken, ends with 1."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text

from stoa_api import __main__ as command
from stoa_api.base import audit
from stoa_api.base.actor import Actor, Origin
from stoa_api.base.audit import AuditDetails, AuditEntry, AuditSeal
from stoa_api.base.db import Sessions, transaction
from stoa_api.settings import Settings
from stoa_shared.ids import new_id

ACTOR = Actor(user_id=new_id(), origin=Origin("203.0.113.7", "Browser", "request-1"))


@pytest.fixture(autouse=True)
async def entries(sessions: Sessions) -> list[UUID]:
    """Three entries, sealed, and nothing else."""
    async with transaction(sessions) as db:
        for table in (AuditSeal, AuditDetails, AuditEntry):
            await db.execute(delete(table))
        for _ in range(3):
            audit.write(
                db, ACTOR, "board.renamed", object_type="board", object_id=new_id()
            )
    async with transaction(sessions) as db:
        await audit.seal(db)
        chain = select(AuditSeal.entry_id).order_by(AuditSeal.position)
        return list(await db.scalars(chain))


async def test_redacting_leaves_a_chain_that_verifies(
    settings: Settings, sessions: Sessions, capsys: pytest.CaptureFixture[str]
):
    at_once = settings.model_copy(update={"audit_keep_origins": timedelta(0)})
    assert await command.redact_audit(at_once) == 0
    assert "3 addresses older than 0 days erased" in capsys.readouterr().out
    async with sessions() as db:
        assert set(await db.scalars(select(AuditDetails.part))) == {"change"}
    assert await command.verify_audit(settings) == 0
    told = capsys.readouterr().out
    assert "3 sealed entries, 3 details compared\n0 entries wait" in told


async def test_the_first_broken_entry_is_named(
    settings: Settings,
    sessions: Sessions,
    entries: list[UUID],
    capsys: pytest.CaptureFixture[str],
):
    async with transaction(sessions) as db:
        for broken in entries[1:]:
            tampering = "UPDATE ops.audit_entries SET action = 'x' WHERE id = :id"
            await db.execute(text(tampering), {"id": broken})
    assert await command.verify_audit(settings) == 1
    told = capsys.readouterr().out
    assert f"BROKEN at entry {entries[1]}, number 2: the entry was altered" in told
    assert "2 faults" in told


async def test_a_chain_that_was_cut_off_lacks_the_seal_kept_elsewhere(
    sessions: Sessions, entries: list[UUID]
):
    async with transaction(sessions) as db:
        before = await audit.verify(db)
        for table in ("audit_seals", "audit_entries"):
            column = "id" if table == "audit_entries" else "entry_id"
            cut = f"DELETE FROM ops.{table} WHERE {column} = :id"
            await db.execute(text(cut), {"id": entries[2]})
        unseen = await audit.verify(db)
        seen = await audit.verify(db, kept_seal=before.head)
    assert (unseen.is_whole, seen.is_whole) == (True, False)
    assert "the seal that was given is not in the chain" in audit.report(seen)
