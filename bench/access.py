"""What asking for access costs as organisations grow: 1k, 10k, 100k boards and pages.

    .venv/bin/python bench/access.py [--plans]

Starts a PostgreSQL of its own in a throw-away folder, fills one organisation with
boards and a space with as many pages, and asks as three people: an owner, who
reaches everything and made 200 of the boards; a learner in a group that was given
200 of each; a guest with one of each. Prints, for the check of one board, a batch of
25, the first and a later page of the list, who sees a board, and the space's tree (25
pages of a place): the statements, the median time, and with ``--plans`` what
PostgreSQL does.

Goals: at most 3 statements each, and 100k rows take at most 4 times what 1k take,
where that is more than 5 ms. Ends with 1 when one is missed.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, schema
from stoa_api.base.actor import Actor
from stoa_api.base.db import Sessions, open_database
from stoa_api.base.pages import PageRequest
from stoa_api.studio.boards import service as boards
from stoa_api.studio.boards.queries import Filters
from stoa_api.studio.pages.service import tree as pages
from stoa_local.servers import postgres
from stoa_shared.ids import new_id

SIZES: Final = (1_000, 10_000, 100_000)
ROUNDS: Final = 15
STATEMENTS_MAX: Final = 3
GROWTH_MAX: Final = 4.0
FLOOR_MS: Final = 5.0
"""What takes less than this at 100k is quick enough, however quick it is at 1k."""
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
  SELECT gen_random_uuid(), id, :org, :owner, 40, now() FROM made
  WHERE n % (:many / 200) = 1;
INSERT INTO core.grants (id, resource_id, org_id, group_id, level, created_at)
  SELECT gen_random_uuid(), id, :org, :team, 10, now() FROM made
  WHERE n % (:many / 200) = 0;
INSERT INTO core.grants (id, resource_id, org_id, user_id, level, created_at)
  SELECT gen_random_uuid(), id, :org, :guest, 30, now() FROM made WHERE n = :many / 2;
INSERT INTO core.resources (id, org_id, type, parent_id, path, grant_path, created_at)
  VALUES (:space, :org, 'space', :org, ARRAY[:org, CAST(:space AS uuid)],
    ARRAY[:org, CAST(:space AS uuid)], now());
INSERT INTO studio.spaces (id, org_id, name, position, created_at, updated_at)
  VALUES (:space, :org, 'Space', 1, now(), now());
CREATE TEMP TABLE leaves AS SELECT gen_random_uuid() AS id, n,
    CASE WHEN n % 100 = 1 THEN NULL ELSE n - (n - 1) % 100 END AS above
  FROM generate_series(1, :many) n;
CREATE TEMP TABLE tree AS SELECT leaves.*, folder.id AS folder_id,
    ARRAY[CAST(:org AS uuid), :space] || folder.id || leaves.id AS whole
  FROM leaves LEFT JOIN leaves folder ON folder.n = leaves.above;
UPDATE tree SET whole = array_remove(whole, NULL);
INSERT INTO core.resources (id, org_id, type, parent_id, path, grant_path, created_at)
  SELECT id, :org, 'page', coalesce(folder_id, :space), whole, whole, now()
  FROM tree ORDER BY above NULLS FIRST;
INSERT INTO studio.pages
    (id, org_id, space_id, parent_id, type, title, position, created_at, updated_at)
  SELECT id, :org, :space, coalesce(folder_id, :space), 'folder', 'Page ' || n, n,
    now(), now() FROM tree;
INSERT INTO core.grants (id, resource_id, org_id, group_id, level, created_at)
  SELECT gen_random_uuid(), id, :org, :team, 10, now() FROM tree
  WHERE n % (:many / 200) = 0;
INSERT INTO core.grants (id, resource_id, org_id, user_id, level, created_at)
  SELECT gen_random_uuid(), id, :org, :guest, 30, now() FROM tree WHERE n = :many / 2;
"""
PEOPLE: Final = ("owner", "learner", "guest")
Ask = Callable[[AsyncSession], Awaitable[Any]]
Asks = dict[str, Ask]
Costs = dict[tuple[str, str], dict[int, "Cost"]]
"""By person and question, and by how many rows there are."""


async def fill(db: AsyncSession, many: int) -> dict[str, UUID]:
    names = ("org", "owner", "learner", "guest", "team", "space")
    ids = {name: new_id() for name in names}
    await db.execute(text("SET LOCAL statement_timeout = 0"))
    for statement in filter(str.strip, FILL.split(";")):
        named = {name: value for name, value in ids.items() if f":{name}" in statement}
        size = {"many": many} if ":many" in statement else {}
        await db.execute(text(statement), {**named, **size})
    await db.execute(text("DROP TABLE made, leaves, tree"))
    await db.commit()
    return ids


class Cost(NamedTuple):
    """Of one question."""

    statements: int
    milliseconds: float


async def measure(sessions: Sessions, ask: Ask, *, plans: bool) -> Cost:
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
    return Cost(len(seen), statistics.median(took) * 1000)


async def asks_of(
    sessions: Sessions, me: Actor, ids: dict[str, UUID], board: UUID, some: list[UUID]
) -> Asks:
    """Return what one person asks about one organisation."""
    filters = Filters(org_id=ids["org"])

    async def listed(db: AsyncSession, page: PageRequest) -> Any:
        return await boards.list_boards(
            db, me, page, filters=filters, sort="-updated_at"
        )

    async with sessions() as db:
        cursor = (await listed(db, PageRequest(limit=100))).next_cursor

    async def tree(db: AsyncSession) -> Any:
        return await pages.show_tree(
            db,
            me,
            ids["space"],
            PageRequest(),
            parent_id=None,
            opened=[],
            is_detached=False,
        )

    asks: Asks = {
        "check": lambda db: access.reach(db, me, board),
        "batch of 25": lambda db: access.levels_on(db, me.user_id, some),
        "first page": lambda db: listed(db, PageRequest()),
        "who sees it": lambda db: access.people_on(db, me, board, PageRequest()),
        "tree": tree,
    }
    if cursor is not None:
        asks["later page"] = lambda db: listed(db, PageRequest(cursor=cursor))
    return asks


async def run(url: str, *, plans: bool) -> Costs:
    database = open_database(url)
    costs: Costs = defaultdict(dict)
    for many in SIZES:
        async with database.sessions() as db:
            ids = await fill(db, many)
        async with database.read_sessions() as db:
            await db.execute(text("VACUUM ANALYZE"))
            boards = "SELECT id FROM studio.boards WHERE org_id = :org"
            mine = (
                f"{boards} AND id IN"
                " (SELECT resource_id FROM core.grants WHERE user_id = :guest)"
            )
            board = (await db.scalars(text(mine), ids)).one()
            some = list(await db.scalars(text(f"{boards} LIMIT 25"), ids))
        print(f"{many} boards and pages")
        for who in PEOPLE:
            me = Actor(ids[who])
            asks = await asks_of(database.read_sessions, me, ids, board, some)
            for what, ask in asks.items():
                cost = await measure(database.read_sessions, ask, plans=plans)
                costs[who, what][many] = cost
                print(
                    f"  {who:8} {what:12} {cost.statements} statements"
                    f" {cost.milliseconds:8.2f} ms",
                    flush=True,
                )
    await database.close()
    return costs


def missed(costs: Costs) -> list[str]:
    """Return the goals that were missed, in words."""
    told = list[str]()
    few, *_, many = SIZES
    print(f"\n{many} against {few}")
    for (who, what), by_size in costs.items():
        least, most = by_size[few].milliseconds, by_size[many].milliseconds
        growth = most / least
        print(f"  {who:8} {what:12} {growth:6.1f} times")
        if most > FLOOR_MS and growth > GROWTH_MAX:
            told.append(f"{who}, {what}: {growth:.1f} times at {most:.1f} ms")
        if max(each.statements for each in by_size.values()) > STATEMENTS_MAX:
            told.append(f"{who}, {what}: more than {STATEMENTS_MAX} statements")
    return told


def main() -> None:
    """Run it."""
    if "--help" in sys.argv:
        print(__doc__)
        return
    with tempfile.TemporaryDirectory(prefix="stoa-bench-") as folder:
        place = Path(folder)
        with postgres(place) as server:
            schema.upgrade(server.url, Path("services/api/migrations"))
            costs = asyncio.run(run(server.url, plans="--plans" in sys.argv))
    goals = missed(costs)
    print("\n".join(("Goals missed:", *goals)) if goals else "All goals met.")
    sys.exit(1 if goals else 0)


if __name__ == "__main__":
    main()
