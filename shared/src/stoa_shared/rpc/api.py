"""What ``/internal/v1`` of the API answers (service token required).

``GET  /internal/v1/boards/{board_id}/access?user_id=…[&session_id=…]``
    200 ``BoardAccess``; 404 when the person may not see the board, the board is
    gone, the person is blocked or the session has ended.
``GET  /internal/v1/boards/{board_id}/state``
    200 the Yjs V1 state with ``Stoa-Covers`` and ``ETag``; 204 for a board that
    has never been stored (``Stoa-Covers: 0``, ``ETag: "0"``); 404 no such board.
    With changes beside the state the answer is of type ``PARTS``: the state and
    each change, in their order, as four bytes of length (big end first) and that
    many bytes. Who does not name this type in ``Accept`` gets 406 instead, and
    never half of a board.
``PUT  /internal/v1/boards/{board_id}/state``
    Body: Yjs V1 state. ``Stoa-Covers``: the log id it covers (required).
    Without ``If-Match`` the row with the higher id wins: 204 stored, 409
    ``state-outdated`` when older than what is stored (harmless).
    With ``If-Match: "<revision>"`` it is stored only on top of that revision,
    else 412 ``version-stale``; the writer then reads, merges and tries again.
    Collab always sends it: two processes that cannot see each other's log must
    not overwrite each other. Answers carry the new ``ETag``.
``PATCH /internal/v1/boards/{board_id}/state``
    Body: one Yjs V1 update, of all that has changed since the revision in
    ``If-Match`` (required); ``Stoa-Covers`` as above. It is kept beside the state
    until the next ``PUT``. 204 with the new ``ETag``; 412 ``version-stale`` when
    another revision is stored, or none. The update that changes nothing only
    moves ``Stoa-Covers``.

``GET  /internal/v1/access?user_id=…[&session_id=…][&resource_id=…]*``
    200 ``Reached``: which of up to ``RESOURCES_MAX`` resources the person reaches,
    an organisation being reached by its members. What is missing from the answer
    is missing, gone or not theirs. 404 when the person is blocked or gone, or the
    session has ended.

``PUT  /internal/v1/uploads/{upload_id}/result``
    Body: ``UploadResult``: the bytes of an upload are stored, refused or given up.
    200 ``UploadAnswer``: the file it has become, or why it became none. The same
    answer when it is said again; 404 for an upload that nobody knows any more.
``POST /internal/v1/blobs/unused``
    Body: ``Blobs``. 200 ``Blobs``: those of them that no file stands on.

The service token's ``scope`` lists, with spaces between, what it is for: the
first route needs ``boards:access``, the one about access ``resources:access``,
those of uploads and blobs ``files:store``, the others ``boards:state``.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

COVERS_HEADER: Final = "Stoa-Covers"

PARTS: Final = "application/vnd.stoa.parts"
"""The type of a state that is sent with the changes made to it since."""
CHANGES_MAX: Final = 500
"""So many changes are kept beside a state at most; then a whole one is due."""
_LENGTH: Final = 4

ACCESS_SCOPE: Final = "boards:access"
STATE_SCOPE: Final = "boards:state"
REACH_SCOPE: Final = "resources:access"
STORE_SCOPE: Final = "files:store"

RESOURCES_MAX: Final = 64
"""So many resources may be asked about at once."""
BLOBS_MAX: Final = 1000
"""So many blobs may be asked about at once."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

Role = Literal["owner", "admin", "instructor", "learner", "guest"]


class BoardPerson(BaseModel):
    """How a person is shown on a board."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    color: str
    """``#rrggbb``, one of the eight people colours."""


class BoardAccess(BaseModel):
    """What one person may do on one board, now."""

    model_config = ConfigDict(frozen=True)

    level: Literal["write", "read"]
    role: Literal["owner", "editor", "viewer"]
    user: BoardPerson
    max_users: int
    """People at once; the default of the installation or the board's own."""
    max_editors: int | None = None
    max_viewers: int | None = None
    """How many of them may edit and how many only look; None (also from an API of
    the release before) when only the total counts."""
    view_when_full: bool = False
    """Whether an editor who finds no seat is let in as a viewer."""
    epoch: int
    """Rises when the board's access rules change; a cached answer is older."""
    changes_at: datetime | None = None
    """When a right of the person expires next: the answer is good until then."""


class ResourceReach(BaseModel):
    """How one person stands to one resource, now."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    type: str
    org_id: UUID
    role: Role | None
    """What they are in its organisation; None for who came in by a link."""
    takes_part: bool = False
    """They are in a course without being of its staff, and see what it publishes."""
    path: list[UUID]
    """From the organisation down to the resource: a change at any of them counts."""
    changes_at: datetime | None = None
    """When a right of the person expires next: the answer is good until then."""


class Reached(BaseModel):
    """What one person reaches of what was asked about."""

    model_config = ConfigDict(frozen=True)

    resources: list[ResourceReach]


class StoredBytes(BaseModel):
    """What the processor found out about bytes that it has stored."""

    model_config = ConfigDict(frozen=True)

    sha256: Sha256
    media_type: Annotated[str, Field(max_length=200)]
    """By the content; the name had no say."""
    flags: list[str]
    """What speaks against showing it in a page: ``polyglot``, ``macro``, …"""


class UploadResult(BaseModel):
    """How an upload ended: stored, or refused with a reason, or given up."""

    model_config = ConfigDict(frozen=True)

    stored: StoredBytes | None = None
    refusal: Annotated[str, Field(max_length=100)] | None = None


class UploadAnswer(BaseModel):
    """What has become of an upload."""

    model_config = ConfigDict(frozen=True)

    file_id: UUID | None
    refusal: str | None
    """The code of the problem that was in its way."""


class BlobName(BaseModel):
    """Stored bytes of an organisation."""

    model_config = ConfigDict(frozen=True)

    org_id: UUID
    sha256: Sha256


class Blobs(BaseModel):
    """Some of them."""

    model_config = ConfigDict(frozen=True)

    blobs: Annotated[list[BlobName], Field(max_length=BLOBS_MAX)]


def join_parts(parts: Iterable[bytes]) -> bytes:
    """Write a state and its changes one after the other, as ``PARTS``."""
    return b"".join(
        piece for part in parts for piece in (len(part).to_bytes(_LENGTH), part)
    )


def split_parts(body: bytes) -> tuple[bytes, ...]:
    """Read what ``join_parts`` has written.

    Raises:
        ValueError: it is cut off.
    """
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        begin = at + _LENGTH
        at = begin + int.from_bytes(body[at:begin])
        parts.append(body[begin:at])
    if at != len(body):
        raise ValueError("the parts are cut off")
    return tuple(parts)
