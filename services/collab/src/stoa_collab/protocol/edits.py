"""The simplest edits, recognised and joined without decoding them.

Somebody types: an update then holds one struct of one author and deletes
nothing. Such edits of different authors are joined by putting their bytes side
by side, and whether a document has taken one in shows in its state vector.

Source: Yjs ``encoding.js``: an update is the number of authors; for each the
number of its structs, the author, the clock of the first, and the structs; then
what was deleted, by author. A state vector is the number of authors, and for
each the author and the clock of what comes next.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

_PLAIN: Final = re.compile(
    rb"\x01\x01([\x80-\xff]{0,9}[\0-\x7f][\x80-\xff]{0,9}[\0-\x7f])"
)
"""One author, one struct; then who and at which clock."""
_AUTHORS_MAX: Final = 127
"""What one byte can count."""


class Joined(NamedTuple):
    """Edits put side by side."""

    update: bytes
    starts: Sequence[bytes]
    """Author and clock of each, as a state vector has them just before the edit."""


def joined(updates: Sequence[bytes]) -> Joined | None:
    """Join edits that each insert one thing, of different authors.

    Nothing of it is proved: ``are_next`` and ``are_taken`` have to agree.

    Returns:
        None when one of them is of another kind.
    """
    starts: list[bytes] = []
    for update in updates:
        plain = _PLAIN.match(update)
        if plain is None or update[-1]:
            return None
        starts.append(plain[1])
    if len(updates) == 1:
        return Joined(updates[0], starts)
    if not 0 < len(updates) <= _AUTHORS_MAX:
        return None
    parts = [update[1:-1] for update in updates]
    return Joined(b"%c%b\0" % (len(parts), b"".join(parts)), starts)


def are_next(starts: Iterable[bytes], vector: bytes) -> bool:
    """Tell whether each edit goes on where its author's last one ended.

    Of two edits of one author only the first does, so none is joined with another.
    """
    find = vector.find  # ``in`` tries the bytes as a number first
    for start in starts:  # noqa: SIM110 - three times as fast as a generator
        if find(start) < 0:
            return False
    return True


def are_taken(starts: Iterable[bytes], vector: bytes) -> bool:
    """Tell whether a document with this vector has taken every edit in.

    The vector before must have passed ``are_next``. An edit of one struct is
    taken in as a whole or not at all.
    """
    find = vector.find
    for start in starts:  # noqa: SIM110 - three times as fast as a generator
        if find(start) >= 0:
            return False
    return True
