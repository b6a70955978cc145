"""Was everything there? Counts, acknowledgements, and equal documents."""

import asyncio
from time import perf_counter

import pycrdt

from collab_load import wire
from collab_load.client import Board, Client
from collab_load.crowd import Crowd
from collab_load.material import TEXT_NAME

SETTLE_SECONDS = 20.0


async def settle(crowd: Crowd) -> None:
    """Wait until all has arrived that is under way, for a while."""
    end = perf_counter() + SETTLE_SECONDS
    while perf_counter() < end and not _is_complete(crowd):  # noqa: ASYNC110 - the hot path sets no events
        await asyncio.sleep(0.05)


def _is_complete(crowd: Crowd) -> bool:
    return (
        not any(_missing(board) for board in crowd.boards)
        and all(c.applied + c.refused >= c.sent for c in crowd.everybody)
        and not any(_stale(board) for board in crowd.boards)
    )


def _missing(board: Board) -> int:
    """Count updates that have not come to somebody; negative for too many."""
    total = sum(client.sent for client in board.clients)
    return sum(total - c.sent - c.received for c in board.clients)


def _stale(board: Board) -> int:
    """Count pairs in which one has not the other's last cursor."""
    newest = {c.index: c.moved - 1 for c in board.clients if c.moved}
    return sum(
        client.cursors.get(author, -1) != number
        for client in board.clients
        for author, number in newest.items()
        if author != client.index
    )


async def check(crowd: Crowd) -> None:
    """Add to the failures whatever is not as it must be."""
    failures = crowd.failures
    for board in crowd.boards:
        if missing := _missing(board):
            failures.append(f"{board.name}: {missing} deliveries missing")
        if stale := _stale(board):
            failures.append(f"{board.name}: {stale} cursors are not the last ones")
    for client in crowd.everybody:
        if client.refused or client.applied != client.sent:
            failures.append(
                f"{client.board.name}: {client.applied} acknowledgements and "
                f"{client.refused} refusals for {client.sent} updates"
            )
        if not client.is_open:
            failures.append(f"{client.board.name}: lost; {client.close_reason}")
    for board in crowd.boards:
        if board.is_kept and any(client.sent for client in board.clients):
            await _compare(crowd, board)


async def _compare(crowd: Crowd, board: Board) -> None:
    """Compare the documents of everybody, and of one who comes late."""
    late = crowd.guest(board)
    await late.join(crowd.url(late))
    late.drop()
    texts = {_text([late.state])}
    texts |= {_text(client.kept + _own(client)) for client in board.clients}
    expected = sum(client.sent for client in board.clients)
    lengths = sorted(len(text) for text in texts)
    if lengths != [expected]:
        crowd.failures.append(
            f"{board.name}: documents of {lengths} characters, {expected} were typed"
        )


def _own(client: Client) -> list[bytes]:
    return [wire.read_sized(body, 2) for body in client.typing[: client.sent]]


def _text(updates: list[bytes]) -> str:
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
    text = doc.get(TEXT_NAME, type=pycrdt.Text)
    with doc.transaction():
        for update in updates:
            doc.apply_update(update)
    return str(text)
