"""Bodies about people."""

import unicodedata
from datetime import datetime
from typing import Annotated, Final, Literal
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
LOCALE: Final = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
TIME_ZONE: Final = r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}$"


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


class ProfilePatch(Body):
    """What to change of what one says of oneself; the rest stays."""

    display_name: Name = "unchanged"
    color: Literal[COLORS] | None = None  # pyright: ignore[reportInvalidTypeForm]  # a tuple of constants
    """One of the eight; null leaves it to chance."""
    locale: Annotated[str, Field(pattern=LOCALE, max_length=35)] | None = None
    """A BCP 47 tag; null leaves it to the device."""
    time_zone: Annotated[str, Field(pattern=TIME_ZONE, max_length=64)] | None = None
    """As the time zone database names it; null leaves it to the device."""


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
