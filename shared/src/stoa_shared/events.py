"""The catalogue of domain events, and the envelope they travel in.

An event is news for whoever cares, never a command. It is written to
``ops.outbox`` in the transaction of its cause and relayed to the Redis stream
``stoa:events:{context}``. Attributes follow CloudEvents 1.0. Fields may be
added; nothing is renamed or removed (a new type is made instead).
"""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from stoa_shared.clock import now
from stoa_shared.ids import new_id

Context = Literal["core", "studio", "learn", "talk", "ops", "files"]


class Envelope(BaseModel):
    """An event on its way: what every consumer may rely on."""

    model_config = ConfigDict(frozen=True)

    id: UUID = Field(default_factory=new_id)
    type: str
    source: str
    subject: UUID
    time: datetime = Field(default_factory=now)
    org_id: UUID | None = None
    actor_id: UUID | None = None
    request_id: str | None = None
    data: dict[str, object]


class Event(BaseModel):
    """Base of all events; ``subject`` is the thing that it happened to."""

    model_config = ConfigDict(frozen=True)

    context: ClassVar[Context]
    type: ClassVar[str]

    subject: UUID

    def payload(self) -> dict[str, object]:
        """Return the event's own fields as JSON values."""
        return self.model_dump(mode="json", exclude={"subject"})


class UserRegistered(Event):
    """Somebody made an account."""

    context, type = "core", "user.registered"


class UserEmailVerified(Event):
    """Somebody showed that their account's address is theirs."""

    context, type = "core", "user.email_verified"


class UserBlocked(Event):
    """An account was blocked: its sessions have ended with it."""

    context, type = "core", "user.blocked"


class UserUnblocked(Event):
    """A blocked account may sign in again."""

    context, type = "core", "user.unblocked"


class SessionRevoked(Event):
    """A session ended (``subject`` is the session): its tokens and sockets die."""

    context, type = "core", "session.revoked"
    user_id: UUID
    reason: Literal["logout", "ended", "reuse", "password", "blocked"]


class OrganizationCreated(Event):
    """An organisation began."""

    context, type = "core", "organization.created"
    name: str


class MembershipCreated(Event):
    """A person joined an organisation (``subject`` is the organisation)."""

    context, type = "core", "membership.created"
    user_id: UUID
    role: str


class MembershipRoleChanged(Event):
    """A member has another role (``subject`` is the organisation)."""

    context, type = "core", "membership.role_changed"
    user_id: UUID
    role: str


class MembershipRemoved(Event):
    """A person left an organisation (``subject`` is the organisation)."""

    context, type = "core", "membership.removed"
    user_id: UUID


class MembershipBlocked(Event):
    """An organisation blocked a member (``subject`` is the organisation)."""

    context, type = "core", "membership.blocked"
    user_id: UUID


class MembershipUnblocked(Event):
    """A blocked member is in again (``subject`` is the organisation)."""

    context, type = "core", "membership.unblocked"
    user_id: UUID
    role: str


class GroupMembershipChanged(Event):
    """People joined or left a group (``subject`` is the group).

    What is granted to the group changed for ``user_ids``: caches about them are
    dropped and their open sockets are asked again.
    """

    context, type = "core", "group.membership_changed"
    user_ids: list[UUID]


class PermissionChanged(Event):
    """Who may reach a resource changed (``subject`` is the resource).

    ``user_id`` is the one person it concerns, or null when it may be anyone:
    caches of the resource and of all below it are dropped and open sockets are
    asked again.
    """

    context, type = "core", "permission.changed"
    user_id: UUID | None


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


class CourseCreated(Event):
    """A course began, as a draft."""

    context, type = "learn", "course.created"


class CourseUpdated(Event):
    """What is told of a course changed, or who may take part in it."""

    context, type = "learn", "course.updated"


class CoursePublished(Event):
    """A course came into the catalogue, and its learners reach what is published."""

    context, type = "learn", "course.published"


class CourseUnpublished(Event):
    """A course is a draft again; nobody but its staff sees it."""

    context, type = "learn", "course.unpublished"


class CourseArchived(Event):
    """A course is over: its learners read it, nobody enrols."""

    context, type = "learn", "course.archived"


class CourseDeleted(Event):
    """A course went to the trash with all its lessons."""

    context, type = "learn", "course.deleted"


class CourseRestored(Event):
    """A course came back from the trash."""

    context, type = "learn", "course.restored"


class OutlineChanged(Event):
    """A course has other chapters or lessons, or has them in another order."""

    context, type = "learn", "outline.changed"


class LessonEvent(Event):
    """Something about a lesson."""

    course_id: UUID


class LessonCreated(LessonEvent):
    """A lesson began, as a draft."""

    context, type = "learn", "lesson.created"


class LessonUpdated(LessonEvent):
    """A lesson has another title or content."""

    context, type = "learn", "lesson.updated"


class LessonPublished(LessonEvent):
    """Learners of the course reach a lesson from now on."""

    context, type = "learn", "lesson.published"


class LessonUnpublished(LessonEvent):
    """A lesson is a draft again; nobody but the staff sees it."""

    context, type = "learn", "lesson.unpublished"


class LessonDeleted(LessonEvent):
    """A lesson went to the trash."""

    context, type = "learn", "lesson.deleted"


class LessonRestored(LessonEvent):
    """A lesson came back from the trash, as a draft."""

    context, type = "learn", "lesson.restored"


class EnrolmentEvent(Event):
    """Something about how somebody takes part in a course, which is the subject."""

    user_id: UUID


class EnrolmentCreated(EnrolmentEvent):
    """Somebody asks to take part in a course."""

    context, type = "learn", "enrolment.created"


class EnrolmentActivated(EnrolmentEvent):
    """Somebody takes part in a course from now on."""

    context, type = "learn", "enrolment.activated"


class EnrolmentWithdrawn(EnrolmentEvent):
    """Somebody left a course, or no longer asks to take part."""

    context, type = "learn", "enrolment.withdrawn"


class EnrolmentRemoved(EnrolmentEvent):
    """Somebody was taken out of a course by its staff, or was not let in."""

    context, type = "learn", "enrolment.removed"


CATALOGUE: tuple[type[Event], ...] = (
    UserRegistered,
    UserEmailVerified,
    UserBlocked,
    UserUnblocked,
    SessionRevoked,
    OrganizationCreated,
    MembershipCreated,
    MembershipRoleChanged,
    MembershipRemoved,
    MembershipBlocked,
    MembershipUnblocked,
    GroupMembershipChanged,
    PermissionChanged,
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
    CourseCreated,
    CourseUpdated,
    CoursePublished,
    CourseUnpublished,
    CourseArchived,
    CourseDeleted,
    CourseRestored,
    OutlineChanged,
    LessonCreated,
    LessonUpdated,
    LessonPublished,
    LessonUnpublished,
    LessonDeleted,
    LessonRestored,
    EnrolmentCreated,
    EnrolmentActivated,
    EnrolmentWithdrawn,
    EnrolmentRemoved,
)
"""Every event there is. Docs and the examples test are made from it."""


def parse(envelope: Envelope) -> Event | None:
    """Turn an envelope back into its event; None for a type not known here.

    Raises:
        pydantic.ValidationError: the data does not fit the type.
    """
    for kind in CATALOGUE:
        if kind.type == envelope.type:
            return kind.model_validate({**envelope.data, "subject": envelope.subject})
    return None
