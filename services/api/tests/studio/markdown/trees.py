"""Trees of any shape, for tests by property.

Hypothesis only chooses the seed: drawing a whole tree by it takes far longer than
converting one.
"""

from random import Random
from typing import Final

from hypothesis import strategies as st

from stoa_api.studio.markdown.tree import BREAK, MARKS, Block, Inline, Text, normal

_LETTERS: Final = "ab 1.)(-+=#>|:*_~`[]!<&\\;\t{}$\"'/é日\u00a0\u2014\u0301\x1f"
_HREFS: Final = (
    None,
    None,
    None,
    "https://stoa.example/a?b=c&copy;=1",
    "mailto:a@b.example",
    "http://[::1]/(x)*_",
    "javascript:alert(1)",
)
_KINDS: Final = (
    *("paragraph", "paragraph", "heading", "codeBlock", "horizontalRule"),
    *("blockquote", "bulletList", "orderedList"),
)


def tree(seed: int) -> tuple[Block, ...]:
    """Make the tree of a seed."""
    random = Random(seed)
    return normal(_blocks(random, 0))


def _blocks(random: Random, depth: int) -> tuple[Block, ...]:
    return tuple(_block(random, depth) for _ in range(random.randrange(4)))


def _block(random: Random, depth: int) -> Block:
    kind = random.choice(_KINDS[:5] if depth > 3 else _KINDS)
    match kind:
        case "paragraph" | "heading":
            return Block(kind, inline=_inline(random), number=random.randint(1, 6))
        case "codeBlock":
            text = "".join(random.choices("a `~\n\t>-é", k=random.randrange(12)))
            language = random.choice([None, "python", "c++", "no`t"])
            return Block(kind, inline=(Text(text),), language=language)
        case "bulletList" | "orderedList":
            number = random.choice([0, 1, 1, 2, 99, 999_999_999])
            items = tuple(
                Block("listItem", _blocks(random, depth + 1))
                for _ in range(random.randrange(4))
            )
            return Block(kind, items, number=number)
        case "blockquote":
            return Block(kind, _blocks(random, depth + 1))
        case _:
            return Block("horizontalRule")


def _inline(random: Random) -> tuple[Inline, ...]:
    return tuple(
        BREAK if random.random() < 0.15 else _text(random)
        for _ in range(random.randrange(6))
    )


def _text(random: Random) -> Text:
    text = "".join(random.choices(_LETTERS, k=random.randrange(1, 7)))
    marks = frozenset(each for each in MARKS if random.random() < 0.25)
    return Text(text, marks, random.choice(_HREFS))


TREES: Final = st.integers(0, 2**32).map(tree)
