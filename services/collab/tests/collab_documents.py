"""Documents of any size, made as bytes: typing them would take minutes."""

import random

from collab_neighbour import text_of

from stoa_collab.protocol.varint import write_varint

_LETTERS = b"abcdefgh "


def typed(structs: int, *, seed: int = 1) -> bytes:
    """Make the state of a text ``t`` that one person typed, here and there.

    Args:
        structs: How many insertions; each is some 14 bytes.
        seed: Of the dice.
    """
    dice = random.Random(seed)
    client = write_varint(4242)
    after: dict[int, int | None] = {}
    ends: list[int] = []
    out: list[bytes] = []
    clock = 0
    for _ in range(structs):
        size = dice.randint(1, 4)
        text = bytes((4,)) if not ends else b""
        if not ends:
            text += b"\x01\x01t"
        else:
            near = ends[-50:] if dice.random() < 0.8 else ends
            left = dice.choice(near)
            right = after.get(left)
            text += bytes((0x84 if right is None else 0xC4,))
            text += client + write_varint(left)
            if right is not None:
                text += client + write_varint(right)
            after[clock + size - 1] = right
            after[left] = clock
        text += write_varint(size) + bytes(dice.choices(_LETTERS, k=size))
        out.append(text)
        after.update({clock + n: clock + n + 1 for n in range(size - 1)})
        ends.append(clock + size - 1)
        clock += size
    head = b"\x01" + write_varint(structs) + client + b"\x00"
    return b"".join((head, *out, b"\x00"))


LARGE = typed(40_000)
"""Of half a megabyte: its document is built only when somebody writes."""
WORDS = text_of(LARGE)
"""What is typed there."""
