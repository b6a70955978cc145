"""The two conversions, from bytes to bytes, as another process is asked for them.

It imports this module: nothing here may need the rest of the API.
"""

from collections.abc import Sequence
from typing import Literal

from stoa_api.studio.markdown.errors import NothingToRead
from stoa_api.studio.markdown.reading import read
from stoa_api.studio.markdown.writing import write
from stoa_api.studio.markdown.yjs import from_states, to_change

AddMode = Literal["append", "replace"]


def to_markdown(states: Sequence[bytes]) -> bytes:
    """Write down a document.

    Raises:
        TooDeep: more stands inside each other than Markdown is written for.
    """
    return write(from_states(states)).encode()


def to_edit(markdown: str, states: Sequence[bytes], mode: AddMode) -> bytes:
    """Return the edit that brings Markdown onto a document, as Yjs V1.

    Raises:
        NothingToRead: it says nothing.
        TooDeep: lists or quotations stand inside each other too often.
        TooManyParts: there is more than fits.
    """
    blocks = read(markdown)
    if not blocks:
        raise NothingToRead
    return to_change(states, blocks, is_replacing=mode == "replace")
