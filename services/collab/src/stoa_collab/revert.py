"""From what a document holds now back to a version of it, as new edits.

A document only grows: what was deleted is gone from it, so it cannot be taken
back to an earlier state by forgetting. The way back is the one of an undo: the
version is loaded, everything that has happened since is applied to it as one
step, and that step is undone. What the undo writes are ordinary edits: they
delete what was added since and insert again what was deleted, in the places
where it stood, and they merge with whatever is typed at the same time.

Nothing here needs to know what the roots are (text, map, array, XML): an update
does not say it, and the undo works on the items they consist of.
"""

from typing import Final

import pycrdt

from stoa_collab.errors import MalformedUpdate
from stoa_collab.protocol.nesting import is_too_deep
from stoa_collab.replica import contained

_ONE_STEP_MILLISECONDS: Final = 2**31
"""Longer than any document lives: all that came since is one step."""

_AnyRoot = pycrdt.XmlFragment
"""Scopes are found by name; under which type a root is opened does not matter."""


def revert(now: bytes, version: bytes) -> bytes:
    """Compute the edit that makes a document's content that of a version.

    Args:
        now: The document's state.
        version: An earlier state of the same document. Should it hold anything
            that the document lacks, that comes back with it.

    Returns:
        An update for the document. It is made by an author of its own.

    Raises:
        MalformedUpdate: one of the two cannot be read.
        DocumentBroken: the library finds no way back.
    """
    with contained():
        return _revert(_loaded(now), _loaded(version))


def _revert(
    current: pycrdt.Doc[pycrdt.XmlFragment], old: pycrdt.Doc[pycrdt.XmlFragment]
) -> bytes:
    undo = pycrdt.UndoManager(capture_timeout_millis=_ONE_STEP_MILLISECONDS)
    for name in _roots(current) | _roots(old):
        undo.expand_scope(old.get(name, type=_AnyRoot))
    old.apply_update(current.get_update(old.get_state()))
    undo.undo()
    return old.get_update(current.get_state())


def _loaded(state: bytes) -> pycrdt.Doc[pycrdt.XmlFragment]:
    if is_too_deep(state):
        raise MalformedUpdate("nested too deep")
    doc: pycrdt.Doc[pycrdt.XmlFragment] = pycrdt.Doc()
    try:
        doc.apply_update(state)
    except ValueError as error:
        raise MalformedUpdate(str(error)) from error
    return doc


def _roots(doc: pycrdt.Doc[pycrdt.XmlFragment]) -> set[str]:
    return set(doc.keys())
