"""Restart a collab process under thousands of sockets: how do they come back?

All tabs are on one of two processes, type now and then, and come back one
second after a close, to the moment, as stock providers do. The process gets
SIGTERM; the gateway would send them to the other one, so here they go there.
Counted: how many arrive in the busiest half second compared with the average
one, how long the process took to end, and what was lost.

    .venv/bin/python -m tests.chaos.restart --clients 5000
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Final

from .ledger import Ledger, alphabet
from .servers import Platform, furnish, running
from .typist import Board, Typist

PEOPLE: Final = 5
TABS_PER_BOARD: Final = 25
EDITS_PER_SECOND: Final = 100
ARRIVE_AT_ONCE: Final = 50
BUCKET_SECONDS: Final = 0.5
SETTLE_SECONDS: Final = 90.0


@dataclass
class Figures:
    """What happened."""

    clients: int
    status: int = -1
    stop_seconds: float = 0.0
    return_seconds: float = 0.0
    busiest: float = 0.0
    """Returns in the busiest half second, over the average."""
    repeated: int = 0
    """Returns beyond the first one of a tab."""
    close_codes: Counter[int | None] = field(default_factory=Counter[int | None])
    lost: int = 0
    duplicated: int = 0
    unsettled: int = 0
    unsaved: int = 0
    """Boards that the process had not stored when it ended."""


async def restart(clients: int, folder: Path) -> Figures:
    """Start everything, restart one process, and return what happened."""
    async with running(folder) as platform:
        boards = -(-clients // TABS_PER_BOARD)
        await furnish(platform, people=PEOPLE, boards=boards)
        return await _restart(platform, clients)


async def _restart(platform: Platform, clients: int) -> Figures:
    letters = alphabet()
    boards = [Board(board_id, Ledger(), letters) for board_id in platform.board_ids]
    urls = [platform.collab_urls[0]]
    tabs = [
        _tab(platform, board, urls, number, clients)
        for number, board in zip(range(clients), cycle(boards), strict=False)
    ]
    for first in range(0, clients, ARRIVE_AT_ONCE):
        some = tabs[first : first + ARRIVE_AT_ONCE]
        for tab in some:
            tab.open()
        await _settle(some)
    for tab in tabs:
        tab.is_typing.set()
    await asyncio.sleep(3)

    figures = Figures(clients)
    urls[:] = [platform.collab_urls[1]]
    begin = time.monotonic()
    figures.status = await platform.collabs[0].terminate()
    figures.stop_seconds = time.monotonic() - begin
    figures.unsaved = platform.collabs[0].log().count('"collab.not_all_saved"')
    for tab in tabs:
        tab.is_typing.clear()
    figures.unsettled = await _settle(tabs)
    figures.close_codes = Counter(tab.close_code for tab in tabs)
    _measure_returns(
        figures, [[at for at in tab.connects if at > begin] for tab in tabs]
    )
    await _judge(figures, boards, tabs)
    await asyncio.gather(*(tab.close() for tab in tabs))
    return figures


def _tab(
    platform: Platform, board: Board, urls: list[str], number: int, clients: int
) -> Typist:
    slow = 2 * clients / EDITS_PER_SECOND
    return Typist(
        board,
        urls,
        lambda: platform.token(number % PEOPLE),
        str(number),
        latencies=[],
        pace=(0.1, slow),
        pause=(1.0, 1.0),
    )


async def _settle(tabs: list[Typist]) -> int:
    """Wait until everything is acknowledged; return how many are not ready."""
    end = time.monotonic() + SETTLE_SECONDS
    while waiting := sum(not tab.is_settled for tab in tabs):
        if time.monotonic() > end:
            return waiting
        await asyncio.sleep(0.05)
    return 0


def _measure_returns(figures: Figures, returns: list[list[float]]) -> None:
    """Compare the busiest half second with the average one.

    The time is that of everybody's first return; tries that had to be repeated
    count as often as they were made.
    """
    firsts = [min(times) for times in returns if times]
    begin, seconds = min(firsts), max(firsts) - min(firsts)
    tries = [at - begin for times in returns for at in times]
    buckets = Counter(int(at / BUCKET_SECONDS) for at in tries)
    average = len(firsts) * BUCKET_SECONDS / max(seconds, BUCKET_SECONDS)
    figures.return_seconds = seconds
    figures.busiest = max(buckets.values()) / average
    figures.repeated = len(tries) - len(firsts)


async def _judge(figures: Figures, boards: list[Board], tabs: list[Typist]) -> None:
    for board in boards:
        there = [tab for tab in tabs if tab.board is board]
        for _ in range(100):
            if len({str(tab.text) for tab in there}) == 1:
                break
            await asyncio.sleep(0.1)
        for tab in there:
            verdict = board.ledger.judge(str(tab.text))
            figures.lost += len(verdict.lost) + len(verdict.undead)
            figures.duplicated += len(verdict.duplicated) + len(verdict.invented)


def main() -> None:
    """Read the options, run, and end with 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description="Restart collab under load.")
    parser.add_argument("--clients", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(restart(options.clients, Path(folder)))
    for name, value in vars(figures).items():
        print(f"{name:.<20} {value}")
    is_good = figures.busiest <= 2 and not (figures.lost or figures.unsettled)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
