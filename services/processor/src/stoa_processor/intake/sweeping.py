"""What happens to uploads nobody comes back for: told of, forgotten, thrown away."""

import asyncio
import time
from datetime import timedelta
from typing import Final

import structlog

from stoa_processor.files import queries
from stoa_processor.intake import service
from stoa_processor.intake.service import Intake
from stoa_shared.clock import now
from stoa_shared.problems import Problem

TELL_AFTER: Final = timedelta(seconds=15)
"""The request that finished an upload tells of it; this is for when it could not."""
KEEP_ENDED: Final = timedelta(days=1)
"""For so long after its time somebody may still ask how an upload ended."""
STRAY_SECONDS: Final = 3600.0
_AT_ONCE: Final = 500

log = structlog.stdlib.get_logger()


async def sweep(intake: Intake) -> None:
    """Do all of it once. Any number of workers may, at the same time."""
    for upload in await queries.untold(
        intake.sessions, before=now() - TELL_AFTER, at_most=_AT_ONCE
    ):
        try:
            await service.tell(intake, upload)
        except Problem:
            break  # the API is away; the next sweep tries again
    gone = await queries.forget_expired(intake.sessions, before=now(), at_most=_AT_ONCE)
    for upload_id in gone:
        await asyncio.to_thread(intake.staging.remove, upload_id)
    await _throw_strays_away(intake)
    if gone:
        log.info("uploads.expired", count=len(gone))


async def _throw_strays_away(intake: Intake) -> None:
    """Delete what lies in the folder without an upload to it."""
    found = await asyncio.to_thread(
        intake.staging.older_than, STRAY_SECONDS, at=time.time()
    )
    known = await queries.receiving_among(intake.sessions, found[:_AT_ONCE])
    for upload_id in found[:_AT_ONCE]:
        if upload_id not in known:
            await asyncio.to_thread(intake.staging.remove, upload_id)
