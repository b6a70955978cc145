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


class Me(Answer):
    """Everything about the person who asks."""

    id: UUID
    email: str
    display_name: str
    color: str
    created_at: datetime
    orgs: list[OwnOrganization]
