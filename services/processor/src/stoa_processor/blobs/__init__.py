"""Where stored bytes are: a shelf whose labels are the hashes of what stands there.

What is on it is never changed and never replaced. Each organisation has a shelf of
its own, so that nobody can learn from ours what others have.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID


class Damaged(Exception):
    """What stands under a hash is not what it should be."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """Something on the shelf."""

    org_id: UUID
    sha256: bytes
    size_bytes: int
    stored_at: datetime


class BlobStore(Protocol):
    """A shelf. All of it blocks: callers take a thread."""

    def adopt(self, staged: Path, org_id: UUID, sha256: bytes) -> None:
        """Put a finished file onto the shelf, for good and all at once.

        The file stays where it is as well. When the same is there already, that one
        stays.

        Raises:
            Damaged: something of another size stands there.
        """
        ...

    def size(self, org_id: UUID, sha256: bytes) -> int | None:
        """Return how large something is, or None when it is not there."""
        ...

    def read(self, org_id: UUID, sha256: bytes) -> Iterator[bytes]:
        """Yield it in pieces.

        Raises:
            FileNotFoundError: it is not there.
        """
        ...

    def delete(self, org_id: UUID, sha256: bytes) -> None:
        """Take something off the shelf, if it is there."""
        ...

    def all(self) -> Iterator[Shelved]:
        """Yield everything there is."""
        ...
