"""The shelf on a disk of our own.

    objects/{organisation}/ab/cd/{abcd…}

A file comes there by a hard link from the same file system, so it is there whole or
not at all, and never takes the place of another. It is on the disk before its folder
says so, and the folder is before anybody is told.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from stoa_processor.blobs import Damaged, Shelved

_PIECE: Final = 1 << 20
_READ_ONLY: Final = 0o444
_FOLDER: Final = 0o755
"""Nginx, which may be somebody else, reads here."""


class DiskStore:
    """Implements ``BlobStore`` below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def adopt(self, staged: Path, org_id: UUID, sha256: bytes) -> None:
        """Put a finished file onto the shelf; see the protocol."""
        place = self._place(org_id, sha256)
        self._make(place.parent)
        with staged.open("rb") as file:
            os.fchmod(file.fileno(), _READ_ONLY)
            os.fsync(file.fileno())
            size = os.fstat(file.fileno()).st_size
        try:
            os.link(staged, place)
        except FileExistsError:
            if place.stat().st_size != size:
                raise Damaged(place.name) from None
        _sync_folder(place.parent)

    def size(self, org_id: UUID, sha256: bytes) -> int | None:
        """Return how large something is; see the protocol."""
        with suppress(FileNotFoundError):
            return self._place(org_id, sha256).stat().st_size
        return None

    def read(self, org_id: UUID, sha256: bytes) -> Iterator[bytes]:
        """Yield it in pieces; see the protocol."""
        with self._place(org_id, sha256).open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece

    def delete(self, org_id: UUID, sha256: bytes) -> None:
        """Take something off the shelf; see the protocol."""
        place = self._place(org_id, sha256)
        with suppress(FileNotFoundError):
            place.unlink()
            _sync_folder(place.parent)

    def all(self) -> Iterator[Shelved]:
        """Yield everything there is; see the protocol."""
        for path in self._root.glob("*/*/*/*"):
            try:
                org_id, sha256 = UUID(path.parts[-4]), bytes.fromhex(path.name)
            except ValueError:
                continue  # not ours
            with suppress(FileNotFoundError):
                found = path.stat()
                at = datetime.fromtimestamp(found.st_mtime, UTC)
                yield Shelved(org_id, sha256, found.st_size, at)

    def _place(self, org_id: UUID, sha256: bytes) -> Path:
        name = sha256.hex()
        return self._root / str(org_id) / name[:2] / name[2:4] / name

    def _make(self, folder: Path) -> None:
        """Make a folder, and have each new one written down in the one above."""
        if folder.is_dir():
            return
        self._make(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(_FOLDER)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
