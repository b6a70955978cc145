"""What fails after a change is stored: the change stays, and somebody can see it."""

from prometheus_client import CollectorRegistry
from sqlalchemy import text

from stoa_api.base.contained import CONTAINED
from stoa_api.base.db import Sessions, after_commit, transaction


def failures() -> float:
    registry = CollectorRegistry()
    registry.register(CONTAINED)
    name = "stoa_api_errors_contained_total"
    return registry.get_sample_value(name, {"what": "after_commit"}) or 0


async def test_what_follows_a_change_does_not_undo_it(sessions: Sessions):
    async def fail() -> None:
        raise OSError("away")

    done: list[str] = []

    async def follow() -> None:
        done.append("followed")

    before = failures()
    async with transaction(sessions) as db:
        assert await db.scalar(text("SELECT 1")) == 1
        after_commit(db, fail)
        after_commit(db, follow)
    assert (done, failures() - before) == (["followed"], 1)
