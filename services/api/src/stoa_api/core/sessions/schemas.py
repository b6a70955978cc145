"""Bodies about sessions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from stoa_api.base.bodies import Answer, Body
from stoa_api.core.people.schemas import (
    Account,
    NewPassword,
    normal_email,
    normal_password,
)


def _email_or_nobodys(value: str) -> str:
    """Return the address as it is kept; nobody's when it is none at all.

    So that what is no address is answered like an unknown one.
    """
    try:
        return normal_email(value)
    except ValueError:
        return ""


class Credentials(Body):
    """An address and a password, in whatever form they were typed."""

    email: Annotated[
        str,
        StringConstraints(max_length=254, strip_whitespace=True),
        AfterValidator(_email_or_nobodys),
    ]
    password: Annotated[
        SecretStr, Field(min_length=1, max_length=1024), AfterValidator(normal_password)
    ]


class PasswordChange(Body):
    """The password one has, and the one to have from now on."""

    current_password: Annotated[
        SecretStr, Field(min_length=1, max_length=1024), AfterValidator(normal_password)
    ]
    password: NewPassword


class RefreshBody(Body):
    """A refresh token, from a client without cookies."""

    refresh_token: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class SignedIn(Answer):
    """An access token, to be kept in memory only."""

    access_token: str
    token_type: Literal["bearer"]
    expires_in: int
    """Seconds."""
    user: Account


class SignedInWithoutCookie(SignedIn):
    """The same for clients without cookies, who keep the refresh token themselves."""

    refresh_token: str


class SessionOut(Answer):
    """One open session of the person who asks."""

    id: UUID
    is_current: bool
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    address: str | None
    user_agent: str | None


class SessionList(Answer):
    """All open sessions of one person."""

    items: list[SessionOut]
    next_cursor: None
