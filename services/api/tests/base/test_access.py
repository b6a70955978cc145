"""The rule of access, against a plain reference that walks the tree by hand."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Uuid, any_, bindparam, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import ORG_ROLES, Grant, Level, OrgRole, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.db import Base, open_database
from stoa_api.base.statements import Prepared
from stoa_api.core.groups.models import Group, GroupMember
from stoa_api.core.organizations.models import Membership, Organization
from stoa_api.core.people.models import User
from stoa_shared.clock import now
from stoa_shared.ids import new_id

PEOPLE, GROUPS, NODES = 4, 2, 7
LEVELS = tuple(Level)


@dataclass(frozen=True)
class GivenGrant:
    """A grant: the holder is ("user" | "group" | "role", which)."""

    node: int
    holder: tuple[str, int]
    level: Level
    is_expired: bool


@dataclass(frozen=True)
class World:
    """One organisation as drawn. Node 0 is the root; parents come first."""

    parents: tuple[int, ...]
    stops: frozenset[int]
    trashed: frozenset[int]
    roles: tuple[OrgRole | None, ...]
    in_group: frozenset[tuple[int, int]]
    grants: tuple[GivenGrant, ...]
    late_stops: tuple[tuple[int, bool], ...] = field(default=())


@st.composite
def worlds(draw: st.DrawFn) -> World:
    node = st.integers(1, NODES - 1)
    holder = st.one_of(
        st.tuples(st.just("user"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("group"), st.integers(0, GROUPS - 1)),
        st.tuples(st.just("role"), st.integers(0, len(ORG_ROLES) - 1)),
    )
    grants = st.builds(
        GivenGrant,
        node=st.integers(0, NODES - 1),
        holder=holder,
        level=st.sampled_from(LEVELS),
        is_expired=st.integers(0, 5).map(lambda n: n == 0),
    )
    return World(
        parents=tuple(draw(st.integers(0, n - 1)) for n in range(1, NODES)),
        stops=draw(st.frozensets(node, max_size=2)),
        trashed=draw(st.frozensets(node, max_size=2)),
        roles=draw(
            st.tuples(*[st.sampled_from([None, *ORG_ROLES]) for _ in range(PEOPLE)])
        ),
        in_group=draw(
            st.frozensets(
                st.tuples(st.integers(0, GROUPS - 1), st.integers(0, PEOPLE - 1))
            )
        ),
        grants=tuple(
            draw(st.lists(grants, max_size=8, unique_by=lambda g: (g.node, g.holder)))
        ),
        late_stops=tuple(draw(st.lists(st.tuples(node, st.booleans()), max_size=2))),
    )


def reference(world: World, person: int, node: int) -> Level | None:
    """Walk up from the node and take the best grant on the way."""
    stops = set(world.stops)
    for which, stopped in world.late_stops:
        stops = stops | {which} if stopped else stops - {which}
    up, at = [node], node
    while at != 0:
        at = world.parents[at - 1]
        up.append(at)
    role = world.roles[person]
    if role is None or any(each in world.trashed for each in up):
        return None
    best: Level | None = None
    for each in up:
        for grant in world.grants:
            kind, which = grant.holder
            holds = {
                "user": which == person,
                "group": (which, person) in world.in_group,
                "role": ORG_ROLES[which] == role,
            }[kind]
            if grant.node == each and holds and not grant.is_expired:
                best = max(best or grant.level, grant.level)
        if each in stops:
            break
    return best


async def plant(db: AsyncSession, world: World) -> tuple[list[UUID], list[UUID]]:
    """Make the world in the database; return ids of people and nodes."""
    people, groups, org_id = (
        [new_id() for _ in range(PEOPLE)],
        [new_id() for _ in range(GROUPS)],
        new_id(),
    )
    users = [{"id": p, "email": f"{p}@x.test", "display_name": "P"} for p in people]
    members = [
        {"org_id": org_id, "user_id": p, "role": role}
        for p, role in zip(people, world.roles, strict=True)
        if role is not None
    ]
    grouped = [{"group_id": groups[g], "user_id": people[p]} for g, p in world.in_group]
    await add(db, User, users)
    await add(db, Organization, [{"id": org_id, "name": "O", "slug": f"o-{org_id}"}])
    await add(db, Membership, members)
    await add(db, Group, [{"id": g, "org_id": org_id, "name": str(g)} for g in groups])
    await add(db, GroupMember, grouped)
    nodes = [access.add_root(db, org_id)]
    for number, parent in enumerate(world.parents, start=1):
        node = access.add_resource(
            db,
            nodes[parent],
            resource_type="board",
            created_by=None,
            is_inheriting=number not in world.stops,
        )
        nodes.append(node)
    for which in world.trashed:
        nodes[which].deleted_at = now()
    # Parents first: the rows refer to each other without a relationship.
    for node in nodes:
        db.expunge(node)
    await add(db, Resource, [row_of(node) for node in nodes])
    await add(
        db, Grant, [row_of(_grant(g, nodes, people, groups)) for g in world.grants]
    )
    actor = Actor(user_id=people[0])
    for which, stopped in world.late_stops:
        node = await db.get_one(Resource, nodes[which].id)
        await access.set_inheriting(db, node, is_inheriting=not stopped, by=actor)
    await db.flush()
    return people, [node.id for node in nodes]


async def add(db: AsyncSession, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert rows of one table together."""
    if rows:
        await db.execute(insert(table), rows)


def row_of(thing: Base) -> dict[str, Any]:
    """Return what was set on an object that is not in the database yet."""
    return {key: value for key, value in vars(thing).items() if key[0] != "_"}


def _grant(
    given: GivenGrant, nodes: list[Resource], people: list[UUID], groups: list[UUID]
) -> Grant:
    kind, which = given.holder
    return Grant(
        resource_id=nodes[given.node].id,
        org_id=nodes[0].org_id,
        level=given.level,
        user_id=people[which] if kind == "user" else None,
        group_id=groups[which] if kind == "group" else None,
        org_role=ORG_ROLES[which] if kind == "role" else None,
        expires_at=now() - timedelta(hours=1) if given.is_expired else None,
    )


ME = bindparam("me", type_=Uuid())
NODES_ASKED = bindparam("nodes", type_=ARRAY(Uuid()))
# Built once: putting them together takes longer than running them.
LISTED = {
    least: Prepared(
        lambda least=least: select(Resource.id).where(
            Resource.id == any_(NODES_ASKED), access.reachable(ME, least)
        )
    )
    for least in LEVELS
}
SINGLE = Prepared(
    lambda: select(Resource.id, access.level_of(ME).label("level")).where(
        Resource.id == any_(NODES_ASKED), access.reachable(ME)
    )
)


async def check(db: AsyncSession, world: World) -> None:
    people, nodes = await plant(db, world)
    for number, person in enumerate(people):
        expected = {
            node: level
            for at, node in enumerate(nodes)
            if (level := reference(world, number, at)) is not None
        }
        for row in await SINGLE.rows(db, me=person, nodes=nodes):
            assert expected[row.id] == row.level
        for least, statement in LISTED.items():
            found = {row.id for row in await statement.rows(db, me=person, nodes=nodes)}
            assert found == {node for node, has in expected.items() if has >= least}
    at = len(world.grants) % len(nodes)
    least = LEVELS[at % len(LEVELS)]
    reaching = await db.execute(access.people_reaching(nodes[at], least))
    inverse = {row.user_id: row.level for row in reaching}
    levels = {p: reference(world, n, at) for n, p in enumerate(people)}
    assert inverse == {p: has for p, has in levels.items() if has and has >= least}


def test_single_list_and_inverse_agree_with_the_plain_rule(database_url: str):
    with asyncio.Runner() as runner:
        database = open_database(database_url)

        @settings(
            max_examples=300,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(worlds())
        def holds(world: World) -> None:
            async def run() -> None:
                async with database.sessions() as db:
                    await check(db, world)
                    await db.rollback()

            runner.run(run())

        holds()
        runner.run(database.close())
