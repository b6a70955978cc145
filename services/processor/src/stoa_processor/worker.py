"""The worker process.

It owns its port, its health and its connection to the database. No job kind is
registered: nothing is accepted for processing in this release, and the worker
says so when it starts.
"""

import structlog
from fastapi import FastAPI

from stoa_processor.app import make_app
from stoa_processor.settings import Settings

log = structlog.stdlib.get_logger()


def create_worker(settings: Settings) -> FastAPI:
    """Make the worker's app; it answers for health and metrics only."""
    log.info("worker.without_jobs")
    return make_app(settings, "processor-worker")
