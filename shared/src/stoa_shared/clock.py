"""The wall clock: always aware, always UTC."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this moment as an aware UTC datetime."""
    return datetime.now(UTC)
