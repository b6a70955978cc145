"""Bodies about people."""

import unicodedata
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from stoa_api.base.bodies import Answer, Body, Name

PASSWORD_CHARACTERS_MIN: Final = 8
PASSWORD_CHARACTERS_MAX: Final = 128
COLORS: Final = (
    "#B5482A",
    "#8A6A00",
    "#4F7A28",
    "#1C7C6E",
    "#1F6FA8",
    "#5B5FC7",
    "#8E4BAA",
    "#B03A6F",
)
"""The eight colours of people, readable as text on light and dark ground."""


def color_of(user_id: UUID) -> str:
    """Return the colour of a person: always the same, spread evenly."""
    return COLORS[user_id.int % len(COLORS)]


def normal_email(value: str) -> str:
    """Return the one form in which an address is kept and compared.

    Raises:
        ValueError: it is not an address.
    """
    try:
        # Names such as `school.local` are fine here: many schools mail inside.
        found = validate_email(
            value, check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
    if "." not in found.domain:
        raise ValueError("The part after the @-sign needs a dot.")
    return found.normalized.lower()


def normal_password(value: SecretStr) -> SecretStr:
    """Return a password in the form in which it is hashed, on every keyboard."""
    return SecretStr(unicodedata.normalize("NFKC", value.get_secret_value()))


Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(normal_email)]
NewPassword = Annotated[
    SecretStr,
    Field(min_length=PASSWORD_CHARACTERS_MIN, max_length=PASSWORD_CHARACTERS_MAX),
    AfterValidator(normal_password),
]


class Registration(Body):
    """What somebody gives to make an account."""

    email: Email
    password: NewPassword
    display_name: Name


class Person(Answer):
    """How one person is shown to others: never with an address."""

    id: UUID
    display_name: str
    color: str


class Account(Answer):
    """A person's account, as they see it themselves."""

    id: UUID
    email: str
    display_name: str
    color: str
    created_at: datetime


class Registered(Answer):
    """The new account."""

    user: Account
