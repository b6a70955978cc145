"""From Markdown (CommonMark with struck text and tables) to a tree."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

import pyromark

from stoa_api.studio.markdown.errors import TooDeep, TooManyParts
from stoa_api.studio.markdown.tree import (
    BREAK,
    DEPTH_MAX,
    NOTHING,
    Block,
    Inline,
    Kind,
    Text,
    normal,
    safe_href,
)

EVENTS_MAX: Final = 120_000
"""More than a book has; it bounds the time, which they all take in Python."""
_OPTIONS: Final = pyromark.Options.ENABLE_STRIKETHROUGH | pyromark.Options.ENABLE_TABLES
_TOO_DEEP: Final = re.compile(rf"(?:[ \t]*>){{{DEPTH_MAX + 1}}}")
_MARKS: Final = {"Strong": "bold", "Emphasis": "italic", "Strikethrough": "strike"}
_UNDERLINE: Final = {"<u>": 1, "</u>": -1}
_BLOCKS: Final[dict[str, Kind]] = {
    "Paragraph": "paragraph",
    "Heading": "heading",
    "BlockQuote": "blockquote",
    "CodeBlock": "codeBlock",
    "List": "bulletList",
    "Item": "listItem",
    "HtmlBlock": "paragraph",
    "Table": "codeBlock",
}
_WITH_TEXT: Final = ("paragraph", "heading", "codeBlock")


def read(markdown: str) -> tuple[Block, ...]:
    """Make a tree of Markdown.

    Raises:
        TooDeep: lists or quotations stand inside each other too often.
        TooManyParts: there is more than fits.
    """
    # The parser takes ever longer over such lines, so they do not reach it.
    if _TOO_DEEP.search(markdown):
        raise TooDeep
    source = markdown.encode()
    reader = _Reader(source)
    events = pyromark.events_with_range(markdown, options=_OPTIONS)
    for count, (event, where) in enumerate(events):
        if count >= EVENTS_MAX:
            raise TooManyParts
        reader.take(event, where)
    return normal(reader.root.blocks)


@dataclass(slots=True)
class _Open:
    """A block whose end has not come yet."""

    kind: Kind
    number: int = 1
    language: str | None = None
    blocks: list[Block] = field(default_factory=list[Block])
    inline: list[Inline] = field(default_factory=list[Inline])
    is_implied: bool = False
    """The paragraph of an item whose text stands there without one."""


def _named(tag: Any) -> tuple[str, Any]:
    """Tell a tag, and what it says of itself."""
    match tag:
        case str(name):
            return name, None
        case _:
            ((name, says),) = tag.items()
            return name, says


class _Reader:
    """Takes the parser's events one after the other."""

    def __init__(self, source: bytes) -> None:
        self.root = _Open("blockquote")
        self._source = source
        self._open = [self.root]
        self._depths = dict.fromkeys((*_MARKS.values(), "underline"), 0)
        self._marks = frozenset[str]()
        self._hrefs = list[str | None]()
        self._images = list[tuple[str | None, int]]()
        self._table = 0

    def take(self, event: Any, where: Any) -> None:
        """Take one event and the bytes it comes from."""
        match event:
            case {"Start": tag}:
                self._start(tag, where)
            case {"End": tag}:
                self._end(tag if isinstance(tag, str) else next(iter(tag)))
            case _ if self._table:
                pass
            case {"Text": text}:
                self._add(text)
            case {"InlineHtml": text}:
                self._tag(text)
            case {"Html": text}:
                self._html(text)
            case {"Code": text}:
                self._add(text, code=True)
            case _:
                self._break(event)

    def _break(self, event: Any) -> None:
        if event == "SoftBreak":
            self._add(" ")
        elif event == "HardBreak":
            self._inline().append(BREAK)
        elif event == "Rule":
            self._close_implied()
            self._open[-1].blocks.append(Block("horizontalRule"))

    def _start(self, tag: Any, where: Any) -> None:
        name, says = _named(tag)
        if self._table:
            self._table += name == "Table"
        elif name in _MARKS:
            self._mark(_MARKS[name], 1)
        elif name == "Link":
            self._hrefs.append(safe_href(says["dest_url"]))
        elif name == "Image":
            self._images.append((says["dest_url"], len(self._inline())))
            self._hrefs.append(self._href() or safe_href(says["dest_url"]))
        elif name in _BLOCKS:
            self._begin(name, says, where)

    def _begin(self, name: str, says: Any, where: Any) -> None:
        self._close_implied()
        if len(self._open) > DEPTH_MAX:
            raise TooDeep
        block = _Open(_BLOCKS[name])
        self._open.append(block)
        if name == "Heading":
            block.number = int(says["level"].removeprefix("H"))
        elif name == "List" and says is not None:
            block.kind, block.number = "orderedList", says
        elif name == "CodeBlock" and isinstance(says, dict):
            block.language = says["Fenced"]  # pyright: ignore[reportUnknownMemberType]  # an event is JSON
        elif name == "Table":
            self._table = 1
            rows = self._source[where["start"] : where["end"]].decode()
            block.inline.append(Text("\n".join(map(str.strip, rows.splitlines()))))

    def _end(self, name: str) -> None:
        if self._table and name != "Table":
            return
        if name in _MARKS:
            self._mark(_MARKS[name], -1)
        elif name == "Link":
            self._hrefs.pop()
        elif name == "Image":
            address, at = self._images.pop()
            if len(self._inline()) == at and address:
                self._add(address)
            self._hrefs.pop()
        elif name in _BLOCKS:
            self._table = 0
            self._close_implied()
            self._close()

    def _mark(self, mark: str, step: int) -> None:
        self._depths[mark] += step
        self._marks = frozenset(each for each, depth in self._depths.items() if depth)

    def _close(self) -> None:
        done = self._open.pop()
        if self._depths["underline"]:
            # Nobody has to close a tag, and it ends with its paragraph.
            self._mark("underline", -self._depths["underline"])
        if done.kind == "codeBlock" and done.inline:
            text = "".join(each.text for each in done.inline if isinstance(each, Text))
            done.inline = [Text(text.removesuffix("\n"))]
        self._open[-1].blocks.append(
            Block(
                done.kind,
                tuple(done.blocks),
                tuple(done.inline),
                done.number,
                done.language,
            )
        )

    def _close_implied(self) -> None:
        if self._open[-1].is_implied:
            self._close()

    def _inline(self) -> list[Inline]:
        if self._open[-1].kind not in _WITH_TEXT:
            self._open.append(_Open("paragraph", is_implied=True))
        return self._open[-1].inline

    def _add(self, text: str, *, code: bool = False) -> None:
        marks = self._marks | {"code"} if code else self._marks
        self._inline().append(Text(text, marks, self._href()))

    def _tag(self, text: str) -> None:
        step = _UNDERLINE.get(text.lower(), 0)
        if step and self._depths["underline"] + step >= 0:
            self._mark("underline", step)
        else:
            self._add(text)

    def _html(self, text: str) -> None:
        for line in text.splitlines():
            if line.strip() == NOTHING:
                continue
            inline = self._inline()
            if inline:
                inline.append(BREAK)
            inline.append(Text(line.strip()))

    def _href(self) -> str | None:
        return self._hrefs[-1] if self._hrefs else None
