"""What a document holds, and the one form of it that both sides keep."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from stoa_api.studio.markdown.errors import TooDeep

DEPTH_MAX: Final = 100
"""Blocks inside each other; a screen has room for ten."""
ORDINAL_MAX: Final = 999_999_999
"""Markdown's largest number of an item."""

NOTHING: Final = "<!-- -->"
"""Something that says nothing, where Markdown needs something."""

Kind = Literal[
    "paragraph",
    "heading",
    "bulletList",
    "orderedList",
    "listItem",
    "blockquote",
    "codeBlock",
    "horizontalRule",
]
MARKS: Final = ("bold", "italic", "strike", "underline", "code")
LISTS: Final = ("bulletList", "orderedList")
_LANGUAGE: Final = re.compile(r"[A-Za-z0-9+#.-]{1,32}")
_ADDRESS: Final = re.compile(r"(?:https?://[^/]|mailto:.)", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Nothing to see, and in Markdown nothing safe."""
_CONTROL_OR_LINE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TO_ENCODE: Final = re.compile(r"[\s\x00-\x20\x7f<>\\()`\"]")


@dataclass(frozen=True, slots=True)
class Text:
    """Characters of one style."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A line break within a paragraph."""


Inline = Text | Break
BREAK: Final = Break()


@dataclass(frozen=True, slots=True)
class Block:
    """One block. ``number`` is a heading's level or the first number of a list."""

    kind: Kind
    blocks: tuple["Block", ...] = ()
    inline: tuple[Inline, ...] = ()
    number: int = 1
    language: str | None = None


EMPTY: Final = Block("paragraph")


def safe_href(address: str) -> str | None:
    """Return an address the way it is kept, or None if it may not be a link."""
    address = address.strip()
    if not _ADDRESS.match(address) or len(address) > 2000:
        return None
    return _TO_ENCODE.sub(_percent, address)


def safe_language(info: str) -> str | None:
    """Return the language of a code block, if it names one."""
    word = next(iter(info.split()), "")
    return word if _LANGUAGE.fullmatch(word) else None


def normal(blocks: Iterable[Block], depth: int = 0) -> tuple[Block, ...]:
    """Return blocks as the schema wants them, without what Markdown cannot say.

    Raises:
        TooDeep: more than ``DEPTH_MAX`` inside each other.
    """
    if depth > DEPTH_MAX:
        raise TooDeep
    found = (_normal(each, depth) for each in blocks)
    return tuple(each for each in found if each is not None and each != EMPTY)


def _normal(block: Block, depth: int) -> Block | None:  # noqa: PLR0911  # a kind each
    match block.kind:
        case "paragraph":
            return Block("paragraph", inline=_lines(block.inline))
        case "heading":
            spaced = [Text(" ") if each == BREAK else each for each in block.inline]
            level = min(max(block.number, 1), 6)
            return Block("heading", inline=_lines(spaced), number=level)
        case "codeBlock":
            text = "".join(each.text for each in block.inline if isinstance(each, Text))
            lines = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
            language = safe_language(block.language or "")
            inline = (Text(lines),) if lines else ()
            return Block("codeBlock", inline=inline, language=language)
        case "horizontalRule":
            return Block("horizontalRule")
        case "blockquote":
            inner = normal(block.blocks, depth + 1)
            return Block("blockquote", blocks=inner or (EMPTY,))
        case "bulletList" | "orderedList":
            if depth >= DEPTH_MAX:
                raise TooDeep
            items = tuple(_item(each, depth + 2) for each in block.blocks)
            if not items:
                return None
            number = block.number if block.kind == "orderedList" else 1
            number = number if 0 <= number <= ORDINAL_MAX else 1
            return Block(block.kind, blocks=items, number=number)
        case "listItem":
            # Where there is no list around it, it is a list of one.
            return _normal(Block("bulletList", blocks=(block,)), depth)


def _item(block: Block, depth: int) -> Block:
    inner = normal(block.blocks if block.kind == "listItem" else (block,), depth)
    if not inner or inner[0].kind != "paragraph":
        inner = (EMPTY, *inner)
    return Block("listItem", blocks=inner)


def _lines(inline: Sequence[Inline]) -> tuple[Inline, ...]:
    """Join what is of one style, and end with something other than a break."""
    joined = list[Inline]()
    for each in inline:
        if isinstance(each, Break):
            joined.append(each)
            continue
        text = _kept(each)
        last = joined[-1] if joined else None
        if isinstance(last, Text) and (last.marks, last.href) == (
            text.marks,
            text.href,
        ):
            joined[-1] = replace(last, text=last.text + text.text)
        elif text.text:
            joined.append(text)
    while joined and joined[-1] == BREAK:
        joined.pop()
    return tuple(joined)


def _kept(text: Text) -> Text:
    if not text.marks and text.href is None:
        return Text(_CONTROL_OR_LINE.sub(" ", text.text))
    href = None if text.href is None else safe_href(text.href)
    marks = text.marks.intersection(MARKS)
    if "code" in marks:
        # The schema lets code have no other style; an address is worth more.
        marks = marks - {"code"} if href else frozenset({"code"})
    return Text(_CONTROL_OR_LINE.sub(" ", text.text), marks, href)


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
