"""Bodies of comments and their threads."""

import base64
import binascii
import unicodedata
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from stoa_api.base.bodies import Answer, Body
from stoa_api.core.people.schemas import Person

TEXT_MAX: Final = 4000
QUOTE_MAX: Final = 300
MENTIONS_MAX: Final = 20
POSITION_MAX: Final = 256

ThreadStatus = Literal["open", "resolved", "all"]


def _readable(value: str) -> str:
    """Refuse what cannot be seen; line breaks and tabs are fine in a comment."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    if any(
        unicodedata.category(each) in {"Cc", "Cs"} for each in _without_breaks(value)
    ):
        raise ValueError("must not contain control characters")
    if not any(unicodedata.category(each)[0] in "LNPS" for each in value):
        raise ValueError("must contain something to see")
    return value


def _without_breaks(value: str) -> str:
    return value.replace("\n", "").replace("\t", "")


def _quoted(value: str) -> str:
    """Make one line of what was selected, whatever was in it."""
    seen = (
        " " if unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} else each
        for each in value
    )
    return " ".join("".join(seen).split())


def _position(value: str) -> str:
    try:
        base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error) as error:
        raise ValueError("must be base64") from error
    return value


CommentText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_MAX),
    AfterValidator(_readable),
]
Position = Annotated[
    str,
    StringConstraints(min_length=1, max_length=POSITION_MAX),
    AfterValidator(_position),
]
"""An encoded Yjs relative position, in base64. Only clients look inside."""
Quote = Annotated[str, StringConstraints(max_length=QUOTE_MAX), AfterValidator(_quoted)]
Mentions = Annotated[tuple[UUID, ...], Field(max_length=MENTIONS_MAX)]


class Anchor(Body):
    """The place in the text that a thread is about."""

    start: Position
    end: Position


class CommentNew(Body):
    """A comment that begins a thread."""

    text: CommentText
    """`@[id]` in it speaks to a person, by whatever name they have when it is read."""
    anchor: Anchor | None = None
    """Null when it is about the whole document."""
    quote: Quote = ""
    """The words at the anchor, so that it still reads when they are gone."""
    mentions: Mentions = ()
    """People it speaks to besides. Who cannot read the document is left out."""


class ReplyNew(Body):
    """A reply to a thread."""

    text: CommentText
    mentions: Mentions = ()
    """People it speaks to. Who cannot read the document is left out."""


class CommentPatch(Body):
    """What a comment shall say instead."""

    text: CommentText
    mentions: Mentions = ()
    """All people it speaks to then."""


class CommentOut(Answer):
    """One comment."""

    id: UUID
    thread_id: UUID
    author: Person | None
    """Null when the account is gone or the comment is deleted."""
    text: str
    """Empty when it is deleted and only its replies remain."""
    mentions: list[Person]
    """Whom it speaks to. An `@[id]` of anybody else is nobody's."""
    created_at: datetime
    edited_at: datetime | None
    is_deleted: bool
    version: int


class ThreadOut(Answer):
    """A thread with all that was said in it."""

    id: UUID
    """Of the comment that began it."""
    anchor: Anchor | None
    quote: str
    resolved_at: datetime | None
    resolved_by: Person | None
    comments: list[CommentOut]
    """The one that began it, then the replies, oldest first."""
    version: int
    """Rises when it is resolved or reopened, and with the first comment."""
