"""The body of ``GET /me``."""

from datetime import datetime
from uuid import UUID

from stoa_api.base.bodies import Answer


class OwnOrganization(Answer):
    """An organisation the person is in."""

    id: UUID
    name: str
    slug: str
    role: str
    switched_off: list[str]
    """Features that are not there in this organisation."""


class OwnBlock(Answer):
    """An organisation that blocked the person."""

    id: UUID
    name: str
    slug: str
    reason: str
    blocked_at: datetime


class Me(Answer):
    """Everything about the person who asks."""

    id: UUID
    email: str
    email_verified: bool
    """Whether somebody has shown that they get letters at this address."""
    display_name: str
    color: str
    locale: str | None
    """Of dates and words, as a BCP 47 tag; null leaves it to the device."""
    time_zone: str | None
    """As the time zone database names it; null leaves it to the device."""
    version: int
    created_at: datetime
    orgs: list[OwnOrganization]
    blocked_in: list[OwnBlock]
    """Organisations that keep the person out, and why."""
