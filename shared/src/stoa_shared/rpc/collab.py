"""What ``/internal/v1`` of a collab process answers (service token required).

Each process has its own, on a port of its own that the gateway does not know.

``GET  /internal/v1/rooms[?cursor=…][&limit=…]``
    200 ``RoomPage``: the boards this process holds, in the order of their ids.
``GET  /internal/v1/rooms/{board_id}``
    200 ``RoomDetail``; 404 when this process does not hold the board.
``POST /internal/v1/rooms/{board_id}/kick``
    Body ``Kick``. 200 ``Kicked``: the person has left the board on this process
    and will on every other within moments, and stays out for ``seconds``. No
    process needs to hold the board. 503 when the others could not be told.
``POST /internal/v1/drain``
    202 ``Draining``: as after SIGTERM, this process refuses new sockets, saves
    every board, closes its sockets in a spread and exits 0.

``POST /internal/v1/boards/{board_id}/save``
    204: the API has everything that was on the board when this was asked, also
    what other processes took in; 404 no such board; 503 it could not be stored.
``POST /internal/v1/boards/{board_id}/restore``
    Body: a Yjs V1 state, of a version of this board. 204: the board's content is
    that of the version, by an edit that is as durable as an acknowledged one and
    on its way to everybody; 404 no such board; 422 the state is unusable; 503
    not done, or not known to be durable.
``POST /internal/v1/boards/{board_id}/edit``
    Body: a Yjs V1 update that builds on what the board holds. 204: it is on the
    board, as durable as an acknowledged edit and on its way to everybody; 404 no
    such board; 422 it is no update, or builds on something else; 503 not done, or
    not known to be durable.

Any process may be asked for any board; one that does not hold it opens it.
The token's audience is ``collab``, its issuer the API or collab's own command
line, and its ``scope`` names the constant below that belongs to the route.
"""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ROOMS_READ_SCOPE: Final = "rooms:read"
ROOMS_KICK_SCOPE: Final = "rooms:kick"
DRAIN_SCOPE: Final = "process:drain"
SAVE_SCOPE: Final = "boards:save"
RESTORE_SCOPE: Final = "boards:restore"
EDIT_SCOPE: Final = "boards:edit"

KICK_SECONDS_DEFAULT: Final = 60
KICK_SECONDS_MAX: Final = 24 * 3600


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RoomSummary(_Body):
    """One board in the memory of a process."""

    board_id: UUID
    members: int
    """Documents open on sockets of this process."""
    people: int
    editors: int
    viewers: int
    size_bytes: int
    is_unsaved: bool
    """Whether there are changes that the API does not have."""
    is_frozen: bool
    """Whether it is read-only because neither log nor API takes anything."""
    position: str
    """The last log entry this process has seen."""
    lag_ms: int | None
    """By how much that is older than the log's end; null without Redis."""
    age_seconds: float


class RoomPage(_Body):
    """Some boards of a process."""

    items: list[RoomSummary]
    next_cursor: str | None


class RoomMember(_Body):
    """One person's document on one socket."""

    user_id: UUID
    socket_id: str
    role: Literal["editor", "viewer"]
    addresses: int
    """Under how many addresses (tabs sharing a socket) the board is open on it."""
    is_slow: bool
    """Whether so much waits for this socket that updates are withheld."""
    acks_owed: int
    """Edits that are not durable yet."""


class RoomDetail(RoomSummary):
    """One board in the memory of a process, looked at closely."""

    present: int
    """Presence entries, those of other processes included."""
    waiting: int
    """Edits kept for want of others that they build on."""
    log_end: str | None
    """The log's last entry; null without Redis, or without a log."""
    log_entries: int | None
    stored: str
    """The last log entry that the API covers, as far as this process knows."""
    save_failures: int
    """Attempts to save that failed since the last one that did not."""
    on_sockets: list[RoomMember]


class Kick(_Body):
    """Whom to take off a board."""

    user_id: UUID
    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
    ] = "removed by an operator"
    """Told to the person."""
    seconds: int = Field(default=KICK_SECONDS_DEFAULT, ge=0, le=KICK_SECONDS_MAX)
    """How long the person stays out; 0 lets them come back at once."""


class Kicked(_Body):
    """Who was taken off a board."""

    documents: int
    """How many of theirs this process ended."""
    processes: int
    """How many other processes were told."""
    until: datetime
    """When the person may come back."""


class Draining(_Body):
    """What a process has to put away before it ends."""

    sockets: int
    rooms: int
    unsaved: int
