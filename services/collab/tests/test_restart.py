"""What a process that has just started believes of the answers before it."""

import asyncio
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from collab_neighbour import Neighbour
from collab_stage import Collab, MakeCollab, MakePerson, Person, Providers, publish
from redis.asyncio import Redis

from stoa_collab.access import answers
from stoa_collab.changes import Changes
from stoa_collab.events import CONTEXTS
from stoa_shared import keys
from stoa_shared.events import Event
from stoa_shared.events.core import (
    MembershipRemoved,
    MembershipRoleChanged,
    PermissionChanged,
)
from stoa_shared.events.studio import BoardTrashed
from stoa_shared.ids import new_id

Change = Callable[[UUID, UUID], Event]

KEEP_SECONDS = 8
"""How long answers are kept here, so that Redis need not have been up for long."""


@pytest.fixture(autouse=True)
async def long_past(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Redis have been up, and have kept events, for longer than answers."""
    monkeypatch.setattr(answers, "CACHE_SECONDS", KEEP_SECONDS)
    seconds, _ = await redis.time()  # pyright: ignore[reportUnknownMemberType]  # its **kwargs
    for context in CONTEXTS:
        old = f"{(seconds - 3600) * 1000}-0"
        await redis.xadd(keys.events(context), {"event": "{}"}, id=old)
    async with asyncio.timeout(30):
        while True:
            info = await redis.info("server")  # pyright: ignore[reportUnknownMemberType]  # its **kwargs
            if info["uptime_in_seconds"] > KEEP_SECONDS + 1:
                return
            await asyncio.sleep(0.1)


def questions(neighbour: Neighbour) -> int:
    return sum(call.endswith("/access") for call in neighbour.calls)


async def join_and_stop(
    collab: Collab, providers: Providers, board_id: UUID, person: Person
) -> None:
    """Let a process ask about somebody, remember the answer, and end."""
    await collab.start()
    await providers.join(collab, board_id, person)
    await collab.stop()


async def test_an_answer_from_before_a_restart_is_used(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    person, other = make_person(), make_person()
    await join_and_stop(make_collab(), providers, board_id, person)
    await publish(redis, PermissionChanged(subject=board_id, user_id=other.user_id))
    asked = questions(neighbour)
    after = await make_collab().start()
    await providers.join(after, board_id, person)
    assert questions(neighbour) == asked
    await providers.join(after, board_id, other)
    assert questions(neighbour) == asked + 1


def one(board_id: UUID, user_id: UUID) -> Event:
    return PermissionChanged(subject=board_id, user_id=user_id)


def everybody(board_id: UUID, _: UUID) -> Event:
    return PermissionChanged(subject=board_id, user_id=None)


def removed(_: UUID, user_id: UUID) -> Event:
    return MembershipRemoved(subject=new_id(), user_id=user_id)


def regraded(_: UUID, user_id: UUID) -> Event:
    return MembershipRoleChanged(subject=new_id(), user_id=user_id, role="viewer")


def trashed(board_id: UUID, _: UUID) -> Event:
    return BoardTrashed(subject=board_id)


@pytest.mark.parametrize("change", [one, everybody, removed, regraded, trashed])
async def test_a_change_while_no_process_ran_is_not_missed(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
    change: Change,
) -> None:
    person = make_person()
    await join_and_stop(make_collab(), providers, board_id, person)
    del neighbour.access[board_id, person.user_id]
    await publish(redis, change(board_id, person.user_id))
    after = await make_collab().start()
    assert await redis.exists(keys.perms(person.user_id, board_id))
    provider = await providers.start(after, board_id, person)
    await provider.wait(lambda: provider.denied)
    assert provider.denied == ["permission-denied"]


@pytest.mark.parametrize("context", CONTEXTS)
async def test_without_the_whole_past_everybody_is_asked_about(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
    context: str,
) -> None:
    person = make_person()
    await join_and_stop(make_collab(), providers, board_id, person)
    del neighbour.access[board_id, person.user_id]
    await publish(redis, PermissionChanged(subject=board_id, user_id=person.user_id))
    await redis.delete(keys.events(context))
    after = await make_collab().start()
    provider = await providers.start(after, board_id, person)
    await provider.wait(lambda: provider.denied)
    assert provider.denied == ["permission-denied"]


async def test_what_is_heard_while_recalling_counts(redis: Redis) -> None:
    changes, user_id = Changes(keep_seconds=KEEP_SECONDS), new_id()
    asked_at = time.time()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(changes.recall(redis))
        asyncio.get_running_loop().call_soon(changes.missed_some)
    assert changes.last(user_id) >= asked_at


async def test_after_a_gap_no_answer_from_before_is_used(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    person = make_person()
    collab = await make_collab().start()
    first = await providers.join(collab, board_id, person)
    await first.aclose()
    del neighbour.access[board_id, person.user_id]
    # What cannot be read may have been any event.
    await redis.xadd(keys.events("core"), {"event": "nonsense"})
    async with asyncio.timeout(10):
        while True:
            again = await providers.start(collab, board_id, person)
            await again.wait(lambda p=again: p.denied or p.synced)
            if again.denied:
                break
    assert again.denied == ["permission-denied"]
