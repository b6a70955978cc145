"""Entries of a stream, and how the client hands them over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

FIELD: Final = b"event"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry."""

    id: bytes
    fields: Mapping[bytes, bytes]

    @property
    def milliseconds(self) -> int:
        """When it was appended, by the clock of Redis."""
        return int(self.id.partition(b"-")[0])


def entries_of(answer: object) -> list[Entry]:
    """Read the entries of what XREADGROUP returns."""
    return [entry for _, entry in entries_by_stream(answer)]


def entries_by_stream(answer: object) -> list[tuple[str, Entry]]:
    """Read what XREAD and XREADGROUP return: pairs in RESP2, a map in RESP3."""
    if not answer:
        return []
    if isinstance(answer, dict):
        streams = cast("Mapping[bytes, object]", answer)
    else:
        streams = dict(cast("Sequence[tuple[bytes, object]]", answer))
    return [
        (stream.decode(), entry)
        for stream, rows in streams.items()
        for entry in rows_of(rows)
    ]


def rows_of(rows: object) -> list[Entry]:
    """Read entries; those deleted meanwhile come without fields."""
    pairs = cast("Sequence[tuple[bytes, Mapping[bytes, bytes] | None]]", rows)
    return [Entry(entry_id, fields) for entry_id, fields in pairs if fields]
