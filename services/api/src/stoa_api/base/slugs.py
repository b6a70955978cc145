"""Short names in addresses: how they are made from what something is called."""

import re
import secrets
import unicodedata
from typing import Final

SLUG_PATTERN: Final = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
SLUG_MIN: Final = 2


def from_text(text: str, *, at_most: int, otherwise: str) -> str:
    """Make a slug that reads like a text.

    Accents fall away. A text without any Latin letter or digit gives the word
    ``otherwise`` and random characters.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain.lower()))[:at_most].strip("-")
    if len(slug) < SLUG_MIN:
        return with_suffix(otherwise, at_most=at_most)
    return slug


def with_suffix(slug: str, *, at_most: int) -> str:
    """Add six random characters, for a slug that is taken."""
    suffix = secrets.token_hex(3)
    return f"{slug[: at_most - len(suffix) - 1].rstrip('-')}-{suffix}"
