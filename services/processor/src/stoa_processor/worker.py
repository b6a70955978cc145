"""The worker process: what happens to uploads when nobody is asking.

It owns its port, its health and its connection to the database. Jobs that make
pictures and text of files are none of this release.
"""

import asyncio
from datetime import timedelta
from typing import Final

import structlog
from fastapi import FastAPI

from stoa_processor.app import make_app
from stoa_processor.intake.service import Intake
from stoa_processor.intake.sweeping import sweep
from stoa_processor.settings import Settings

SWEEP_EVERY: Final = timedelta(seconds=15)

log = structlog.stdlib.get_logger()


def create_worker(settings: Settings) -> FastAPI:
    """Make the worker's app; it answers for health and metrics, and sweeps."""
    return make_app(settings, "processor-worker", work=sweep_for_ever)


async def sweep_for_ever(intake: Intake) -> None:
    """Sweep again and again; a failure is logged and the next sweep comes."""
    while True:
        try:
            await sweep(intake)
        except Exception:
            log.warning("worker.sweep_failed", exc_info=True)
        await asyncio.sleep(SWEEP_EVERY.total_seconds())
