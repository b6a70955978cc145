"""What a lesson says: one form for each kind, and how old forms become new ones.

It is kept as JSON whose shape depends on ``kind``; ``schema`` counts the versions of
that shape. What is stored in an older version is brought up to date when it is read,
by the steps in ``UPGRADES``, and stored in the new one when somebody saves it.
"""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    model_validator,
)

from stoa_api.base.bodies import Body
from stoa_api.learn.courses.schemas import Text as Note
from stoa_api.learn.lessons.videos import VideoContent
from stoa_api.learn.questions.schemas import (
    EMPTY_ASSIGNMENT,
    EMPTY_SETTINGS,
    AssignmentContent,
    QuizContent,
)
from stoa_api.studio.pages.schemas import Url

LessonKind = Literal[
    "text", "link", "video", "document", "whiteboard", "quiz", "assignment"
]
LIVE: Final = frozenset[LessonKind]({"document", "whiteboard"})
"""Kinds whose content is a board that several people write at once."""

SCHEMA: Final = 1
BLOCKS_MAX: Final = 2_000
CONTENT_BYTES_MAX: Final = 500_000


def _no_nul(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain null characters")
    return value


Text = Annotated[
    str,
    StringConstraints(max_length=50_000),
    AfterValidator(_no_nul),
    Field(
        description="Text with the marks of Markdown inside a line: "
        "`**bold**`, `*italic*`, `` `code` ``, `[link](https://…)`. Never HTML."
    ),
]
BlockId = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{1,40}$",
        description="Chosen by who writes it; unique in the lesson, and kept.",
    ),
]


class Block(Body):
    """One part of a text."""

    id: BlockId


class Paragraph(Block):
    """Running text."""

    type: Literal["paragraph"]
    text: Text


class Heading(Block):
    """A heading inside a lesson, whose title is the first level."""

    type: Literal["heading"]
    level: Annotated[int, Field(ge=2, le=4)]
    text: Text


class BulletList(Block):
    """A list, with bullets or numbers."""

    type: Literal["list"]
    style: Literal["bullet", "number"]
    items: Annotated[list[Text], Field(min_length=1, max_length=500)]


class Quote(Block):
    """Somebody else's words."""

    type: Literal["quote"]
    text: Text
    source: Text
    """Whose words; may be empty."""


class Code(Block):
    """Lines that are shown as they are."""

    type: Literal["code"]
    language: Annotated[str, Field(pattern=r"^[A-Za-z0-9+#_.-]{0,40}$")]
    text: Text


class Callout(Block):
    """A remark that stands out."""

    type: Literal["callout"]
    tone: Literal["note", "tip", "warning"]
    text: Text


class Divider(Block):
    """A line across."""

    type: Literal["divider"]


AnyBlock = Annotated[
    Paragraph | Heading | BulletList | Quote | Code | Callout | Divider,
    Field(discriminator="type"),
]
Schema = Annotated[Literal[1], Field(description="The version of this form.")]


class TextContent(Body):
    """A text in blocks."""

    kind: Literal["text"]
    schema_: Schema = Field(alias="schema")
    blocks: Annotated[list[AnyBlock], Field(max_length=BLOCKS_MAX)]

    @model_validator(mode="after")
    def _names_blocks_once(self) -> Self:
        if len({each.id for each in self.blocks}) < len(self.blocks):
            raise ValueError("each block has an id of its own")
        return self


class LinkContent(Body):
    """Something elsewhere on the web."""

    kind: Literal["link"]
    schema_: Schema = Field(alias="schema")
    url: Url
    note: Note


class DocumentContent(Body):
    """A document that several people write at once; it is the lesson's board."""

    kind: Literal["document"]
    schema_: Schema = Field(alias="schema")
    note: Note


class WhiteboardContent(Body):
    """A whiteboard that several people draw at once; it is the lesson's board."""

    kind: Literal["whiteboard"]
    schema_: Schema = Field(alias="schema")
    note: Note


def _fits(content: "AnyContent") -> "AnyContent":
    if len(content.model_dump_json(by_alias=True).encode()) > CONTENT_BYTES_MAX:
        raise ValueError(f"must not be larger than {CONTENT_BYTES_MAX} bytes")
    return content


AnyContent = (
    TextContent
    | LinkContent
    | VideoContent
    | DocumentContent
    | WhiteboardContent
    | QuizContent
    | AssignmentContent
)
Content = Annotated[AnyContent, Field(discriminator="kind"), AfterValidator(_fits)]
CONTENT: Final = TypeAdapter[AnyContent](
    Annotated[AnyContent, Field(discriminator="kind")]
)

FORMS: Final[dict[tuple[LessonKind, int], type[Body]]] = {
    ("text", 1): TextContent,
    ("link", 1): LinkContent,
    ("video", 1): VideoContent,
    ("document", 1): DocumentContent,
    ("whiteboard", 1): WhiteboardContent,
    ("quiz", 1): QuizContent,
    ("assignment", 1): AssignmentContent,
}
"""Each form that is or was, by kind and version; an old one stays for who reads it."""

Stored = dict[str, Any]
UPGRADES: Final[dict[tuple[LessonKind, int], Callable[[Stored], Stored]]] = {}
"""How a kind's form of one version becomes that of the next. Pure functions."""


def empty(kind: LessonKind) -> AnyContent | None:
    """Return what a lesson of a kind begins with, or None if it must be given."""
    if kind in ("link", "video"):
        return None
    inside: Stored = {"blocks": []} if kind == "text" else {"note": ""}
    if kind == "quiz":
        inside |= {"settings": EMPTY_SETTINGS, "questions": []}
    if kind == "assignment":
        inside = {"settings": EMPTY_ASSIGNMENT, "instructions": ""}
    return CONTENT.validate_python({"kind": kind, "schema": SCHEMA, **inside})


def for_learners(content: AnyContent) -> AnyContent:
    """Return what those may read who are not on the staff: a quiz keeps its keys."""
    if isinstance(content, QuizContent):
        return content.model_copy(update={"questions": []})
    return content


def stored(content: AnyContent) -> Stored:
    """Return the form in which content is kept."""
    return content.model_dump(mode="json", by_alias=True)


def read(kept: Stored) -> AnyContent:
    """Return content as the newest form says it, whatever form it was kept in."""
    current = kept
    while (step := UPGRADES.get((current["kind"], current["schema"]))) is not None:
        current = step(current)
    return CONTENT.validate_python(current)
