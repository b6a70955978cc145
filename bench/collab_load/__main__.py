"""Read a plan from standard input, do it, print the result as one JSON object.

Run by the scripts beside this package: ``python -m collab_load < plan.json``.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping

import uvloop

from collab_load.crowd import Crowd
from collab_load.joining import idle, join, storm
from collab_load.plan import Plan
from collab_load.working import work

Scenario = Callable[[Crowd], Awaitable[dict[str, float]]]
SCENARIOS: Mapping[str, Scenario] = {
    "work": work,
    "join": join,
    "idle": idle,
    "storm": storm,
}
FAILURES_SHOWN = 10


async def run(plan: Plan) -> dict[str, object]:
    """Do what the plan says, within its time."""
    crowd = Crowd(plan)
    figures: dict[str, float] = {}
    try:
        async with asyncio.timeout(plan.limit):
            figures = await SCENARIOS[plan.scenario](crowd)
    except TimeoutError:
        crowd.failures.append("took too long")
    crowd.dismiss_holders()
    crowd.drop_everybody()
    await asyncio.sleep(0.1)  # picows says goodbye
    return {"figures": figures, "failures": crowd.failures[:FAILURES_SHOWN]}


def main() -> None:
    plan = Plan.parse(sys.stdin.read())
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(run(plan))))


if __name__ == "__main__":
    main()
