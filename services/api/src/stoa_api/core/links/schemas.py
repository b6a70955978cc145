"""Bodies about one-time links."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from stoa_api.base.bodies import Answer, Body
from stoa_api.core.people.schemas import NewPassword, normal_email


def _email_or_nobodys(value: str) -> str:
    try:
        return normal_email(value)
    except ValueError:
        return ""


LinkToken = Annotated[SecretStr, Field(min_length=1, max_length=200)]


class ResetWanted(Body):
    """Whose password is forgotten."""

    email: Annotated[
        str,
        StringConstraints(max_length=254, strip_whitespace=True),
        AfterValidator(_email_or_nobodys),
    ]


class ResetHow(Answer):
    """What happens now, if there is such an account: the same for all addresses."""

    delivery: Literal["mail", "administrator"]
    """A letter is on its way, or an administrator has to be asked for a link."""


class Reset(Body):
    """The token of a link and the password to have from now on."""

    token: LinkToken
    password: NewPassword


class Verification(Body):
    """The token of a link."""

    token: LinkToken


class ResetLink(Answer):
    """A link to hand over in person. It is shown once."""

    url: str
    expires_at: datetime
