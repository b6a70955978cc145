"""Bodies about the audit."""

from datetime import datetime
from uuid import UUID

from stoa_api.base.bodies import Answer
from stoa_api.core.people.schemas import Person


class TokenNamed(Answer):
    """A personal or agent token, by the name its owner gave it."""

    id: UUID
    name: str | None
    """Null when it is long gone."""


class AuditEntryOut(Answer):
    """Who did what to which thing, when and from where."""

    id: UUID
    at: datetime
    actor: Person | None
    """Null when a timer did it."""
    token: TokenNamed | None
    """The token that spoke for the actor, if they were not signed in."""
    action: str
    """Such as `board.renamed`."""
    object_type: str
    object_id: UUID
    before: dict[str, object] | None
    """What changed, as it was; null when nothing was there, or it was erased."""
    after: dict[str, object] | None
    address: str | None
    """Null when it is unknown, or was erased because its time was over."""
    user_agent: str | None
    request_id: str | None
    """The same as in the answer to the request, and in the logs."""
