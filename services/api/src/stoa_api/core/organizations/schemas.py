"""Bodies of organisations and memberships, and the roles they speak of."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from stoa_api.core.organizations.slugs import SLUG_MAX, SLUG_MIN, SLUG_PATTERN

OrgRole = Literal["owner", "admin", "instructor", "learner", "guest"]

RANK: Final[dict[str, int]] = {
    "guest": 0,
    "learner": 1,
    "instructor": 2,
    "admin": 3,
    "owner": 4,
}
"""Order of the roles. Who hands out a role has at least that role."""

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")
]
"""Text on one line: no control characters."""

OrgName = Annotated[Line, Field(min_length=1, max_length=120)]
Slug = Annotated[
    str, Field(pattern=SLUG_PATTERN, min_length=SLUG_MIN, max_length=SLUG_MAX)
]


class Input(BaseModel):
    """Base of request bodies: a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """Base of answers: read from objects, and no field has a default."""

    model_config = ConfigDict(from_attributes=True)
