"""Runs the generator and returns what it found."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from collab_load.plan import Plan

from stand.machine import LOAD_CORE, Machine

BENCH = Path(__file__).parent.parent

Figures = dict[str, float]


class Worthless(Exception):
    """A run in which something was lost or went wrong; the message says what."""


def run_load(machine: Machine, plan: Plan) -> Figures:
    """Run the generator on its core.

    Raises:
        Worthless: whatever it measured means nothing.
    """
    done = subprocess.run(
        machine.command(LOAD_CORE, [sys.executable, "-m", "collab_load"]),
        input=json.dumps(asdict(plan)).encode(),
        stdout=subprocess.PIPE,
        cwd=BENCH,
        check=True,
        timeout=plan.limit + 60,
    )
    result = json.loads(done.stdout)
    if result["failures"]:
        raise Worthless("; ".join(result["failures"]))
    return result["figures"]
