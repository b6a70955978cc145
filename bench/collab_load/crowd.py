"""Everybody of a run: makes them, brings them in, holds boards, seeds them."""

import asyncio
from collections.abc import Sequence

from collab_load import wire
from collab_load.client import Board, Client, Gauges
from collab_load.material import Alphabet
from collab_load.plan import Plan

SEED_SECONDS = 30.0


class Crowd:
    """The people of a plan and what went wrong with them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.gauges = Gauges()
        self.failures: list[str] = []
        self.alphabet = Alphabet(max(len(each.tokens) for each in plan.boards))
        self._urls = {each.name: each.urls for each in plan.boards}
        self.boards: list[Board] = []
        self._spare_tokens: dict[str, str] = {}
        for number, seats in enumerate(plan.boards):
            board = Board(
                seats.name,
                self.alphabet,
                self.gauges,
                is_kept=number < plan.verified,
            )
            *tokens, self._spare_tokens[seats.name] = seats.tokens
            board.clients = [Client(board, i, token) for i, token in enumerate(tokens)]
            self.boards.append(board)
        self.everybody = [client for board in self.boards for client in board.clients]
        self._holders: list[Client] = []

    def guest(self, board: Board) -> Client:
        """Make one more person, who is not counted, with the board's last token."""
        return Client(board, -1, self._spare_tokens[board.name], is_guest=True)

    def url(self, client: Client) -> str:
        """Return where somebody connects to."""
        urls = self._urls[client.board.name]
        return urls[client.index % len(urls)]

    async def join(self, clients: Sequence[Client], in_flight: int) -> list[float]:
        """Bring people in, some at a time; return how long each one took."""
        gate = asyncio.Semaphore(in_flight)
        took: list[float] = []

        async def bring(client: Client) -> None:
            async with gate:
                try:
                    took.append(await client.join(self.url(client)))
                except (OSError, TimeoutError) as error:
                    self.failures.append(f"{client.board.name}: {error!r}")

        async with asyncio.TaskGroup() as tasks:
            for client in clients:
                tasks.create_task(bring(client))
        return took

    async def prepare_boards(self) -> None:
        """Give each board its seed, and somebody who stays if the plan says so."""
        plan = self.plan
        if not plan.is_held and (not plan.seed or plan.is_seeded):
            return
        seed = plan.read_seed()
        for board in self.boards:
            holder = self.guest(board)
            self._holders.append(holder)
            await holder.join(self.url(holder))
            if seed and not plan.is_seeded:
                holder.send(wire.update(seed))
                await self._until_seeded(board, len(seed))
        if not plan.is_held:
            self.dismiss_holders()

    async def _until_seeded(self, board: Board, size: int) -> None:
        """Wait until a newcomer gets the seed."""
        async with asyncio.timeout(SEED_SECONDS):
            while True:
                late = self.guest(board)
                await late.join(self.url(late))
                late.drop()
                if len(late.state) > size // 2:
                    return
                await asyncio.sleep(0.05)

    def dismiss_holders(self) -> None:
        """Let those go who held the boards."""
        for holder in self._holders:
            holder.drop()
        self._holders.clear()

    def drop_everybody(self) -> None:
        """Cut all connections."""
        for client in self.everybody:
            client.drop()
