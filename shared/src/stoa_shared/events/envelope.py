"""The envelope that events travel in, and what all events have."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from stoa_shared.clock import now
from stoa_shared.ids import new_id

Context = Literal["core", "studio", "learn", "talk", "ops", "files"]


class Envelope(BaseModel):
    """An event on its way: what every consumer may rely on."""

    model_config = ConfigDict(frozen=True)

    id: UUID = Field(default_factory=new_id)
    type: str
    source: str
    subject: UUID
    time: datetime = Field(default_factory=now)
    org_id: UUID | None = None
    actor_id: UUID | None = None
    request_id: str | None = None
    data: dict[str, object]


class Event(BaseModel):
    """Base of all events; ``subject`` is the thing that it happened to."""

    model_config = ConfigDict(frozen=True)

    context: ClassVar[Context]
    type: ClassVar[str]

    subject: UUID

    def payload(self) -> dict[str, object]:
        """Return the event's own fields as JSON values."""
        return self.model_dump(mode="json", exclude={"subject"})
