"""Where bytes wait until they are whole: one file for each upload.

It is in the file system of the shelf, so that going there is a link and no copy, and
open to nobody but us. Who writes holds a lock of the kernel on it (``flock``), which
is let go of when the process dies, in whatever way, and which every replica that sees
the folder respects. What is written down as received has been synced before.
"""

import asyncio
import fcntl
import hashlib
import os
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from stoa_processor.intake.errors import UploadLocked
from stoa_processor.intake.hashing import Hash

_PIECE: Final = 1 << 20
_REMEMBERED: Final = 256
_OWN: Final = 0o600


class Staging:
    """The folder, and the running hashes of what is in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hashes: OrderedDict[UUID, tuple[int, Hash]] = OrderedDict()

    def prepare(self) -> None:
        """Make the folder."""
        self._folder.mkdir(0o700, parents=True, exist_ok=True)

    def path(self, upload_id: UUID) -> Path:
        """Return where an upload is."""
        return self._folder / str(upload_id)

    @contextmanager
    def hold(self, upload_id: UUID) -> Generator["Held"]:
        """Have an upload to oneself.

        Raises:
            UploadLocked: another request has it, here or elsewhere.
        """
        path = self.path(upload_id)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWN)
        with os.fdopen(handle, "r+b", buffering=0) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UploadLocked(headers={"Retry-After": "1"}) from None
            yield Held(file, path)

    async def hash_of(self, upload_id: UUID, held: "Held", size: int) -> Hash:
        """Return the hash of the first bytes: remembered, or worked out again."""
        at, known = self._hashes.pop(upload_id, (-1, None))
        if known is not None and at == size:
            return known
        return await asyncio.to_thread(held.hashed, size)

    def remember(self, upload_id: UUID, size: int, running: Hash) -> None:
        """Keep the hash of the first bytes for the next part."""
        self._hashes[upload_id] = (size, running)
        while len(self._hashes) > _REMEMBERED:
            self._hashes.popitem(last=False)

    def remove(self, upload_id: UUID) -> None:
        """Delete what there is of an upload."""
        self._hashes.pop(upload_id, None)
        self.path(upload_id).unlink(missing_ok=True)

    def older_than(self, seconds: float, *, at: float) -> list[UUID]:
        """List what has been lying there untouched for so long."""
        found: list[UUID] = []
        for path in self._folder.iterdir():
            with suppress(ValueError, FileNotFoundError):
                upload_id = UUID(path.name)
                if path.stat().st_mtime < at - seconds:
                    found.append(upload_id)
        return found


class Held:
    """An upload that nobody else writes to. All but ``path`` blocks."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.file = file
        self.path = path

    def cut(self, size: int) -> bool:
        """Forget all beyond a size; False when there is not even so much."""
        if os.fstat(self.file.fileno()).st_size < size:
            return False
        os.ftruncate(self.file.fileno(), size)
        self.file.seek(size)
        return True

    def write(self, pieces: list[bytes], *hashes: Hash) -> None:
        """Add bytes at the end, and to the hashes."""
        data = memoryview(b"".join(pieces))
        for each in hashes:
            each.update(data)
        while data:
            data = data[self.file.write(data) or 0 :]

    def sync(self) -> None:
        """Have all of it on the disk."""
        os.fdatasync(self.file.fileno())

    def hashed(self, size: int) -> Hash:
        """Work out the hash of the first bytes."""
        running, left, at = hashlib.sha256(), size, 0
        while left:
            piece = os.pread(self.file.fileno(), min(_PIECE, left), at)
            if not piece:
                raise EOFError(self.path.name)
            running.update(piece)
            left, at = left - len(piece), at + len(piece)
        return running
