"""Bodies of invitations."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from stoa_api.base.access import OrgRole
from stoa_api.base.bodies import Answer, Body, Name
from stoa_api.core.people.schemas import Email, NewPassword, Person

DAYS_MAX: Final = 90
USES_MAX: Final = 1_000
LETTERS_MAX: Final = 50
"""Addresses of one call."""

State = Literal["open", "used", "expired", "revoked"]
LetterState = Literal["waiting", "sent", "failed"]
WhyLeftOut = Literal["member", "invited", "too-often"]
Days = Annotated[int, Field(ge=1, le=DAYS_MAX)]
Emails = Annotated[
    list[Email],
    Field(min_length=1, max_length=LETTERS_MAX),
    AfterValidator(lambda emails: list(dict.fromkeys(emails))),
]
Token = Annotated[str, Field(min_length=1, max_length=100)]


class InvitationNew(Body):
    """An invitation to make."""

    email: Email | None = None
    """Whom it is for; without it, for whoever gets the link."""
    role: OrgRole | None = None
    """The organisation's default role when it is not given."""
    group_id: UUID | None = None
    course_id: UUID | None = None
    """A course they take part in as soon as they come in."""
    days: Days = 7
    """How long it is open."""
    max_uses: Annotated[int, Field(ge=1, le=USES_MAX)] = 1


class InvitationLetters(Body):
    """People to invite by a letter each. Every letter lets one person in."""

    emails: Emails
    """Twice the same address is one letter."""
    role: OrgRole | None = None
    """The organisation's default role when it is not given."""
    group_id: UUID | None = None
    course_id: UUID | None = None
    """A course they take part in as soon as they come in."""
    days: Days = 7
    """How long they are open."""


class LetterAgain(Body):
    """How a letter goes once more."""

    days: Days = 7
    """How long it is open from now on."""


class InvitationGroup(Answer):
    """The group an invitation leads to."""

    id: UUID
    name: str


class InvitationCourse(Answer):
    """The course an invitation leads to."""

    id: UUID
    title: str


class LetterOut(Answer):
    """What became of an invitation's letter."""

    state: LetterState
    """`failed`: the address does not exist, or its mail server never took it."""
    count: int
    """How many have been asked for."""
    sent_at: datetime | None


class InvitationOut(Answer):
    """An invitation, as owners and admins see it."""

    id: UUID
    invited_address: str | None
    role: OrgRole
    group: InvitationGroup | None
    course: InvitationCourse | None
    state: State
    letter: LetterOut | None
    """Null for an invitation that was made as a link."""
    uses: int
    max_uses: int
    expires_at: datetime
    created_by: Person
    created_at: datetime


class InvitationMade(InvitationOut):
    """A new invitation with its link, which is shown this once."""

    link: str


class LeftOut(Answer):
    """An address that no letter went to."""

    address: str
    why: WhyLeftOut
    """They are in the organisation, have an open invitation, or you wrote to them
    often enough for today."""


class InvitationsSent(Answer):
    """Invitations whose letters are on their way, and addresses left out."""

    sent: list[InvitationOut]
    left_out: list[LeftOut]


class InvitationSignUp(Body):
    """An account to make for the address that a letter went to."""

    token: Token
    password: NewPassword
    display_name: Name


class InvitationToken(Body):
    """The token of an invitation, which is the end of its link."""

    token: Token


class InvitationPreview(Answer):
    """What an invitation offers, for whoever has its link."""

    organization: str
    role: OrgRole
    course: str | None
    """The title of the course it leads to."""
    letter_to: str | None
    """Where its letter went, for the receiver to recognise: the first letter and the
    domain. Null for a link, which is for whoever has it."""


class InvitationUseOut(Answer):
    """A person who came in by an invitation."""

    user: Person
    used_at: datetime


class JoinedOrganization(Answer):
    """Where an invitation led."""

    id: UUID
    slug: str
    name: str
    role: OrgRole
    """One's own role there now."""
    course_id: UUID | None
    """The course one is let into in a moment, by the worker. When it is full, one
    waits there as if one had asked. Null also while it is a draft."""
