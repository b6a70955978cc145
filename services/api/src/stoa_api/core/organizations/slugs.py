"""Short names of organisations in addresses: how they are made from a name."""

import re
import secrets
import unicodedata
from typing import Final

SLUG_PATTERN: Final = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
SLUG_MIN: Final = 2
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
    """Make a slug that reads like the name.

    Accents fall away. A name without any Latin letter or digit gives
    ``org-`` and random characters, and so does a reserved word its suffix.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    slug = "-".join(words)[:SLUG_MAX].strip("-")
    if len(slug) < SLUG_MIN:
        return with_suffix("org")
    return with_suffix(slug) if slug in RESERVED else slug


def with_suffix(slug: str) -> str:
    """Add six random characters, for a name that is taken."""
    suffix = secrets.token_hex(3)
    return f"{slug[: SLUG_MAX - len(suffix) - 1].rstrip('-')}-{suffix}"
