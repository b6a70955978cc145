"""Between trees and the Yjs documents that the editor shows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast, get_args

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from stoa_api.studio.markdown.errors import TooDeep
from stoa_api.studio.markdown.tree import (
    BREAK,
    DEPTH_MAX,
    MARKS,
    Block,
    Inline,
    Kind,
    Text,
    normal,
)

FIELD: Final = "default"
"""Where the editor keeps the text; it and the client must agree."""
_KINDS: Final = frozenset(get_args(Kind))
_NUMBERS: Final = {"heading": "level", "orderedList": "start"}
_TEXT_KINDS: Final = ("paragraph", "heading", "codeBlock")


def to_change(
    states: Iterable[bytes], blocks: Sequence[Block], *, is_replacing: bool
) -> bytes:
    """Return the edit (Yjs V1) that puts blocks at the end, or in place of all.

    Args:
        states: The document's state and what was added since.
        blocks: What comes to it.
        is_replacing: Whether what is there now goes.
    """
    doc = _loaded(states)
    before = doc.get_state()
    with doc.transaction():
        fragment = doc.get(FIELD, type=XmlFragment)
        count = len(fragment.children)
        if is_replacing and count:
            del fragment.children[0:count]
            count = 0
        _fill(fragment, blocks, at=count)
    return doc.get_update(before)


def _loaded(states: Iterable[bytes]) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    for state in states:
        doc.apply_update(state)
    return doc


def _fill(
    parent: XmlFragment | XmlElement, blocks: Sequence[Block], *, at: int = 0
) -> None:
    # From the last to the first: finding the end takes longer the more there is.
    for block in reversed(blocks):
        element = parent.children.insert(at, XmlElement(block.kind, _attributes(block)))
        _fill_text(element, block.inline)
        _fill(element, block.blocks)


def _attributes(block: Block) -> dict[str, Any]:
    if block.kind in _NUMBERS:
        return {_NUMBERS[block.kind]: block.number}
    return {"language": block.language} if block.language else {}


def _fill_text(element: XmlElement, inline: Sequence[Inline]) -> None:
    text: XmlText | None = None
    for each in reversed(inline):
        if not isinstance(each, Text):
            element.children.insert(0, XmlElement("hardBreak"))
            text = None
            continue
        if text is None:
            text = element.children.insert(0, XmlText())
        marks: dict[str, Any] = {mark: {} for mark in sorted(each.marks)}
        if each.href:
            marks["link"] = {"href": each.href}
        text.insert(0, each.text, marks)


def from_states(states: Iterable[bytes]) -> tuple[Block, ...]:
    """Return the blocks of a document from its state and what was added since.

    Raises:
        TooDeep: more inside each other than a page has room for.
    """
    doc = _loaded(states)
    with doc.transaction():
        return normal(_blocks(doc.get(FIELD, type=XmlFragment), 0))


def _blocks(parent: XmlFragment | XmlElement, depth: int) -> list[Block]:
    if depth > DEPTH_MAX:
        raise TooDeep
    blocks = list[Block]()
    for child in parent.children:
        if isinstance(child, XmlText):
            blocks.append(Block("paragraph", inline=tuple(_texts(child))))
        elif isinstance(child, XmlElement) and child.tag in _KINDS:
            blocks.append(_block(child, depth))
    return blocks


def _block(element: XmlElement, depth: int) -> Block:
    kind = cast("Kind", element.tag)  # asked before: it is one
    pairs = cast("Iterable[tuple[str, Any]]", element.attributes)  # typed as a mapping
    attributes = dict(pairs)
    number = attributes.get(_NUMBERS.get(kind, ""), 1)
    language = attributes.get("language")
    if kind in _TEXT_KINDS:
        return Block(
            kind,
            inline=tuple(_inline(element)),
            number=_whole(number),
            language=language if isinstance(language, str) else None,
        )
    return Block(kind, tuple(_blocks(element, depth + 1)), number=_whole(number))


def _inline(element: XmlElement) -> Iterable[Inline]:
    for child in element.children:
        if isinstance(child, XmlText):
            yield from _texts(child)
        elif isinstance(child, XmlElement) and child.tag == "hardBreak":
            yield BREAK


def _texts(text: XmlText) -> Iterable[Text]:
    for piece, attributes in text.diff():
        if isinstance(piece, str):
            yield _text(piece, attributes or {})


def _text(piece: str, attributes: Mapping[str, Any]) -> Text:
    if not attributes:
        return Text(piece)
    link = attributes.get("link")
    href = link.get("href") if isinstance(link, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON
    marks = [each for each in MARKS if attributes.get(each) is not None]
    return Text(piece, frozenset(marks), href if isinstance(href, str) else None)


def _whole(number: object) -> int:
    """Return a number that JavaScript wrote, or some other client did."""
    if isinstance(number, int | float) and abs(number) < 2**31:
        return int(number)
    return 1
