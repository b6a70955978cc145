"""What a token can be made for: a noun, and whether to read or to write it.

Writing includes reading. Which scope a route needs is said in one place,
``stoa_api.doors``; a route that is not named there takes no token at all.
"""

from collections.abc import Collection
from typing import Final, Literal, get_args

Scope = Literal[
    "profile:read",
    "orgs:read",
    "orgs:write",
    "members:read",
    "members:write",
    "spaces:read",
    "spaces:write",
    "boards:read",
    "boards:write",
    "comments:read",
    "comments:write",
    "courses:read",
    "courses:write",
    "sharing:read",
    "sharing:write",
    "audit:read",
]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
SCOPE_FIELD: Final = "x-token-scope"
"""What a personal or agent token must be made for; "none": it takes no token."""


def covers(held: Collection[str], needed: Scope) -> bool:
    """Whether one of the scopes is the needed one, or the writing of its noun."""
    noun = needed.partition(":")[0]
    return needed in held or f"{noun}:write" in held
