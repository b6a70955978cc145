"""Kill collab processes and Redis at random while people type: ``make chaos-collab``.

Twenty tabs on five boards, spread over three processes, type and delete all the
time. Each process is killed (SIGKILL) a random while after it serves, mostly a
short one, Redis now and then, and some of the tabs that lose their socket are
closed for good with everything they had in memory. At each checkpoint

1. everybody is left alone until all is acknowledged; then all copies of a board
   must be equal, and equal what was typed minus what was deleted,
2. everybody types again, and at a random moment all processes and all tabs die
   at once, so that nobody can bring back what only the server was told; what was
   acknowledged must be in the copy of a fresh reader of each process.

In the end the API must have all of it, and the logs must be trimmed. Redis runs
with ``appendfsync everysec``: its SIGKILL keeps what it has written to the
kernel, and it writes before it answers. (A power cut is another matter: it
loses up to a second.)

The seed draws who is killed when and who types what; the operating system
decides how that meets, so a seed repeats a run's plan and not its every step.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import pycrdt

from stoa_shared import keys
from stoa_shared.redis import connect

from .ledger import Ledger, Verdict, alphabet
from .servers import Platform, Server, furnish, running
from .typist import Board, Typist

TABS_PER_BOARD: Final = 4
SETTLE_SECONDS: Final = 60.0
PROCESSES: Final = 3
"""While one starts, which takes longer than most lives, the others live."""
SHORT_LIFE: Final = (0.05, 1.5)
LONG_LIFE: Final = (1.5, 4.0)
"""Long enough for a save, which waits for a second of quiet, or three at most."""
LONG_LIVES: Final = 0.2
TABS_CLOSED: Final = 0.15


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    seed: int
    kills: int = 1000
    redis_kills: int = 100
    minutes: float = 60.0
    boards: int = 5
    checkpoint_every: int = 50


@dataclass
class Figures:
    """What happened."""

    kills: int = 0
    redis_kills: int = 0
    checkpoints: int = 0
    tabs_closed: int = 0
    lost: int = 0
    undead: int = 0
    duplicated: int = 0
    invented: int = 0
    diverged: int = 0
    untrimmed: int = 0
    unsettled: int = 0
    latencies: list[float] = field(default_factory=list[float])
    complaints: list[str] = field(default_factory=list[str])

    def add(self, where: str, verdict: Verdict) -> None:
        """Count what is wrong with one copy."""
        self.lost += len(verdict.lost)
        self.undead += len(verdict.undead)
        self.duplicated += len(verdict.duplicated)
        self.invented += len(verdict.invented)
        if not verdict.is_good:
            self.complain(f"{where}: {verdict}")

    def complain(self, text: str) -> None:
        """Say at once what is wrong."""
        self.complaints.append(text)
        print(f"  !! {text}", flush=True)


class Drill:
    """One run."""

    def __init__(self, platform: Platform, plan: Plan) -> None:
        self.figures = Figures()
        self._platform = platform
        self._plan = plan
        self._random = random.Random(plan.seed)
        self._until = time.monotonic() + plan.minutes * 60
        letters = alphabet()
        self._boards = [
            Board(board_id, Ledger(), letters) for board_id in platform.board_ids
        ]
        self._made = 0
        self._tabs: list[Typist] = []

    async def run(self) -> None:
        """Go through the whole plan, or until time is up."""
        self._open_tabs()
        self._let_type(is_allowed=True)
        while self.figures.kills < self._plan.kills and time.monotonic() < self._until:
            await self._rage()
            await self._check_quiet()
            self._let_type(is_allowed=True)
            await self._check_without_witnesses()
            self.figures.checkpoints += 1
            self._report()
        await self._check_quiet()
        texts = {tab.board.board_id: str(tab.text) for tab in self._tabs}
        await self._close_tabs()
        await self._check_shelf(texts)

    # -- people ------------------------------------------------------------------

    def _tab(self, board: Board, urls: Sequence[str] = ()) -> Typist:
        self._made += 1
        person = self._made % len(self._platform.people)
        return Typist(
            board,
            urls or self._platform.collab_urls,
            lambda: self._platform.token(person),
            f"{self._plan.seed}/{self._made}",
            latencies=self.figures.latencies,
        )

    def _open_tabs(self) -> None:
        self._tabs = [
            self._tab(board) for board in self._boards for _ in range(TABS_PER_BOARD)
        ]
        for tab in self._tabs:
            tab.open()

    async def _close_tabs(self) -> None:
        await asyncio.gather(*(tab.close() for tab in self._tabs))

    def _let_type(self, *, is_allowed: bool) -> None:
        for tab in self._tabs:
            if is_allowed:
                tab.is_typing.set()
            else:
                tab.is_typing.clear()

    async def _replace_some(self) -> None:
        """Close some tabs for good; others come on their boards."""
        for index, tab in enumerate(self._tabs):
            if self._random.random() < TABS_CLOSED:
                self._tabs[index] = fresh = self._tab(tab.board)
                self.figures.tabs_closed += 1
                await tab.close()
                fresh.open()
                fresh.is_typing.set()

    # -- death -------------------------------------------------------------------

    async def _rage(self) -> None:
        """Kill until the next checkpoint."""
        kills = min(self._plan.checkpoint_every, self._plan.kills - self.figures.kills)
        redis_kills = round(kills * self._plan.redis_kills / self._plan.kills)
        redis_at = set(self._random.sample(range(kills), redis_kills))
        turns = iter(range(kills))
        async with asyncio.TaskGroup() as tasks:
            for server in self._platform.collabs:
                tasks.create_task(self._keep_killing(server, turns, redis_at))

    async def _keep_killing(
        self, server: Server, turns: Iterator[int], redis_at: set[int]
    ) -> None:
        for turn in turns:
            if time.monotonic() > self._until:
                return
            is_long = self._random.random() < LONG_LIVES
            life = LONG_LIFE if is_long else SHORT_LIFE
            await asyncio.sleep(self._random.uniform(*life))
            async with asyncio.TaskGroup() as tasks:
                if turn in redis_at:
                    tasks.create_task(self._kill_redis())
                tasks.create_task(self._kill(server))
            for tab in self._tabs:
                tab.check()
            await self._replace_some()

    async def _kill(self, server: Server) -> None:
        self.figures.kills += 1
        server.kill()
        await server.start()

    async def _kill_redis(self) -> None:
        await asyncio.sleep(self._random.uniform(0, 1))
        self.figures.redis_kills += 1
        self._platform.redis.kill()
        await self._platform.redis.start()

    # -- checks ------------------------------------------------------------------

    async def _check_quiet(self) -> None:
        """Left alone, all copies become equal, and hold what was promised."""
        self._let_type(is_allowed=False)
        await self._settle(self._tabs)
        for board in self._boards:
            tabs = [tab for tab in self._tabs if tab.board is board]
            for _ in range(100):
                if len({str(tab.text) for tab in tabs}) == 1:
                    break
                await asyncio.sleep(0.1)
            else:
                self.figures.diverged += 1
                self.figures.complain(f"{board.board_id}: copies differ")
            for tab in tabs:
                where = f"{board.board_id}, in an open tab"
                self.figures.add(where, board.ledger.judge(str(tab.text)))

    async def _settle(self, tabs: Sequence[Typist]) -> None:
        end = time.monotonic() + SETTLE_SECONDS
        while not all(tab.is_settled for tab in tabs):
            for tab in tabs:
                tab.check()
            if time.monotonic() > end:
                waiting = sum(not tab.is_settled for tab in tabs)
                self.figures.unsettled += waiting
                self.figures.complain(f"{waiting} tabs are not settled")
                return
            await asyncio.sleep(0.05)

    async def _check_without_witnesses(self) -> None:
        """All processes and all tabs die at once; what was promised is there."""
        await asyncio.sleep(self._random.uniform(1, 3))
        for server in self._platform.collabs:
            server.kill()
            self.figures.kills += 1
        await self._close_tabs()
        await asyncio.gather(*(server.start() for server in self._platform.collabs))
        await asyncio.gather(
            *(
                self._read_afresh(board, url)
                for board in self._boards
                for url in self._platform.collab_urls
            )
        )
        self._open_tabs()
        self._let_type(is_allowed=True)

    async def _read_afresh(self, board: Board, url: str) -> None:
        reader = self._tab(board, [url])
        reader.open()
        await self._settle([reader])
        verdict = board.ledger.judge(str(reader.text))
        for _ in range(100):
            if verdict.is_good:
                break
            await asyncio.sleep(0.1)
            verdict = board.ledger.judge(str(reader.text))
        self.figures.add(f"{board.board_id}, for a fresh reader", verdict)
        await reader.close()

    async def _check_shelf(self, texts: dict[UUID, str]) -> None:
        """When all have left, the API has everything, and the logs are trimmed."""
        redis = connect(self._platform.redis_url)
        end = time.monotonic() + SETTLE_SECONDS
        for board_id, text in texts.items():
            while True:
                stored = text_of((await self._platform.stored(board_id))[0])
                log = keys.board_log(board_id)
                length, limit = await redis.xlen(log), await redis.ttl(log)
                is_trimmed = length <= 1 and limit != -1
                if (stored == text and is_trimmed) or time.monotonic() > end:
                    break
                await asyncio.sleep(0.2)
            board = next(b for b in self._boards if b.board_id == board_id)
            self.figures.add(f"{board_id}, in the API", board.ledger.judge(stored))
            if stored != text:
                self.figures.diverged += 1
                self.figures.complain(f"{board_id}: the API has another text")
            if not is_trimmed:
                self.figures.untrimmed += 1
                self.figures.complain(f"{board_id}: log of {length}, expires {limit}")
        await redis.aclose()

    def _report(self) -> None:
        figures = self.figures
        print(
            f"  {figures.kills} kills, {figures.redis_kills} of Redis: "
            f"{sum(len(b.ledger.typed) for b in self._boards)} typed, "
            f"{len(figures.latencies)} acknowledgements, lost {figures.lost}",
            flush=True,
        )


def text_of(state: bytes) -> str:
    """Return the text in a stored state."""
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
    text = doc.get("t", type=pycrdt.Text)
    if state:
        doc.apply_update(state)
    return str(text)


async def drill(plan: Plan, folder: Path) -> Figures:
    """Start everything, go through a plan, and return what happened."""
    async with running(folder, collabs=PROCESSES) as platform:
        await furnish(platform, people=TABS_PER_BOARD + 1, boards=plan.boards)
        run = Drill(platform, plan)
        await run.run()
        return run.figures


def show(figures: Figures, seconds: float) -> None:
    """Print the figures."""
    waits = sorted(figures.latencies) or [0.0]
    quantiles = statistics.quantiles(waits, n=100) if len(waits) > 1 else waits * 99
    rows = {
        "kills of collab": figures.kills,
        "kills of Redis": figures.redis_kills,
        "checkpoints": figures.checkpoints,
        "tabs closed for good": figures.tabs_closed,
        "acknowledgements": len(figures.latencies),
        "acknowledged and lost": figures.lost,
        "deleted and back": figures.undead,
        "boards diverged": figures.diverged,
        "characters duplicated": figures.duplicated,
        "characters nobody typed": figures.invented,
        "tabs that never settled": figures.unsettled,
        "logs not trimmed": figures.untrimmed,
        "acknowledged after, p50": f"{quantiles[49] * 1000:.1f} ms",
        "acknowledged after, p99": f"{quantiles[98] * 1000:.0f} ms",
        "seconds": round(seconds),
    }
    for name, value in rows.items():
        print(f"{name:.<30} {value}")


def main() -> None:
    """Read the options, run, and end with 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description="Kill and count.")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--redis-kills", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after")
    parser.add_argument(
        "--seed", type=int, default=random.SystemRandom().getrandbits(32)
    )
    parser.add_argument("--folder", type=Path, help="keep data and logs there")
    options = parser.parse_args()
    plan = Plan(options.seed, options.kills, options.redis_kills, options.minutes)
    print(f"seed {plan.seed}", flush=True)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        figures = asyncio.run(drill(plan, options.folder or Path(scratch)))
    show(figures, time.monotonic() - begin)
    sys.exit(1 if figures.complaints else 0)


if __name__ == "__main__":
    main()
