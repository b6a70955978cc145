"""From a tree to Markdown that reads as the same tree."""

import re
from collections.abc import Sequence
from typing import Final

from stoa_api.studio.markdown.lines import write_lines
from stoa_api.studio.markdown.tree import (
    EMPTY,
    LISTS,
    NOTHING,
    ORDINAL_MAX,
    Block,
    Text,
)

_BOX: Final = re.compile(r"\\\[([ xX])\\\] ")
_TICKS: Final = re.compile(r"`+")


def write(blocks: Sequence[Block]) -> str:
    """Make Markdown of a normal tree."""
    lines = _blocks(blocks)
    return "\n".join(lines) + "\n" if lines else ""


def _blocks(blocks: Sequence[Block]) -> list[str]:
    lines = list[str]()
    other = False
    before: Block | None = None
    for block in blocks:
        if before is not None:
            lines.append("")
        # Two lists beside each other are told apart by their signs.
        is_next = before is not None and before.kind == block.kind
        other = is_next and not other
        lines += _block(block, other=other)
        before = block
    return lines


def _block(block: Block, *, other: bool) -> list[str]:  # noqa: PLR0911  # a kind each
    match block.kind:
        case "paragraph":
            return write_lines(block.inline)
        case "heading":
            text = " ".join(write_lines(block.inline))
            if text.endswith("#"):
                text = f"{text[:-1]}\\#"
            return [f"{'#' * block.number} {text}".rstrip(" ")]
        case "codeBlock":
            return _code_block(block)
        case "horizontalRule":
            return ["___"]
        case "blockquote":
            lines = _blocks(block.blocks)
            return [f"> {line}" if line else ">" for line in lines]
        case "bulletList" | "orderedList":
            return _list(block, other=other)
        case "listItem":
            return _blocks(block.blocks)


def _list(block: Block, *, other: bool) -> list[str]:
    lines = list[str]()
    is_tight = _is_tight(block)
    for count, item in enumerate(block.blocks):
        if lines and not is_tight:
            lines.append("")
        if block.kind == "bulletList":
            sign = "*" if other else "-"
        else:
            number = min(block.number + count, ORDINAL_MAX)
            sign = f"{number}{')' if other else '.'}"
        lines += _item(item, sign, is_tight=is_tight)
    if len(block.blocks) > 1 and block.blocks[-1].blocks == (EMPTY,):
        # The parser may take an empty item after an empty line for the end of all
        # that the list lies in.
        lines[-1] = f"{lines[-1]} {NOTHING}"
    return lines


def _item(item: Block, sign: str, *, is_tight: bool) -> list[str]:
    first, *others = item.blocks
    indent = " " * (len(sign) + 1)
    if first == EMPTY:
        inner = _blocks(others)
        start = [sign]
    else:
        text, *more = write_lines(first.inline)
        text = _BOX.sub(r"[\1] ", text, count=1) if _BOX.match(text) else text
        start, inner = [f"{sign} {text}"], more
        if others:
            inner += [*([] if is_tight else [""]), *_blocks_of_item(others, is_tight)]
    return start + [f"{indent}{line}" if line else "" for line in inner]


def _blocks_of_item(blocks: Sequence[Block], is_tight: bool) -> list[str]:  # noqa: FBT001  # said by its caller
    return _list(blocks[0], other=False) if is_tight else _blocks(blocks)


def _is_tight(block: Block) -> bool:
    """Say whether the items may follow each other without empty lines."""
    for item in block.blocks:
        first, *others = item.blocks
        if first == EMPTY or len(others) > 1:
            return False
        for each in others:
            # Another number than 1 would go on with the paragraph before it.
            if each.kind not in LISTS or each.number != 1 or not _is_tight(each):
                return False
    return True


def _code_block(block: Block) -> list[str]:
    text = "".join(each.text for each in block.inline if isinstance(each, Text))
    longest = max((len(each) for each in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [
        f"{fence}{block.language or ''}",
        *(text.split("\n") if text else ()),
        fence,
    ]
