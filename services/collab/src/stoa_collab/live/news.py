"""What an event of the platform means for those who show lists: plain rules, no I/O."""

from collections.abc import Iterator
from typing import Final, NamedTuple
from uuid import UUID

from stoa_collab.live.rooms import Room
from stoa_shared.events import Event
from stoa_shared.events.core import (
    GroupMembershipChanged,
    MembershipBlocked,
    MembershipCreated,
    MembershipRemoved,
    MembershipRoleChanged,
    MembershipUnblocked,
    PermissionChanged,
)
from stoa_shared.events.learn import (
    AttemptExpired,
    AttemptSubmitted,
    CourseArchived,
    CourseCreated,
    CourseDeleted,
    CoursePublished,
    CourseRestored,
    CourseUnpublished,
    CourseUpdated,
    EnrolmentEvent,
    GradebookWeighted,
    GradeEvent,
    LessonCompleted,
    LessonDeleted,
    LessonPublished,
    LessonRestored,
    LessonUnpublished,
    LessonUpdated,
    OutlineChanged,
    SubmissionEvent,
)
from stoa_shared.events.studio import (
    BoardCreated,
    BoardRenamed,
    BoardRestored,
    BoardTrashed,
    BoardUpdated,
    CommentEvent,
    PageCreated,
    PageDeleted,
    PageMoved,
    PageRestored,
    PageUpdated,
    SpaceCreated,
    SpaceDeleted,
    SpaceMoved,
    SpaceRestored,
    SpaceUpdated,
)
from stoa_shared.rpc.api import Role

_Membership = (
    MembershipCreated
    | MembershipRoleChanged
    | MembershipRemoved
    | MembershipBlocked
    | MembershipUnblocked
)

_STAFF_AND_LEARNERS: Final = frozenset[Role | None](
    ("owner", "admin", "instructor", "learner")
)
_ONLY_FOR: Final = {
    "members": _STAFF_AND_LEARNERS,
    "groups": _STAFF_AND_LEARNERS,
    "invitations": frozenset[Role | None](("owner", "admin")),
}
"""Who of an organisation hears of a list that is not for everybody in it."""

News = tuple[Room, str]
"""A room, and what in it is to be read again."""
_Maybe = tuple[Room | None, str]
"""The same where the event may not say in which organisation it was."""


class Shift(NamedTuple):
    """Somebody's rights changed, or what lies above something."""

    subject: UUID | None
    """Where; all below is meant too. None for everything of the people."""
    user_ids: frozenset[UUID] | None
    """Whose; None if it may be anyone's."""


def may_hear(what: str, role: Role | None) -> bool:
    """Tell whether news of ``what`` are for somebody of this role."""
    return what not in _ONLY_FOR or role in _ONLY_FOR[what]


def news_of(event: Event, org_id: UUID | None) -> Iterator[News]:
    """Yield what is to be read again, and where, because of an event."""
    org = None if org_id is None else Room("org", org_id)
    rules = (_of_people, _of_rights, _of_boards, _of_spaces, _of_courses, _of_grades)
    for rule in rules:
        for room, what in rule(event, org):
            if room is not None:
                yield room, what


def _of_people(event: Event, _org: Room | None) -> Iterator[_Maybe]:
    if isinstance(event, _Membership):
        org = Room("org", event.subject)
        yield org, "members"
        yield org, "groups"
        yield Room("user", event.user_id), "me"
        if isinstance(event, MembershipCreated):
            yield org, "invitations"


def _of_rights(event: Event, org: Room | None) -> Iterator[_Maybe]:
    match event:
        case PermissionChanged(user_id=None):
            yield org, "access"
        case PermissionChanged(user_id=UUID() as user_id):
            yield Room("user", user_id), "access"
        case GroupMembershipChanged(user_ids=user_ids):
            for user_id in user_ids:
                yield Room("user", user_id), "access"
            yield org, "groups"
        case _:
            pass


def _of_boards(event: Event, org: Room | None) -> Iterator[_Maybe]:
    match event:
        case BoardCreated() | BoardTrashed() | BoardRestored():
            yield org, "boards"
        case BoardRenamed(subject=board_id):
            yield org, "boards"
            yield Room("board", board_id), "board"
        case BoardUpdated(subject=board_id):
            yield Room("board", board_id), "versions"
        case CommentEvent(board_id=board_id):
            yield Room("board", board_id), "comments"
        case _:
            pass


def _of_spaces(event: Event, org: Room | None) -> Iterator[_Maybe]:
    match event:
        case (
            SpaceCreated()
            | SpaceUpdated()
            | SpaceMoved()
            | SpaceDeleted()
            | SpaceRestored()
        ):
            yield Room("space", event.subject), "space"
            yield org, "spaces"
        case PageCreated() | PageDeleted() | PageRestored():
            yield Room("space", event.space_id), "tree"
        case PageUpdated():
            yield Room("space", event.space_id), "tree"
            yield Room("page", event.subject), "page"
        case PageMoved():
            yield Room("space", event.space_id), "tree"
            yield Room("space", event.old_space_id), "tree"
            yield Room("page", event.subject), "page"
        case _:
            pass


def _of_courses(event: Event, org: Room | None) -> Iterator[_Maybe]:
    match event:
        case (
            CourseCreated()
            | CourseUpdated()
            | CoursePublished()
            | CourseUnpublished()
            | CourseArchived()
            | CourseDeleted()
            | CourseRestored()
        ):
            yield org, "courses"
            yield Room("course", event.subject), "course"
        case OutlineChanged(subject=course_id):
            yield Room("course", course_id), "outline"
        case (
            LessonPublished(course_id=course_id)
            | LessonUnpublished(course_id=course_id)
            | LessonDeleted(course_id=course_id)
            | LessonRestored(course_id=course_id)
        ):
            yield Room("course", course_id), "outline"
            yield Room("course", course_id), "lessons"
        case LessonUpdated(course_id=course_id):
            # Not to the class, which would read it again at every pause of a writer.
            yield Room("staff", course_id), "lessons"
        case EnrolmentEvent(subject=course_id, user_id=user_id):
            yield Room("user", user_id), "learning"
            yield Room("staff", course_id), "learners"
        case LessonCompleted(user_id=user_id):
            # Nor to the others of the course: a class of a thousand would hear each.
            yield Room("user", user_id), "learning"
        case _:
            pass


def _of_grades(event: Event, _org: Room | None) -> Iterator[_Maybe]:
    match event:
        case (
            AttemptSubmitted(course_id=course_id, user_id=user_id)
            | AttemptExpired(course_id=course_id, user_id=user_id)
            | SubmissionEvent(course_id=course_id, user_id=user_id)
            | GradeEvent(course_id=course_id, user_id=user_id)
        ):
            yield Room("staff", course_id), "grades"
            yield Room("user", user_id), "grades"
        case GradebookWeighted(subject=course_id):
            # To the class too: everybody's final is another one.
            yield Room("staff", course_id), "grades"
            yield Room("course", course_id), "grades"
        case _:
            pass


def shift_of(event: Event) -> Shift | None:
    """Return whom an event may have let in somewhere, or kept out."""
    match event:
        case PermissionChanged(subject=subject, user_id=user_id):
            whose = None if user_id is None else frozenset((user_id,))
            return Shift(subject, whose)
        case _ if isinstance(event, _Membership):
            return Shift(None, frozenset((event.user_id,)))
        case GroupMembershipChanged(user_ids=user_ids):
            return Shift(None, frozenset(user_ids))
        case (
            BoardTrashed()
            | SpaceDeleted()
            | PageDeleted()
            | PageMoved()
            | CourseDeleted()
        ):
            return Shift(event.subject, None)
        case _:
            return None
