"""What is told of versions of lessons."""

from datetime import datetime
from typing import Literal

from stoa_api.base.bodies import Answer
from stoa_api.core.people.schemas import Person

LessonVersionKind = Literal["automatic", "published"]


class LessonVersionItem(Answer):
    """A lesson as it was at some time, in a list."""

    number: int
    """The how-manieth of its lesson; its name in addresses."""
    kind: LessonVersionKind
    title: str
    created_at: datetime
    """When the lesson came to be like this; when it was published, if it was."""
    created_by: Person | None
    """Who wrote it, or published it; null when that is not known any more."""
    size_bytes: int
    restored_from: int | None
    """The number of the version that the lesson had just been brought back to."""
    is_current: bool
    """Whether the lesson says just this now."""
