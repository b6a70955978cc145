"""The rule of access, against a plain reference that walks the tree by hand.

Ten thousand small organisations, many in one transaction, drawn from a seed that is
printed. Some dozens have the same people, so that each statement also meets the
grants of other trees.
"""

import os
import random
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal, cast
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Table, Uuid, any_, bindparam, select, text, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from stoa_api.base import access
from stoa_api.base.access import (
    ORG_ROLES,
    Grant,
    Level,
    LinkVisit,
    OrgRole,
    Resource,
    ShareLink,
)
from stoa_api.base.actor import Actor
from stoa_api.base.db import Base, open_database
from stoa_api.base.statements import Prepared
from stoa_api.core.groups.models import Group, GroupMember
from stoa_api.core.organizations.models import (
    BlockedMember,
    Membership,
    Organization,
)
from stoa_api.core.people.models import User
from stoa_shared.clock import now
from stoa_shared.ids import new_id

TREES, AT_ONCE, TOGETHER = 10_000, 5_000, 50
PEOPLE, GROUPS = 4, 2
BLOCKED = PEOPLE - 1
LEVELS = tuple(Level)
State = Literal["good", "expired", "revoked"]
Kind = Literal["user", "group", "role"]
Holder = tuple[Kind, int]
HOLDERS: Sequence[tuple[Kind, int]] = (("user", PEOPLE), ("group", GROUPS), ("role", 5))


@dataclass(frozen=True)
class World:
    """One organisation as drawn. Node 0 is the root; parents come first."""

    parents: tuple[int, ...]
    stops: frozenset[int]
    trashed: frozenset[int]
    roles: tuple[OrgRole | None, ...]
    kept_out: frozenset[int]
    """People whom the organisation blocked: no members, and let in by no link."""
    in_group: frozenset[tuple[int, int]]
    grants: dict[tuple[int, Holder], tuple[Level, State]]
    links: tuple[tuple[int, Level, State], ...]
    visits: frozenset[tuple[int, int]]
    """(link, person)"""
    late_stop: tuple[int, bool] | None
    """A node that stops inheriting, or begins to, when the tree stands."""

    @property
    def nodes(self) -> range:
        return range(len(self.parents) + 1)


def draw(dice: random.Random, number: int) -> World:
    parents = tuple(dice.randrange(n) for n in range(1, dice.randint(2, 6)))
    nodes = range(len(parents) + 1)

    def some(chance: float, of: Iterable[Any]) -> frozenset[Any]:
        return frozenset(each for each in of if dice.random() < chance)

    def state(*more: State) -> State:
        states: list[State] = ["good", "good", "good", "expired", *more]
        return dice.choice(states)

    holders: list[Holder] = [(kind, n) for kind, many in HOLDERS for n in range(many)]
    links: tuple[tuple[int, Level, State], ...] = tuple(
        (dice.choice(nodes), dice.choice(LEVELS[:3]), state("revoked", "good"))
        for _ in range(dice.randrange(3))
    )
    roles: tuple[OrgRole | None, ...] = tuple(
        dice.choice((None, *ORG_ROLES)) for _ in range(PEOPLE)
    )
    pairs = [(link, who) for link in range(len(links)) for who in range(PEOPLE)]
    return World(
        parents=parents,
        stops=some(0.2, nodes[1:]),
        trashed=some(0.1, nodes[1:]),
        roles=roles,
        kept_out=some(0.3, [who for who in range(PEOPLE) if roles[who] is None]),
        in_group=some(0.4, [(g, p) for g in range(GROUPS) for p in range(PEOPLE)]),
        grants={
            (dice.choice(nodes), dice.choice(holders)): (dice.choice(LEVELS), state())
            for _ in range(dice.randrange(7))
        },
        links=links,
        visits=some(0.4, pairs),
        late_stop=(
            (dice.choice(nodes[1:]), dice.random() < 0.5) if number % 100 == 0 else None
        ),
    )


def reference(world: World, person: int, node: int) -> Level | None:
    """Walk up from the node and take the best right on the way."""
    stops = set(world.stops)
    if world.late_stop is not None:
        which, stopped = world.late_stop
        stops = stops | {which} if stopped else stops - {which}
    up, at = [node], node
    while at != 0:
        at = world.parents[at - 1]
        up.append(at)
    if person == BLOCKED or any(each in world.trashed for each in up):
        return None
    heard = list[Level]()
    for each in up:
        heard += _rights_at(world, person, each)
        if each in stops:
            break
    return max(heard, default=None)


def _rights_at(world: World, person: int, node: int) -> Iterator[Level]:
    role = world.roles[person]
    for (at, (kind, which)), (level, state) in world.grants.items():
        holds = {
            "user": which == person,
            "group": (which, person) in world.in_group,
            "role": kind == "role" and ORG_ROLES[which] == role,
        }[kind]
        if at == node and holds and role is not None and state == "good":
            yield level
    for number, (at, level, state) in enumerate(world.links):
        is_let_in = (number, person) in world.visits and person not in world.kept_out
        if at == node and state == "good" and is_let_in:
            yield level


Rows = dict[type[Base], list[dict[str, Any]]]


def no_rows() -> Rows:
    kinds = (Organization, Membership, BlockedMember, Group, GroupMember)
    return {kind: [] for kind in (*kinds, Resource, Grant, ShareLink, LinkVisit)}


class Planted:
    """Trees of the same people: rows to be inserted, and the ids they have."""

    def __init__(self, rows: Rows) -> None:
        self.people = [new_id() for _ in range(PEOPLE)]
        self.nodes = list[tuple[World, list[UUID]]]()
        self.rows = rows

    def add(self, world: World) -> None:
        org_id = new_id()
        groups, links = self._surroundings(world, org_id)
        nodes = [org_id, *(new_id() for _ in world.parents)]
        paths, tails = [[org_id]], [[org_id]]
        for number, parent in enumerate(world.parents, start=1):
            above = [] if number in world.stops else tails[parent]
            paths.append([*paths[parent], nodes[number]])
            tails.append([*above, nodes[number]])
        for number, node in enumerate(nodes):
            self.rows[Resource].append(
                {
                    "id": node,
                    "org_id": org_id,
                    "type": "board",
                    "parent_id": nodes[world.parents[number - 1]] if number else None,
                    "path": paths[number],
                    "grant_path": tails[number],
                    "is_inheriting": number not in world.stops,
                    "created_at": now(),
                    "deleted_at": now() if number in world.trashed else None,
                }
            )
        self._rights(world, org_id, nodes, groups, links)
        self.nodes.append((world, nodes))

    def _surroundings(
        self, world: World, org_id: UUID
    ) -> tuple[list[UUID], list[UUID]]:
        at = now()
        groups, links = [new_id() for _ in range(GROUPS)], [new_id() for _ in "12"]
        dated = {"created_at": at, "updated_at": at}
        self.rows[Organization].append(
            {"id": org_id, "name": "O", "slug": f"o-{org_id}", **dated}
        )
        self.rows[Membership] += [
            {"org_id": org_id, "user_id": who, "role": role, **dated}
            for who, role in zip(self.people, world.roles, strict=True)
            if role is not None
        ]
        self.rows[BlockedMember] += [
            {
                "org_id": org_id,
                "user_id": self.people[who],
                "role": "learner",
                "joined_at": at,
                "reason": "spam",
                "blocked_at": at,
            }
            for who in world.kept_out
        ]
        self.rows[Group] += [
            {"id": each, "org_id": org_id, "name": str(each), "created_at": at}
            for each in groups
        ]
        self.rows[GroupMember] += [
            {"group_id": groups[group], "user_id": self.people[who]}
            for group, who in world.in_group
        ]
        return groups, links

    def _rights(
        self,
        world: World,
        org_id: UUID,
        nodes: list[UUID],
        groups: list[UUID],
        links: list[UUID],
    ) -> None:
        at, past = now(), now() - timedelta(hours=1)
        later = now() + timedelta(hours=1)
        for (node, (kind, which)), (level, state) in world.grants.items():
            self.rows[Grant].append(
                {
                    "id": new_id(),
                    "resource_id": nodes[node],
                    "org_id": org_id,
                    "user_id": self.people[which] if kind == "user" else None,
                    "group_id": groups[which] if kind == "group" else None,
                    "org_role": ORG_ROLES[which] if kind == "role" else None,
                    "level": int(level),
                    "expires_at": past if state == "expired" else None,
                    "created_at": at,
                }
            )
        for link_id, (node, level, state) in zip(links, world.links, strict=False):
            self.rows[ShareLink].append(
                {
                    "id": link_id,
                    "resource_id": nodes[node],
                    "org_id": org_id,
                    "digest": str(link_id),
                    "level": int(level),
                    "allows_guests": True,
                    "expires_at": past if state == "expired" else later,
                    "created_at": at,
                    "revoked_at": at if state == "revoked" else None,
                }
            )
        self.rows[LinkVisit] += [
            {"link_id": links[link], "user_id": self.people[who], "created_at": at}
            for link, who in world.visits
        ]

    async def change(self, db: AsyncSession) -> None:
        """Let nodes stop to inherit, or begin to, as the API does it."""
        for world, nodes in self.nodes:
            if world.late_stop is not None:
                which, stopped = world.late_stop
                node = await db.get_one(Resource, nodes[which])
                await access.set_inheriting(
                    db, node, is_inheriting=not stopped, by=Actor(self.people[0])
                )


async def insert(db: AsyncSession, rows: Rows) -> None:
    """Put all rows in by COPY, as text: anything else takes longer than the test."""
    raw = await (await db.connection()).get_raw_connection()
    driver = cast("psycopg.AsyncConnection[object]", raw.driver_connection)
    for kind, each in rows.items():
        table = cast("Table", kind.__table__)
        into = f"COPY {table.fullname} ({', '.join(each[0])}) FROM STDIN"
        lines = ("\t".join(map(_text, row.values())) for row in each)
        async with driver.cursor() as cursor, cursor.copy(into.encode()) as copy:
            await copy.write("\n".join(lines))


def _text(value: object) -> str:
    if isinstance(value, list):
        ids = cast("list[UUID]", value)
        return "{" + ",".join(map(str, ids)) + "}"
    return "\\N" if value is None else str(value)


ME = bindparam("me", type_=Uuid())
SPOT = aliased(Resource)
# Built once: putting them together takes longer than running them.
LISTED = {
    least: Prepared(
        lambda least=least: select(Resource.id).where(access.reachable(ME, least))
    )
    for least in LEVELS
}

# The other way to a list, for who reaches little.
FEW = Prepared(lambda: select(Resource.id).where(access.within_reach(ME, Resource.id)))


def _inverse(least: Level) -> Prepared:
    def build() -> Any:
        seen = access.people_reaching(SPOT.id, least).lateral("seen")
        return (
            select(SPOT.id, seen.c.user_id, seen.c.level)
            .join(seen, true())
            .where(SPOT.id == any_(bindparam("spots", type_=ARRAY(Uuid()))))
        )

    return Prepared(build)


INVERSE: Final = {least: _inverse(least) for least in LEVELS}


async def check(db: AsyncSession, planted: Planted, dice: random.Random) -> None:
    expected = [
        {
            node: level
            for world, nodes in planted.nodes
            for number, node in enumerate(nodes)
            if (level := reference(world, who, number)) is not None
        }
        for who in range(PEOPLE)
    ]
    everything = [node for _, nodes in planted.nodes for node in nodes]
    for me, has in zip(planted.people, expected, strict=True):
        least = dice.choice(LEVELS)
        wanted = {node for node, level in has.items() if level >= least}
        rows = await LISTED[least].rows(db, me=me)
        assert {row.id for row in rows} == wanted
        rows = await FEW.rows(db, me=me)
        assert {row.id for row in rows} == set(has)
        assert await access.levels_on(db, me, everything) == has
        node = dice.choice(everything)
        found = await access.reach(db, Actor(me), node, least)
        assert (found is not None) == (node in wanted)
    least = dice.choice(LEVELS)
    spots = {dice.choice(nodes) for _, nodes in planted.nodes}
    rows = await INVERSE[least].rows(db, spots=list(spots))
    assert {(row.id, row.user_id): row.level for row in rows} == {
        (node, me): level
        for me, has in zip(planted.people, expected, strict=True)
        for node, level in has.items()
        if level >= least and node in spots
    }


@pytest.mark.timeout(400)
async def test_single_batch_list_and_inverse_agree_with_the_plain_rule(
    database_url: str,
):
    seed = int(os.environ.get("STOA_TEST_SEED") or secrets.randbits(32))
    print(f"STOA_TEST_SEED={seed}")  # noqa: T201  # to draw the same trees again
    dice = random.Random(seed)
    database = open_database(database_url)
    for begin in range(0, TREES, AT_ONCE):
        async with database.sessions() as db:
            rows = no_rows()
            forests = [
                await plant(db, rows, dice, range(at, at + TOGETHER))
                for at in range(begin, begin + AT_ONCE, TOGETHER)
            ]
            await insert(db, rows)
            await db.execute(text("ANALYZE"))
            for each in forests:
                await each.change(db)
                await check(db, each, dice)
            await db.rollback()
    await database.close()


async def plant(
    db: AsyncSession, rows: Rows, dice: random.Random, numbers: range
) -> Planted:
    planted = Planted(rows)
    for number in numbers:
        planted.add(draw(dice, number))
    for number, who in enumerate(planted.people):
        status = "blocked" if number == BLOCKED else "active"
        email = f"{who}@stoa.example"
        db.add(User(id=who, email=email, display_name="P", status=status))
    await db.flush()
    return planted
