"""Bodies of courses."""

import unicodedata
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from stoa_api.base.bodies import Answer, Body, Line, Title
from stoa_api.base.slugs import SLUG_MIN, SLUG_PATTERN
from stoa_api.core.people.schemas import Person
from stoa_api.studio.members.schemas import Role

SLUG_MAX: Final = 80
TAGS_MAX: Final = 10
LANGUAGE: Final = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"

CourseLevel = Literal["beginner", "intermediate", "advanced"]
CourseStatusName = Literal["draft", "published", "archived"]
EnrolmentMode = Literal["open", "request", "invite", "closed"]
"""How people come to take part: at once, when staff accept them, only when staff
add them, or not at all for now."""
EnrolmentStatus = Literal["pending", "active", "completed", "withdrawn", "removed"]
Mine = Literal["teaching", "learning"]
LeaderboardMode = Literal["off", "staff", "public"]
"""Who sees who earned most: nobody, its staff, or everybody who takes part."""


def _some_lines(value: str) -> str:
    for character in value:
        if unicodedata.category(character) == "Cc" and character not in "\n\t":
            raise ValueError("must not contain control characters")
    return value


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=20_000),
    AfterValidator(_some_lines),
]
"""Plain text in paragraphs; may be empty."""

Slug = Annotated[
    str,
    Field(
        pattern=SLUG_PATTERN,
        min_length=SLUG_MIN,
        max_length=SLUG_MAX,
        description="Short name for addresses: small letters, digits, hyphens.",
        examples=["greek-tragedy"],
    ),
]
Tag = Annotated[Line, StringConstraints(min_length=1, max_length=40)]
Tags = Annotated[
    list[Tag],
    Field(max_length=TAGS_MAX),
    AfterValidator(lambda tags: list(dict.fromkeys(tags))),
]
Language = Annotated[
    str,
    Field(
        pattern=LANGUAGE,
        max_length=35,
        description="A BCP 47 tag.",
        examples=["en", "pt-BR"],
    ),
]
Capacity = Annotated[int, Field(ge=1, le=100_000)]


class CourseNew(Body):
    """A course to begin; it is a draft."""

    title: Title
    slug: Slug | None = None
    """Made from the title when it is not given."""
    summary: Line = ""
    description: Text = ""
    level: CourseLevel | None = None
    language: Language = "en"
    tags: Tags = Field(default_factory=list)
    category_id: UUID | None = None
    enrolment_mode: EnrolmentMode = "open"
    capacity: Capacity | None = None
    """How many may take part at once; null for any number."""
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    """From then on nobody enrols any more."""
    is_sequential: bool = False
    """Whether its lessons are meant to be taken in their order."""
    leaderboard: LeaderboardMode = "off"


class CoursePatch(Body):
    """What changes about a course; what is left out stays."""

    title: Title | None = None
    slug: Slug | None = None
    summary: Line | None = None
    description: Text | None = None
    level: CourseLevel | None = None
    """Null for none."""
    language: Language | None = None
    tags: Tags | None = None
    category_id: UUID | None = None
    """Null for none."""
    enrolment_mode: EnrolmentMode | None = None
    capacity: Capacity | None = None
    """Null for any number."""
    starts_at: AwareDatetime | None = None
    """Null for no date."""
    ends_at: AwareDatetime | None = None
    """Null for no date."""
    is_sequential: bool | None = None
    leaderboard: LeaderboardMode | None = None


class CategoryRef(Answer):
    """The category of a course."""

    id: UUID
    slug: str
    name: str


class MyEnrolment(Answer):
    """How the caller takes part in a course."""

    status: EnrolmentStatus
    since: datetime
    """Since when it has this status."""
    created_at: datetime
    percent: int
    """How far they are, rounded down; 100 exactly when the course is completed."""
    completed_at: datetime | None


class CourseCard(Answer):
    """A course in a list, as the caller sees it."""

    id: UUID
    org_id: UUID
    slug: str
    title: str
    summary: str
    level: CourseLevel | None
    language: str
    tags: list[str]
    category: CategoryRef | None
    status: CourseStatusName
    enrolment_mode: EnrolmentMode
    capacity: int | None
    enrolled_count: int
    is_full: bool
    lesson_count: int
    """Published lessons, which are what learners get."""
    minutes: int
    """What these take together, as far as their authors say."""
    starts_at: datetime | None
    ends_at: datetime | None
    instructors: list[Person]
    """The first of those who were made owner or editor of the course."""
    staff_role: Role | None
    """What the caller is on its staff; null for everybody else."""
    enrolment: MyEnrolment | None
    version: int
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    trashed_at: datetime | None


class CourseOut(CourseCard):
    """A course, as the caller sees it."""

    description: str
    is_sequential: bool
    leaderboard: LeaderboardMode
    pending_count: int | None
    """How many ask to take part; null for who is not staff."""
