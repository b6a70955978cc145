"""Scenario ``work``: people type and move their cursors."""

import asyncio
import gc
import math
import random
from collections.abc import Callable
from time import perf_counter, process_time
from typing import NamedTuple

from collab_load import gauge, verify
from collab_load.client import Client
from collab_load.crowd import Crowd
from collab_load.material import typing
from collab_load.plan import Plan

SPARE_UPDATES = 10
ACTS_IN_A_ROW = 50
"""A generator that is late reads what has come at least this often."""


class _Counts(NamedTuple):
    at: float
    delivered: int
    sent: int
    frames: int
    cursors: int
    generator: float
    server: float


async def work(crowd: Crowd) -> dict[str, float]:
    """Let everybody work; return what was delivered, how late, and at what cost."""
    plan, gauges = crowd.plan, crowd.gauges
    editors = [
        client
        for board in crowd.boards
        for client in board.clients[: plan.editors or None]
        if _edits(plan)
    ]
    _hand_out(crowd, editors)
    await crowd.prepare_boards()
    joined = await crowd.join(crowd.everybody, plan.in_flight)
    if crowd.failures:
        return {}
    await asyncio.sleep(0.3)
    for client in crowd.everybody:
        client.applied = 0  # the sync may have been acknowledged, too
    gc.collect()
    gc.freeze()
    gauges.is_sending = True
    end = perf_counter() + plan.warm + plan.seconds
    async with asyncio.TaskGroup() as tasks:
        if plan.edits_per_second:
            rate = plan.edits_per_second
            tasks.create_task(_pump(crowd, editors, Client.type, rate, end))
        elif editors:
            _start_chain(crowd)
        if plan.cursors_per_second:
            rate = plan.cursors_per_second
            tasks.create_task(_pump(crowd, crowd.everybody, Client.move, rate, end))
        await asyncio.sleep(plan.warm)
        before = _count(crowd)
        gauges.is_measuring = True
        await asyncio.sleep(max(0.0, end - perf_counter()))
        after = _count(crowd)
        gauges.is_measuring = gauges.is_sending = False
    if any(client.sent >= len(client.typing) for client in editors):
        crowd.failures.append("ran out of prepared updates")
    await verify.settle(crowd)
    await verify.check(crowd)
    return {
        **_rates(before, after),
        **gauge.milliseconds("delivery", gauges.delivery),
        **gauge.milliseconds("ack", gauges.acknowledged),
        **gauge.milliseconds("cursor", gauges.cursors),
        **gauge.milliseconds("join", joined),
        **gauge.milliseconds("generator_late", gauges.late),
    }


def _edits(plan: Plan) -> bool:
    return plan.edits_per_second > 0 or plan.cursors_per_second == 0


def _hand_out(crowd: Crowd, editors: list[Client]) -> None:
    """Make the updates; people with the same number share them across boards."""
    plan = crowd.plan
    rate = plan.edits_per_second or plan.updates_per_second_max
    count = math.ceil(rate * (plan.warm + plan.seconds)) + SPARE_UPDATES
    made: dict[int, list[bytes]] = {}
    for client in editors:
        if client.index not in made:
            made[client.index] = typing(client.index, crowd.alphabet, count)
        client.typing = made[client.index]


def _start_chain(crowd: Crowd) -> None:
    """Type; whoever has got a neighbour's update lets that one type on."""
    for board in crowd.boards:
        people = board.clients
        for client in people:
            client.watches = people[client.index - 1]
        for client in people:
            for _ in range(crowd.plan.window):
                client.type()


async def _pump(
    crowd: Crowd,
    people: list[Client],
    act: Callable[[Client], None],
    rate: float,
    end: float,
) -> None:
    """Let each of them act so often, evenly, at phases drawn once."""
    dice, interval, begin = random.Random(1), 1 / rate, perf_counter()
    phases = sorted(
        ((begin + dice.random() * interval, client) for client in people),
        key=lambda pair: pair[0],
    )
    turn = acts = 0
    while True:
        for phase, client in phases:
            due = phase + turn * interval
            if due >= end:
                return
            acts += 1
            ahead = due - perf_counter()
            if ahead > 0 or acts % ACTS_IN_A_ROW == 0:
                await asyncio.sleep(max(0.0, ahead))
            if crowd.gauges.is_measuring:
                crowd.gauges.late.append(max(0.0, perf_counter() - due))
            act(client)
        turn += 1


def _count(crowd: Crowd) -> _Counts:
    people = crowd.everybody
    return _Counts(
        perf_counter(),
        sum(client.received for client in people),
        sum(client.sent for client in people),
        sum(client.frames for client in people),
        sum(client.cursors_received for client in people),
        process_time(),
        gauge.cpu_seconds(crowd.plan.pids),
    )


def _rates(before: _Counts, after: _Counts) -> dict[str, float]:
    took = after.at - before.at
    delivered = after.delivered - before.delivered
    cursors = after.cursors - before.cursors
    server = after.server - before.server
    edits = {
        "delivered_per_second": delivered / took,
        "sent_per_second": (after.sent - before.sent) / took,
        "updates_per_frame": delivered / max(1, after.frames - before.frames),
    }
    return {
        **(edits if delivered else {}),
        **({"cursors_per_second": cursors / took} if cursors else {}),
        "server_cpu": server / took,
        "server_us_per_delivery": server / max(1, delivered + cursors) * 1e6,
        "generator_cpu": (after.generator - before.generator) / took,
    }
