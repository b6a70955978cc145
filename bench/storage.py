"""A document of 10 MB that is edited: what is written to PostgreSQL?

    .venv/bin/python bench/storage.py --minutes 10

The real API on a real PostgreSQL; what counts is its write-ahead log, so that the way
a state takes does not matter. The document is stored once, which is measured: that
is what a store of the full state costs. Then two people type, and the growth of the
log is held against a full store per debounce (2 s of quiet, at the latest after 10 s,
as Hocuspocus does it), so one every 10 s while people type. Ends with 1 above 5 %.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import httpx
import psycopg
import uvloop
from api import Account, api_environment, make_account, serving
from collab_load import wire
from collab_load.client import Board, Client, Gauges
from collab_load.material import Alphabet, typing
from stand import seeds
from stand.machine import SERVER_CORE, Machine, running, wait_for

from stoa_local.ports import free_port

GOAL = 0.05
EDITS_PER_SECOND = 5.0
PEOPLE = 2
DEBOUNCE_SECONDS, AT_LATEST_SECONDS = 2.0, 10.0
STORED_SECONDS = 60.0


@dataclass(frozen=True)
class Ledger:
    """Where PostgreSQL's log is, and what it holds of the board."""

    written: int
    stores: int
    state_bytes: int


class Books:
    """Asks PostgreSQL what has been written."""

    def __init__(self, url: str, board_id: str) -> None:
        self._url = url.replace("+psycopg", "")
        self._board_id = board_id

    def read(self) -> Ledger:
        """Read all figures at one moment."""
        with psycopg.connect(self._url) as connection:
            position = connection.execute(
                "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"
            ).fetchone()
            state = connection.execute(
                "SELECT revision, size_bytes FROM studio.board_states"
                " WHERE board_id = %s",
                (self._board_id,),
            ).fetchone()
        revision, size = state or (0, 0)
        return Ledger(int(position[0]) if position else 0, revision, size)

    async def until_stored(self, size: int) -> Ledger:
        """Wait until a state of such a size is there."""
        async with asyncio.timeout(STORED_SECONDS):
            while (ledger := await asyncio.to_thread(self.read)).state_bytes < size:  # noqa: ASYNC110 - PostgreSQL sets no events
                await asyncio.sleep(0.2)
        return ledger


async def run(
    url: str, account: Account, board_id: str, books: Books, options: argparse.Namespace
) -> bool:
    seconds = options.minutes * 60
    alphabet = Alphabet(PEOPLE)
    board = Board(board_id, alphabet, Gauges(), is_kept=False)
    people = [Client(board, i, account.token) for i in range(PEOPLE)]
    count = int(EDITS_PER_SECOND * seconds) + 1
    author = Client(board, -1, account.token, is_guest=True)
    await author.join(url)
    seed = seeds.of_bytes(options.megabytes * 1_000_000).read_bytes()
    empty = await asyncio.to_thread(books.read)
    author.send(wire.update(seed))
    stored = await books.until_stored(len(seed) // 2)
    await asyncio.sleep(DEBOUNCE_SECONDS)
    full = stored.written - empty.written
    for client in people:
        client.typing = typing(client.index, alphabet, count)
        await client.join(url)
        client.applied = 0  # the sync may have been acknowledged, too
    author.drop()
    before, begin = await asyncio.to_thread(books.read), perf_counter()
    for number in range(count - 1):
        for client in people:
            client.type()
        ahead = begin + (number + 1) / EDITS_PER_SECOND - perf_counter()
        await asyncio.sleep(max(0.0, ahead))
    took = perf_counter() - begin
    await asyncio.sleep(AT_LATEST_SECONDS)  # the last store
    after = await asyncio.to_thread(books.read)
    sent = sum(client.sent for client in people)
    saved = sum(client.applied for client in people)
    if saved != sent:
        raise SystemExit(f"{saved} of {sent} edits were acknowledged: no measurement")
    for client in people:
        client.drop()
    return report(before, after, full=full, seconds=took, edits=sent)


def report(
    before: Ledger, after: Ledger, *, full: int, seconds: float, edits: int
) -> bool:
    """Print what was written; return whether the goal is met."""
    written = after.written - before.written
    debounces = max(1, round(seconds / AT_LATEST_SECONDS))
    ratio = written / (debounces * full)
    word = "met" if ratio <= GOAL else "NOT MET"
    print(f"{edits} edits in {seconds:.0f} s on a document of {after.state_bytes:,} B")
    print(f"  one store of the full state writes {full:,} B")
    print(f"  a store per debounce would have written {debounces * full:,} B")
    print(f"  states stored: {after.stores - before.stores}, written: {written:,} B")
    print(f"  that is {written / max(1, edits):,.0f} B an edit")
    print(f"  ratio {ratio:.3f}, goal <= {GOAL}: {word}")
    return ratio <= GOAL


def first_board(port: int, account: Account) -> str:
    """Return the id of one of the account's boards."""
    answer = httpx.get(
        f"http://127.0.0.1:{port}/api/v1/orgs/{account.org_id}/boards",
        headers={"Authorization": f"Bearer {account.token}"},
    )
    answer.raise_for_status()
    return str(answer.json()["items"][0]["id"])


def collab_environment(env: Mapping[str, str], api: int, port: int) -> dict[str, str]:
    """Return what collab has to know."""
    return {
        **env,
        "STOA_COLLAB_PORT": str(port),
        "STOA_COLLAB_INTERNAL_PORT": "0",
        "STOA_COLLAB_API_URL": f"http://127.0.0.1:{api}",
        "STOA_COLLAB_SAVE_AFTER": f"PT{DEBOUNCE_SECONDS:g}S",
        "STOA_COLLAB_SAVE_AT_LATEST": f"PT{AT_LATEST_SECONDS:g}S",
    }


def measure(options: argparse.Namespace) -> bool:
    machine = Machine(is_realtime=options.realtime)
    seeds.of_bytes(options.megabytes * 1_000_000)
    with ExitStack() as servers:
        folder = Path(servers.enter_context(tempfile.TemporaryDirectory()))
        api_port, port = free_port(), free_port()
        env = api_environment(folder, servers, api_port)
        api = [sys.executable, "-m", "stoa_api"]
        migrate = servers.enter_context(
            running([*api, "migrate"], env, folder / "migrate.log")
        )
        if migrate.wait(60):
            raise SystemExit((folder / "migrate.log").read_text())
        servers.enter_context(serving([*api, "serve"], env, api_port, "/readyz"))
        account = make_account(api_port)
        board_id = first_board(api_port, account)
        log = folder / "collab.log"
        command = [sys.executable, "-m", "stoa_collab", "serve"]
        collab = servers.enter_context(
            running(
                machine.command(SERVER_CORE, command),
                collab_environment(env, api_port, port),
                log,
            )
        )
        wait_for(port, collab, log)
        machine.lift(os.getpid())
        books = Books(env["STOA_DATABASE_URL"], board_id)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            url = f"ws://127.0.0.1:{port}/collab"
            return runner.run(run(url, account, board_id, books, options))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--megabytes", type=int, default=10)
    parser.add_argument("--realtime", action="store_true")
    if not measure(parser.parse_args()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
