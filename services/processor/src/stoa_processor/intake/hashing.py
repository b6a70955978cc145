"""What a running hash can do, in words of our own: ``hashlib`` has no public name."""

from typing import Protocol, Self


class Hash(Protocol):
    """A hash of the bytes so far."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Add bytes."""
        ...

    def digest(self) -> bytes:
        """Return the hash."""
        ...

    def copy(self) -> Self:
        """Return another one that goes on from here."""
        ...
