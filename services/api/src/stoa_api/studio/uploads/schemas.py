"""Bodies of uploads."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from stoa_api.base.bodies import Answer, Body, Title

UploadState = Literal["receiving", "done", "refused"]


class UploadNew(Body):
    """A file to send."""

    name: Title
    size_bytes: Annotated[int, Field(ge=1, le=1 << 50)]
    """Of all of it; no byte more or less is taken."""
    parent_id: UUID | None = None
    """The folder it comes to; null for the top of the space."""


class UploadOut(Answer):
    """A file on its way."""

    id: UUID
    space_id: UUID
    parent_id: UUID | None
    name: str
    size_bytes: int
    state: UploadState
    refusal: str | None
    """Why there is no file: the code of a problem."""
    url: str
    """Where its bytes go: all at once by PUT, or in parts by tus 1.0 (PATCH)."""
    file_id: UUID | None
    """The file it has become."""
    created_at: datetime
    expires_at: datetime
    """When it must be done."""


class Storage(Answer):
    """How much may be stored, and how much is."""

    upload_bytes_max: int
    """Of one file."""
    org_bytes_used: int
    org_bytes_max: int
    own_bytes_used: int
    own_bytes_max: int
