"""From the text of one block to the lines that say it in Markdown.

Whether a sign of Markdown is one depends on the characters on both its sides. So
a character that would keep the sign beside it from being one is written as its
number, and all that could be a sign and is none gets a backslash.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from stoa_api.studio.markdown.tree import Break, Inline, Text

_SIGNS: Final = {"bold": "**", "italic": "_", "italic in a word": "*", "strike": "~~"}
_TAGS: Final = {"underline": ("<u>", "</u>")}
"""Of what Markdown has no sign for. Of all tags, ``reading`` knows only these."""
_SPECIAL: Final = re.compile(r"[\\`*_~\[\]<]|&(?=[#A-Za-z]|$)")
_UNSEEN: Final = re.compile(r"[^\S ]")
_LINE_START: Final = re.compile(r"[#+\-=>|:]|[0-9]+[.)]")
_ENTITY: Final = re.compile(r"&(?=#?\w+;)")
_TICKS: Final = re.compile(r"`+")
_LOOK_AHEAD: Final = 50

_Side = Literal["margin", "inside", "outside", "word", "link", "text"]
"""What a text ends at: the end of the line; a sign, seen from within; from without;
from without with a letter behind it; the beginning of a link; another text."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """Where a style begins or ends. That of a link is its address."""

    style: str
    opens: bool


_Part = _Sign | Text


def write_lines(inline: Sequence[Inline]) -> list[str]:
    """Write text, a line for each break in it."""
    lines = list[list[Text]]([[]])
    for each in inline:
        if isinstance(each, Break):
            lines.append([])
        else:
            lines[-1].append(each)
    *broken, last = [_line(each) for each in lines]
    return [*(f"{each}\\" for each in broken), last]


def _line(texts: Sequence[Text]) -> str:
    parts = _with_signs(texts)
    line = "".join(
        _sign(part) if isinstance(part, _Sign) else _text(part, parts, at)
        for at, part in enumerate(parts)
    )
    found = _LINE_START.match(line)
    if found is None:
        return line
    return f"{line[: found.end() - 1]}\\{line[found.end() - 1 :]}"


def _with_signs(texts: Sequence[Text]) -> list[_Part]:
    """Open each style before its first text and close it after its last."""
    parts = list[_Part]()
    opened = list[str]()
    for at, text in enumerate(texts):
        styles = _styles(text)
        kept = next(
            (i for i, style in enumerate(opened) if style not in styles), len(opened)
        )
        while len(opened) > kept:
            parts.append(_Sign(opened.pop(), opens=False))
        fresh = sorted(
            styles.difference(opened),
            key=lambda style: (-_reach(texts, at, style), style),
        )
        parts += [_Sign(style, opens=True) for style in fresh]
        parts.append(text)
        opened += fresh
    parts += [_Sign(style, opens=False) for style in reversed(opened)]
    _touch_words(parts)
    return parts


def _touch_words(parts: list[_Part]) -> None:
    """Take the other sign of italics where they are a part of a word."""
    for at in range(1, len(parts) - 1):
        opening, closing = parts[at - 1], parts[at + 1]
        if (opening, closing) != (_ITALIC, _END_OF_ITALIC):
            continue
        around = [_beside(parts, at, -2), _beside(parts, at, 2)]
        has_letters = any(
            isinstance(each, Text) and _is_letter(each, end)
            for each, end in zip(around, (-1, 0), strict=True)
        )
        has_signs = any(isinstance(each, _Sign) for each in around)
        if (
            has_letters
            and not has_signs
            and all(_is_letter(parts[at], i) for i in _ENDS)
        ):
            parts[at - 1] = _Sign("italic in a word", opens=True)
            parts[at + 1] = _Sign("italic in a word", opens=False)


_ITALIC: Final = _Sign("italic", opens=True)
_END_OF_ITALIC: Final = _Sign("italic", opens=False)
_ENDS: Final = (0, -1)


def _beside(parts: Sequence[_Part], at: int, step: int) -> _Part | None:
    return parts[at + step] if 0 <= at + step < len(parts) else None


def _is_letter(part: _Part | None, end: int) -> bool:
    """Say whether a text begins (0) or ends (-1) with what is no sign for sure."""
    if not isinstance(part, Text) or "code" in part.marks:
        return False
    return part.text[end].isalnum()


def _styles(text: Text) -> set[str]:
    styles = set(text.marks) - {"code"}
    return styles | {f"]({text.href})"} if text.href else styles


def _reach(texts: Sequence[Text], at: int, style: str) -> int:
    """Count how many texts from here on have a style, as far as it matters."""
    near = texts[at : at + _LOOK_AHEAD]
    return next(
        (i for i, text in enumerate(near) if style not in _styles(text)), len(near)
    )


def _sign(sign: _Sign) -> str:
    if sign.style in _SIGNS:
        return _SIGNS[sign.style]
    if sign.style in _TAGS:
        return _TAGS[sign.style][not sign.opens]
    return "[" if sign.opens else _ENTITY.sub("&amp;", sign.style)


def _side(parts: Sequence[_Part], at: int, step: int) -> _Side:
    """Say what a text ends at, before it (-1) or after it (1)."""
    beside = _beside(parts, at, step)
    if not isinstance(beside, _Sign):
        return "margin" if beside is None else "text"
    if beside.style in _TAGS:
        return "text"
    if beside.opens == (step < 0):
        return "inside"
    if beside.style not in _SIGNS:
        return "link" if beside.opens else "text"
    behind = _beside(parts, at, 2 * step)
    is_word = beside.style != "italic" and _is_letter(behind, 0 if step > 0 else -1)
    return "word" if is_word else "outside"


def _text(text: Text, parts: Sequence[_Part], at: int) -> str:
    if "code" in text.marks:
        return _code(text.text)
    body, head, tail = text.text, "", ""
    if _must_be_encoded(body[0], _side(parts, at, -1)):
        head, body = f"&#{ord(body[0])};", body[1:]
    if body and _must_be_encoded(body[-1], _side(parts, at, 1)):
        tail, body = f"&#{ord(body[-1])};", body[:-1]
    return head + _escaped(body) + tail


def _must_be_encoded(character: str, side: _Side) -> bool:
    """Say whether a character would keep what is beside it from being a sign."""
    if side == "margin":
        return character.isspace()
    if character in "`*_~":
        return True
    match side:
        case "inside":
            return character.isspace()
        case "outside":
            return not character.isascii() or character.isalnum()
        case "link":
            return character == "!"
        case "word" | "text":
            return False


def _escaped(text: str) -> str:
    escaped = _SPECIAL.sub(r"\\\g<0>", text)
    return _UNSEEN.sub(lambda found: f"&#{ord(found[0])};", escaped)


def _code(text: str) -> str:
    runs = {len(each) for each in _TICKS.findall(text)}
    length = next(each for each in range(1, len(runs) + 2) if each not in runs)
    ticks = "`" * length
    is_blank = not text.strip(" ")
    pads = not is_blank and (text[0] in "` " or text[-1] in "` ")
    pad = " " if pads else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"
