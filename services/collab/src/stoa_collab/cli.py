"""The commands that ask a running process: ``rooms``, ``room``, ``kick``, ``drain``.

They sign their own service tokens, so they work where the service's secret is.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from uuid import UUID

import httpx

from stoa_shared.http import RemoteError, RemoteProblem, service_client
from stoa_shared.rpc.collab import (
    DRAIN_SCOPE,
    KICK_SECONDS_DEFAULT,
    ROOMS_KICK_SCOPE,
    ROOMS_READ_SCOPE,
    Draining,
    Kick,
    Kicked,
    RoomDetail,
    RoomPage,
    RoomSummary,
)
from stoa_shared.tokens import Keyring

_COLUMNS = "{:36}  {:>6}  {:>7}  {:>7}  {:>10}  {:>7}  {:>7}  {}"
_PAGE = 100


def parser() -> ArgumentParser:
    """Describe the command line."""
    made = ArgumentParser(prog="stoa-collab", description="Stoa's live boards.")
    commands = made.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve sockets until SIGTERM")
    asking = ArgumentParser(add_help=False)
    asking.add_argument(
        "--url", help="internal API of the process (default: the one of the settings)"
    )
    commands.add_parser(
        "rooms", parents=[asking], help="list the boards a process holds"
    )
    room = commands.add_parser(
        "room", parents=[asking], help="look closely at one of them"
    )
    room.add_argument("board_id", type=UUID)
    kick = commands.add_parser(
        "kick", parents=[asking], help="take a person off a board, everywhere"
    )
    kick.add_argument("board_id", type=UUID)
    kick.add_argument("user_id", type=UUID)
    kick.add_argument("--reason", default="removed by an operator")
    kick.add_argument(
        "--seconds",
        type=int,
        default=KICK_SECONDS_DEFAULT,
        help="how long the person stays out (default: %(default)s)",
    )
    commands.add_parser(
        "drain", parents=[asking], help="save everything, close sockets, exit"
    )
    return made


async def ask(arguments: Namespace, url: str, keys: Keyring) -> str:
    """Run one command against the process at ``url``; return what to print.

    Raises:
        RemoteError: it cannot be reached, or it refused.
    """
    client = service_client(
        url,
        keys,
        issuer="collab",
        audience="collab",
        scope=f"{ROOMS_READ_SCOPE} {ROOMS_KICK_SCOPE} {DRAIN_SCOPE}",
    )
    async with client:
        match arguments.command:
            case "rooms":
                return "\n".join(_table(await _rooms(client)))
            case "room":
                answer = await client.get(f"/internal/v1/rooms/{arguments.board_id}")
                return _shown(RoomDetail.model_validate_json(answer.content))
            case "kick":
                return _shown(await _kick(client, arguments))
            case _:
                answer = await client.post("/internal/v1/drain")
                return _shown(Draining.model_validate_json(answer.content))


def sorry(error: RemoteError) -> str:
    """Say what went wrong in one line."""
    if isinstance(error, RemoteProblem) and error.status == 404:
        return "this process does not hold that board"
    return f"the process did not do it: {error}"


async def _rooms(client: httpx.AsyncClient) -> list[RoomSummary]:
    found: list[RoomSummary] = []
    cursor: str | None = None
    while True:
        params: dict[str, str | int] = {"limit": _PAGE}
        if cursor is not None:
            params["cursor"] = cursor
        answer = await client.get("/internal/v1/rooms", params=params)
        page = RoomPage.model_validate_json(answer.content)
        found += page.items
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


async def _kick(client: httpx.AsyncClient, arguments: Namespace) -> Kicked:
    order = Kick(
        user_id=arguments.user_id, reason=arguments.reason, seconds=arguments.seconds
    )
    answer = await client.post(
        f"/internal/v1/rooms/{arguments.board_id}/kick",
        json=order.model_dump(mode="json"),
    )
    return Kicked.model_validate_json(answer.content)


def _table(rooms: list[RoomSummary]) -> Iterator[str]:
    yield _COLUMNS.format(
        "board", "people", "editors", "viewers", "bytes", "lag ms", "age s", "state"
    )
    for room in rooms:
        state = "read-only" if room.is_frozen else "saved"
        yield _COLUMNS.format(
            str(room.board_id),
            room.people,
            room.editors,
            room.viewers,
            room.size_bytes,
            "?" if room.lag_ms is None else room.lag_ms,
            round(room.age_seconds),
            "unsaved" if room.is_unsaved else state,
        )


def _shown(body: RoomDetail | Kicked | Draining) -> str:
    return json.dumps(body.model_dump(mode="json"), indent=2)
