"""The frames of ``/ws``: JSON texts, each an object with a ``type``. No I/O.

From the client: ``subscribe`` and ``unsubscribe`` with a ``room``, and ``ping``. To it:
``subscribed``, ``unsubscribed``, ``refused``, ``event``, ``status``, ``error``,
``alive`` and ``pong``. A client ignores types it does not know; we answer them with
``error``.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from stoa_collab.errors import MalformedFrame
from stoa_collab.transport.outbox import framed

FRAME_BYTES_MAX: Final = 4 << 10
"""Of one frame from a client; a larger one closes with 1009."""

RefusedCode = Literal["room-not-found", "too-many-rooms", "unavailable"]
"""The first also for what is missing, not yours, or not yours any more."""


class _Frame(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Subscribe(_Frame):
    """Tell me of a room from now on."""

    type: Literal["subscribe"]
    room: Annotated[str, Field(max_length=64)]


class Unsubscribe(_Frame):
    """Tell me of a room no more."""

    type: Literal["unsubscribe"]
    room: Annotated[str, Field(max_length=64)]


class Ping(_Frame):
    """Say something."""

    type: Literal["ping"]


ClientFrame = Subscribe | Unsubscribe | Ping
_CLIENT: Final[TypeAdapter[ClientFrame]] = TypeAdapter(
    Annotated[ClientFrame, Field(discriminator="type")]
)


def decode(text: bytes) -> ClientFrame:
    """Read a frame of a client.

    Raises:
        MalformedFrame: it is none, or of a type that we do not know.
    """
    try:
        return _CLIENT.validate_json(text)
    except ValidationError as error:
        raise MalformedFrame(error.errors()[0]["type"]) from error


def _text(**frame: object) -> bytes:
    """Make one whole text message: as a binary one, but for the first byte."""
    body = json.dumps(frame, separators=(",", ":"), ensure_ascii=False).encode()
    return b"\x81" + framed(body)[1:]


def subscribed(room: str, *, quiet: float) -> bytes:
    """From here on every change in a room is told.

    Args:
        room: Which.
        quiet: For how many seconds nothing has changed there, as far as we know.
            What was read longer ago is to be read again.
    """
    return _text(type="subscribed", room=room, quiet=quiet)


def unsubscribed(room: str) -> bytes:
    """Nothing more of a room will come."""
    return _text(type="unsubscribed", room=room)


def refused(room: str, code: RefusedCode) -> bytes:
    """Not this room, or not any more; nothing more of it will come."""
    return _text(type="refused", room=room, code=code)


def event(
    room: str, *, event_id: UUID, at: datetime, changed: Sequence[str], within: float
) -> bytes:
    """Some things in a room are to be read again.

    Args:
        room: Which.
        event_id: Of the last event that this tells of.
        at: When that was.
        changed: What to read again, by words that the reference lists.
        within: Seconds from which the client takes a moment by chance, so that a
            whole school does not ask at once.
    """
    return _text(
        type="event",
        room=room,
        id=str(event_id),
        at=at.isoformat(),
        changed=list(changed),
        within=within,
    )


def status(*, is_live: bool) -> bytes:
    """Say whether changes are told now.

    With ``live: true`` everything subscribed to is to be read again: something may
    have been missed until here.
    """
    return _text(type="status", live=is_live)


def error(code: Literal["frame-malformed"]) -> bytes:
    """What the client sent was no frame."""
    return _text(type="error", code=code)


ALIVE: Final = _text(type="alive")
PONG: Final = _text(type="pong")
