"""Bodies of categories."""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from stoa_api.base.bodies import Answer, Body, Line, Name
from stoa_api.base.slugs import SLUG_MIN, SLUG_PATTERN

SLUG_MAX: Final = 80

Slug = Annotated[
    str,
    Field(
        pattern=SLUG_PATTERN,
        min_length=SLUG_MIN,
        max_length=SLUG_MAX,
        description="Short name for addresses: small letters, digits, hyphens.",
        examples=["ancient-drama"],
    ),
]


class CategoryNew(Body):
    """A category to begin; it comes last in the order."""

    name: Name
    slug: Slug | None = None
    """Made from the name when it is not given."""
    description: Line = ""


class CategoryPatch(Body):
    """What changes about a category; what is left out stays."""

    name: Name | None = None
    slug: Slug | None = None
    description: Line | None = None
    after: Annotated[
        UUID | Literal["first", "last"] | None,
        Field(description="The category to come after, or one of the ends."),
    ] = None


class CategoryOut(Answer):
    """A category of an organisation."""

    id: UUID
    org_id: UUID
    slug: str
    name: str
    description: str
    course_count: int
    """Courses in it that every member finds in the catalogue."""
    version: int
