"""What ``/internal/v1`` of the API answers (service token required).

``GET  /internal/v1/boards/{board_id}/access?user_id=…[&session_id=…]``
    200 ``BoardAccess``; 404 when the person may not see the board, the board is
    gone, the person is blocked or the session has ended.
``GET  /internal/v1/boards/{board_id}/state``
    200 the Yjs V1 state with ``Stoa-Covers`` and ``ETag``; 204 for a board that
    has never been stored (``Stoa-Covers: 0``, ``ETag: "0"``); 404 no such board.
``PUT  /internal/v1/boards/{board_id}/state``
    Body: Yjs V1 state. ``Stoa-Covers``: the log id it covers (required).
    Without ``If-Match`` the row with the higher id wins: 204 stored, 409
    ``state-outdated`` when older than what is stored (harmless).
    With ``If-Match: "<revision>"`` it is stored only on top of that revision,
    else 412 ``version-stale``; the writer then reads, merges and tries again.
    Collab always sends it: two processes that cannot see each other's log must
    not overwrite each other. Answers carry the new ``ETag``.

The service token's ``scope`` lists, with spaces between, what it is for: the
first route needs ``boards:access``, the other two ``boards:state``.
"""

from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

COVERS_HEADER: Final = "Stoa-Covers"

ACCESS_SCOPE: Final = "boards:access"
STATE_SCOPE: Final = "boards:state"


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
