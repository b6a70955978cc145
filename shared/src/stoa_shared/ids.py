"""Identifiers: UUIDv7, so that ids sort by the time they were made."""

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """Make a UUIDv7.

    Returns:
        48 bits of Unix time in milliseconds, then 74 random bits.

    Source: RFC 9562, section 5.7.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value &= ~(0xF << 76 | 0b11 << 62)
    return UUID(int=value | 0x7 << 76 | 0b10 << 62)
