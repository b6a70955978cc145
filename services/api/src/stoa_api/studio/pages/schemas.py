"""Bodies of pages, their places and the tree they make."""

from datetime import datetime
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import (
    AfterValidator,
    AnyUrl,
    Field,
    StringConstraints,
    TypeAdapter,
    UrlConstraints,
    model_validator,
)

from stoa_api.base.bodies import Answer, Body, Icon, Title
from stoa_api.studio.members.schemas import Role

PageType = Literal["folder", "document", "whiteboard", "channel", "file", "link"]
PageKind = Literal["folder", "document", "whiteboard", "channel", "link"]
"""What can be begun with nothing on it; a file begins as an upload."""
_Url = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["http", "https", "mailto"])]
_URL: Final = TypeAdapter[AnyUrl](_Url)


def _address(value: str) -> str:
    """Refuse what a browser would not simply open: scripts, files, other programs."""
    url = str(_URL.validate_python(value))
    if urlsplit(url).scheme != "mailto" and "@" in urlsplit(url).netloc:
        raise ValueError("must not contain a name or password")
    return url


Url = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(_address),
    Field(description="Begins with http:, https: or mailto:."),
]


class PageNew(Body):
    """A page to begin."""

    type: PageKind
    title: Title
    parent_id: UUID | None = None
    """The folder it lies in; null for the top of the space."""
    after: Annotated[
        UUID | Literal["first", "last"],
        Field(description="The page to come after, or one of the ends."),
    ] = "last"
    icon: Icon | None = None
    url: Url | None = None
    """Of a link, and only of a link."""

    @model_validator(mode="after")
    def _links_have_addresses(self) -> Self:
        if (self.type == "link") != (self.url is not None):
            raise ValueError("a link has a url, and nothing else has")
        return self


class PagePatch(Body):
    """What changes about a page; what is left out stays."""

    title: Title | None = None
    icon: Icon | None = None
    """Null for none."""
    url: Url | None = None


class PagePlacePut(Body):
    """Where a page shall lie, with all that is below it."""

    space_id: UUID | None = None
    """Another space of the organisation; null for the one it is in."""
    parent_id: UUID | None = None
    """The folder; null for the top of the space."""
    after: Annotated[
        UUID | Literal["first", "last"],
        Field(description="The page to come after, or one of the ends."),
    ] = "last"


class PageCopyNew(Body):
    """How a copy is called."""

    title: Title | None = None
    """By default as the page, with a word that says it is a copy."""


class Crumb(Answer):
    """One step on the way down to a page."""

    id: UUID
    type: Literal["space", "folder"]
    title: str


class PageNode(Answer):
    """A page in the tree."""

    id: UUID
    space_id: UUID
    parent_id: UUID | None
    """Where it lies; null when the caller does not reach that."""
    type: PageType
    title: str
    icon: str | None
    url: str | None
    role: Role
    """What the caller is here, by a grant on it or on something above."""
    has_children: bool
    """Whether there is anything below it that the caller reaches."""
    version: int
    updated_at: datetime
    """The last change of the page, or of what stands on it."""


class PageOut(PageNode):
    """A page, as the caller sees it."""

    org_id: UUID
    crumbs: list[Crumb]
    """What it lies in, from the top, as far as the caller reaches it."""
    created_at: datetime
    trashed_at: datetime | None


class Branch(Answer):
    """The pages of one place, in their order."""

    parent_id: UUID | None
    """The folder or the space; null for pages that the caller reaches although
    they do not reach what these lie in."""
    items: list[PageNode]
    next_cursor: str | None
    """Pass it as ``cursor``, with ``parent_id``, for what comes next."""


class Tree(Answer):
    """A part of a space's tree."""

    branches: list[Branch]


class TrashedPage(Answer):
    """A page in the trash of a space."""

    id: UUID
    type: PageType
    title: str
    icon: str | None
    version: int
    trashed_at: datetime


class PageRestored(Answer):
    """A page that came back from the trash."""

    page: PageOut
    is_at_top: bool
    """Whether it lies at the top of the space because its old place is gone."""
