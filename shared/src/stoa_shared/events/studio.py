"""Events of boards, spaces, pages and comments."""

from uuid import UUID

from stoa_shared.events.envelope import Event


class BoardCreated(Event):
    """A board began."""

    context, type = "studio", "board.created"
    title: str
    kind: str


class BoardRenamed(Event):
    """A board has another title."""

    context, type = "studio", "board.renamed"
    title: str


class BoardTrashed(Event):
    """A board went to the trash; its sockets close."""

    context, type = "studio", "board.trashed"


class BoardRestored(Event):
    """A board came back from the trash."""

    context, type = "studio", "board.restored"


class BoardUpdated(Event):
    """A board's stored content moved on (at most one event per 30 s)."""

    context, type = "studio", "board.updated"
    size_bytes: int


class CommentEvent(Event):
    """Something about a comment (``subject``); what it says is not told."""

    board_id: UUID
    """The document it stands beside."""
    thread_id: UUID
    """The comment that began the thread, which may be this one."""
    mentions: list[UUID]
    """People it speaks to, all of whom could read the document."""


class CommentCreated(CommentEvent):
    """Somebody began a thread or replied in one."""

    context, type = "studio", "comment.created"


class CommentUpdated(CommentEvent):
    """A comment says something else."""

    context, type = "studio", "comment.updated"


class CommentDeleted(CommentEvent):
    """A comment was deleted, by its author or by who manages the document."""

    context, type = "studio", "comment.deleted"


class CommentRestored(CommentEvent):
    """Whoever deleted a comment brought it back."""

    context, type = "studio", "comment.restored"


class CommentResolved(CommentEvent):
    """A thread is done (``subject`` is the comment that began it)."""

    context, type = "studio", "comment.resolved"


class CommentReopened(CommentEvent):
    """A resolved thread is open again."""

    context, type = "studio", "comment.reopened"


class SpaceCreated(Event):
    """A space began."""

    context, type = "studio", "space.created"


class SpaceUpdated(Event):
    """A space has another name, description or icon, or was archived or not."""

    context, type = "studio", "space.updated"


class SpaceMoved(Event):
    """A space has another place in the order of its organisation."""

    context, type = "studio", "space.moved"


class SpaceDeleted(Event):
    """A space went to the trash with all its pages; their sockets close."""

    context, type = "studio", "space.deleted"


class SpaceRestored(Event):
    """A space came back from the trash."""

    context, type = "studio", "space.restored"


class PageCreated(Event):
    """A page began. What it is called is for those to read who may."""

    context, type = "studio", "page.created"
    page_type: str
    space_id: UUID
    parent_id: UUID


class PageUpdated(Event):
    """A page has another title, icon or address.

    Documents and whiteboards can also be renamed as boards: ``board.renamed``.
    """

    context, type = "studio", "page.updated"
    space_id: UUID
    parent_id: UUID


class PageMoved(Event):
    """A page lies somewhere else with all below it, or elsewhere in the order."""

    context, type = "studio", "page.moved"
    space_id: UUID
    parent_id: UUID
    old_space_id: UUID
    old_parent_id: UUID


class PageDeleted(Event):
    """A page went to the trash with all below it."""

    context, type = "studio", "page.deleted"
    space_id: UUID
    parent_id: UUID


class PageRestored(Event):
    """A page came back from the trash."""

    context, type = "studio", "page.restored"
    space_id: UUID
    parent_id: UUID


EVENTS: tuple[type[Event], ...] = (
    BoardCreated,
    BoardRenamed,
    BoardTrashed,
    BoardRestored,
    BoardUpdated,
    CommentCreated,
    CommentUpdated,
    CommentDeleted,
    CommentRestored,
    CommentResolved,
    CommentReopened,
    SpaceCreated,
    SpaceUpdated,
    SpaceMoved,
    SpaceDeleted,
    SpaceRestored,
    PageCreated,
    PageUpdated,
    PageMoved,
    PageDeleted,
    PageRestored,
)
