"""Short names of organisations in addresses: how they are made from a name."""

from typing import Final

from stoa_api.base import slugs

SLUG_MAX: Final = 48

_WORDS: Final = (
    "about account accounts admin administrator api app apps assets auth billing "
    "blog boards collab contact courses dashboard demo docs download explore "
    "favicon files graphql health healthz help home internal invite join legal "
    "login logout mail me members metrics new news null oauth orgs organizations "
    "people pricing privacy profile public readyz register root search security "
    "sessions settings signin signout signup static status stoa support system "
    "terms undefined uploads user users well-known www ws yjs"
)
RESERVED: Final = frozenset(_WORDS.split())
"""Words that are, or may become, the first part of an address of our own."""


def from_name(name: str) -> str:
    """Make a slug that reads like the name; a reserved word gets a suffix."""
    slug = slugs.from_text(name, at_most=SLUG_MAX, otherwise="org")
    return with_suffix(slug) if slug in RESERVED else slug


def with_suffix(slug: str) -> str:
    """Add six random characters, for a name that is taken."""
    return slugs.with_suffix(slug, at_most=SLUG_MAX)
