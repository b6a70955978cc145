"""Bodies of files."""

from datetime import datetime
from uuid import UUID

from stoa_api.base.bodies import Answer


class FileOut(Answer):
    """What a page of type ``file`` holds."""

    id: UUID
    """The page's own."""
    space_id: UUID
    name: str
    size_bytes: int
    media_type: str
    """By the content; the name had no say."""
    is_shown_inline: bool
    """Whether a browser is told to show it rather than to save it."""
    created_at: datetime


class FileLinkOut(Answer):
    """An address of a file's content that needs no header."""

    url: str
    """Below the address of this installation."""
    expires_at: datetime
