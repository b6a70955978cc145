"""What asking for access costs as organisations grow: 1k, 10k, 100k boards.

    .venv/bin/python bench/access.py [--plans]

Starts a PostgreSQL of its own in a throw-away folder, fills one organisation and
asks as three people: an owner, who reaches everything; a learner in a group with
one board in a hundred; a guest with one board. Prints, for the check of one board,
a batch of 25, the first and a later page of the list, and who sees a board: the
statements, the median time, and with ``--plans`` what PostgreSQL does.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, schema
from stoa_api.base.actor import Actor
from stoa_api.base.db import open_database
from stoa_api.base.pages import PageRequest
from stoa_api.studio.boards import queries
from stoa_api.studio.boards.queries import Filters
from stoa_local.servers import postgres
from stoa_shared.ids import new_id

SIZES: Final = (1_000, 10_000, 100_000)
ROUNDS: Final = 15
FILL: Final = """
INSERT INTO core.organizations (id, name, slug, created_at, updated_at)
  VALUES (:org, 'Bench', CAST(:org AS text), now(), now());
INSERT INTO core.users (id, email, display_name, created_at)
  SELECT each, each || '@b.example', 'P', now()
  FROM unnest(ARRAY[CAST(:owner AS uuid), :learner, :guest]) each;
INSERT INTO core.memberships (org_id, user_id, role, created_at, updated_at) VALUES
  (:org, :owner, 'owner', now(), now()), (:org, :learner, 'learner', now(), now()),
  (:org, :guest, 'guest', now(), now());
INSERT INTO core.groups (id, org_id, name, created_at)
  VALUES (:team, :org, 'Team', now());
INSERT INTO core.group_members (group_id, user_id) VALUES (:team, :learner);
INSERT INTO core.resources (id, org_id, type, path, grant_path, created_at)
  VALUES (:org, :org, 'organization', ARRAY[CAST(:org AS uuid)],
    ARRAY[CAST(:org AS uuid)], now());
INSERT INTO core.grants (id, resource_id, org_id, org_role, level, created_at)
  VALUES (gen_random_uuid(), :org, :org, 'owner', 40, now());
CREATE TEMP TABLE made AS
  SELECT gen_random_uuid() AS id, n FROM generate_series(1, :many) n;
INSERT INTO core.resources (id, org_id, type, parent_id, path, grant_path, created_at)
  SELECT id, :org, 'board', :org, ARRAY[:org, id], ARRAY[:org, id], now() FROM made;
INSERT INTO studio.boards (id, org_id, title, kind, created_at, updated_at)
  SELECT id, :org, 'Board ' || n, 'document', now(), now() - n * interval '1 second'
  FROM made;
INSERT INTO core.grants (id, resource_id, org_id, user_id, level, created_at)
  SELECT gen_random_uuid(), id, :org, :owner, 40, now() FROM made;
INSERT INTO core.grants (id, resource_id, org_id, group_id, level, created_at)
  SELECT gen_random_uuid(), id, :org, :team, 10, now() FROM made WHERE n % 100 = 7;
INSERT INTO core.grants (id, resource_id, org_id, user_id, level, created_at)
  SELECT gen_random_uuid(), id, :org, :guest, 30, now() FROM made WHERE n = :many / 2;
"""
Ask = Callable[[AsyncSession], Awaitable[Any]]


async def fill(db: AsyncSession, many: int) -> dict[str, UUID]:
    names = ("org", "owner", "learner", "guest", "team")
    ids = {name: new_id() for name in names}
    await db.execute(text("SET LOCAL statement_timeout = 0"))
    for statement in filter(str.strip, FILL.split(";")):
        named = {name: value for name, value in ids.items() if f":{name}" in statement}
        size = {"many": many} if ":many" in statement else {}
        await db.execute(text(statement), {**named, **size})
    await db.execute(text("DROP TABLE made"))
    await db.commit()
    return ids


async def measure(sessions: Any, ask: Ask, *, plans: bool) -> str:
    seen = list[tuple[str, Any]]()

    def note(_c: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        seen.append((sql, values))

    engine = sessions.kw["bind"].sync_engine
    took = list[float]()
    for _ in range(ROUNDS):
        async with sessions() as db:
            event.listen(engine, "before_cursor_execute", note)
            seen.clear()
            begin = time.perf_counter()
            await ask(db)
            took.append(time.perf_counter() - begin)
            event.remove(engine, "before_cursor_execute", note)
    if plans:
        async with sessions() as db:
            for sql, values in list(seen):
                connection = await db.connection()
                rows = await connection.exec_driver_sql(
                    f"EXPLAIN (ANALYZE, COSTS OFF, BUFFERS OFF) {sql}", values
                )
                print("\n".join(f"    {row[0]}" for row in rows))
    return f"{len(seen)} statements {statistics.median(took) * 1000:8.2f} ms"


async def run(url: str, *, plans: bool) -> None:
    database = open_database(url)
    for many in SIZES:
        async with database.sessions() as db:
            ids = await fill(db, many)
        async with database.read_sessions() as db:
            await db.execute(text("VACUUM ANALYZE"))
            found = await db.scalars(
                text("SELECT resource_id FROM core.grants WHERE user_id = :guest"),
                {"guest": ids["guest"]},
            )
            board = found.one()
            some = list(
                await db.scalars(
                    text("SELECT id FROM studio.boards WHERE org_id = :org LIMIT 25"),
                    {"org": ids["org"]},
                )
            )
        print(f"{many} boards")
        for who in ("owner", "learner", "guest"):
            me = Actor(ids[who])
            filters = Filters(org_id=ids["org"])

            async def listed(
                db: AsyncSession,
                page: PageRequest,
                me: Actor = me,
                filters: Filters = filters,
            ) -> Any:
                return await queries.boards_for(
                    db, me, page, filters=filters, sort="-updated_at"
                )

            async with database.read_sessions() as db:
                cursor = (await listed(db, PageRequest(limit=100))).next_cursor
            asks: dict[str, Ask] = {
                "check": lambda db, me=me, board=board: access.reach(db, me, board),
                "batch of 25": lambda db, me=me, some=some: access.levels_on(
                    db, me.user_id, some
                ),
                "first page": lambda db, listed=listed: listed(db, PageRequest()),
                "who sees it": lambda db, me=me, board=board: access.people_on(
                    db, me, board, PageRequest()
                ),
            }
            if cursor is not None:
                asks["later page"] = lambda db, listed=listed, cursor=cursor: listed(
                    db, PageRequest(cursor=cursor)
                )
            for what, ask in asks.items():
                told = await measure(database.read_sessions, ask, plans=plans)
                print(f"  {who:8} {what:12} {told}", flush=True)
    await database.close()


def main() -> None:
    """Run it."""
    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as folder:
        place = Path(folder)
        with postgres(place) as server:
            schema.upgrade(server.url, Path("services/api/migrations"))
            asyncio.run(run(server.url, plans="--plans" in sys.argv))


if __name__ == "__main__":
    main()
