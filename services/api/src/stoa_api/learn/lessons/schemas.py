"""Bodies of chapters, lessons and the outline."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from stoa_api.base.bodies import Answer, Body, Title
from stoa_api.learn.history.schemas import LessonVersionItem
from stoa_api.learn.lessons.content import Content, LessonKind
from stoa_api.learn.progress.schemas import CourseProgress, LessonProgress, Lock, Rule
from stoa_api.studio.members.schemas import Role

LessonStatus = Literal["draft", "published"]
After = Annotated[
    UUID | Literal["first", "last"],
    Field(description="The sibling to come after, or one of the ends."),
]
Minutes = Annotated[int, Field(ge=1, le=10_000)]


Needs = Annotated[
    list[UUID],
    Field(max_length=20),
    AfterValidator(lambda ids: list(dict.fromkeys(ids))),
]


class ChapterNew(Body):
    """A chapter to begin."""

    title: Title
    after: After = "last"


class ChapterPatch(Body):
    """What changes about a chapter."""

    title: Title


class ChapterOut(Answer):
    """A chapter of a course."""

    id: UUID
    course_id: UUID
    title: str
    version: int


class LessonNew(Body):
    """A lesson to begin, as a draft."""

    title: Title
    kind: LessonKind
    content: Content | None = None
    """An empty one of its kind when it is not given; a link must be given."""
    after: After = "last"
    is_required: bool = True
    minutes: Minutes | None = None
    """How long it takes, as far as its author says."""
    completion: Rule | None = None
    """What completes it; that of its kind when it is not given."""
    release_at: AwareDatetime | None = None
    """Before then it is closed to learners."""
    needs: Needs = Field(default_factory=list[UUID])
    """Lessons of the course that learners complete first."""
    publish_at: AwareDatetime | None = None
    """When it publishes itself; null for when somebody does."""

    @model_validator(mode="after")
    def _content_is_of_its_kind(self) -> Self:
        if self.content is not None and self.content.kind != self.kind:
            raise ValueError("the content is for another kind of lesson")
        return self


class LessonPatch(Body):
    """What changes about a lesson; what is left out stays."""

    title: Title | None = None
    content: Content | None = None
    is_required: bool | None = None
    minutes: Minutes | None = None
    """Null for none."""
    completion: Rule | None = None
    """Whoever has what a new rule asks for completes the lesson by it."""
    release_at: AwareDatetime | None = None
    """Null for no date."""
    needs: Needs | None = None
    """Lessons of the course that learners complete first."""
    publish_at: AwareDatetime | None = None
    """When a draft publishes itself; null for when somebody does."""
    status: LessonStatus | None = None


class LessonItem(Answer):
    """A lesson in an outline."""

    id: UUID
    chapter_id: UUID | None
    """Null while it is in the trash."""
    kind: LessonKind
    title: str
    status: LessonStatus
    is_required: bool
    minutes: int | None
    completion: Rule
    """What completes it."""
    progress: LessonProgress | None
    """How far the caller is in it; null when they never opened it as a learner."""
    lock: Lock | None
    """What keeps it closed to the caller; null when it is open, and for staff."""
    release_at: datetime | None
    needs: list[UUID]
    """Lessons that learners complete first, for staff; empty for everybody else."""
    publish_at: datetime | None
    """When the draft publishes itself."""
    version: int
    updated_at: datetime


class LessonOut(LessonItem):
    """A lesson, as the caller reads it."""

    org_id: UUID
    course_id: UUID
    content: Content
    board_id: UUID | None
    """The board of a live document or whiteboard."""
    staff_role: Role | None
    """What the caller is on the staff of its course; null for learners."""
    created_at: datetime
    published_at: datetime | None
    trashed_at: datetime | None


class LessonVersionOut(LessonVersionItem):
    """A lesson as it was at some time, with all that it said."""

    content: Content


class FormItem(Answer):
    """The form that the content of one kind of lesson has."""

    kind: LessonKind
    version: int
    """What ``schema`` says in content of this form."""
    url: str
    """Where its JSON Schema is."""
    is_current: bool
    """Whether lessons are written in it now."""


class FormList(Answer):
    """The forms of all kinds of lessons."""

    items: list[FormItem]


class ChapterItem(Answer):
    """A chapter in an outline."""

    id: UUID
    title: str
    version: int
    done: int
    """Required lessons that the caller completed, of those that are published."""
    total: int
    lessons: list[LessonItem]


class Outline(Answer):
    """What a course consists of, in its order."""

    course_id: UUID
    version: int
    """Of the order: it rises when chapters or lessons come, go or move."""
    may_open: bool
    """Whether the caller reaches its published lessons."""
    mine: CourseProgress | None
    """How far the caller is; null when they do not take part."""
    chapters: list[ChapterItem]
    lesson_count: int
    minutes: int


class ChapterOrder(Body):
    """A chapter and its lessons, in their order."""

    id: UUID
    lessons: Annotated[list[UUID], Field(max_length=1_000)]


class OrderPut(Body):
    """The whole order of a course."""

    chapters: Annotated[list[ChapterOrder], Field(max_length=200)]


class TrashedLesson(Answer):
    """A lesson in the trash of a course."""

    id: UUID
    kind: LessonKind
    title: str
    trashed_at: datetime
