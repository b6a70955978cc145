"""What is typed: updates made beforehand, each of which can be told in a merged one.

Every update inserts one character. That character is a token: it names its author
and is unique among the updates in flight on a board, and it survives merging, so a
server that puts nine updates into one frame is counted by updates, not by frames.
"""

import random
import re
from typing import Final

import pycrdt

from collab_load import wire

TOKEN: Final = re.compile(rb"[\xe4-\xe9][\x80-\xbf][\x80-\xbf]")
_FIRST: Final = 0x4E00
TOKENS: Final = 0x5200
"""Characters of three bytes from E4 to E9. Nothing else in an update looks like
one: the bytes of our client ids end at BF, clocks are too short."""

CURSOR: Final = re.compile(rb"~(\d{3})(\d{7})~")
TEXT_NAME: Final = "typed"


def client_id(index: int) -> int:
    """Return an id of 32 bits none of whose bytes on the wire begins a token."""
    return (index % 64) | (index // 64 % 64) << 7 | 17 << 14 | 5 << 21 | 3 << 28


class Alphabet:
    """Which token stands for whose which update."""

    def __init__(self, clients: int) -> None:
        self.slots: Final = TOKENS // clients
        """Tokens of each author: so many may be in flight."""
        self.meaning: Final[dict[bytes, tuple[int, int]]] = {
            self.letter(author, slot).encode(): (author, slot)
            for author in range(clients)
            for slot in range(self.slots)
        }
        """Token → (author, slot)."""

    def letter(self, author: int, number: int) -> str:
        """Return what an author types in an update."""
        return chr(_FIRST + author * self.slots + number % self.slots)


def typing(author: int, alphabet: Alphabet, count: int) -> list[bytes]:
    """Make the message bodies of an author who appends character after character."""
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc(client_id=client_id(author))
    text = doc.get(TEXT_NAME, type=pycrdt.Text)
    made: list[bytes] = []
    subscription = doc.observe(lambda event: made.append(wire.update(event.update)))
    for number in range(count):
        text += alphabet.letter(author, number)
    doc.unobserve(subscription)
    return made


def cursor(author: int, number: int) -> bytes:
    """Make the message body of a moved cursor."""
    state = (
        b'{"user":{"name":"Person %d","color":"#1F6FA8"},'
        b'"cursor":{"x":%d,"y":%d},"t":"~%03d%07d~"}'
        % (author, number * 7 % 1920, number * 3 % 1080, author, number)
    )
    return wire.cursor(client_id(author), number + 1, state)


def state_of_bytes(size: int) -> bytes:
    """Make a document of about so many bytes, in pieces of a hundred characters."""
    dice = random.Random(7)
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc(client_id=4242)
    text = doc.get("seed", type=pycrdt.Text)
    with doc.transaction():
        for number in range(max(1, size // 128)):
            piece = "".join(dice.choices("abcdefgh ijkl", k=100))
            # Near the beginning: finding a place far in takes time.
            text.insert(dice.randrange(min(100 * number, 5_000) + 1), piece)
    return doc.get_update()


def state_of_edits(count: int) -> bytes:
    """Make a document out of so many keystrokes: runs, jumps and corrections."""
    dice = random.Random(7)
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc(client_id=4242)
    text = doc.get("seed", type=pycrdt.Text)
    at = length = 0
    for _ in range(count):
        if dice.random() < 0.04:
            at = dice.randrange(length + 1)
        if at and dice.random() < 0.15:
            at -= 1
            del text[at]
            length -= 1
        else:
            text.insert(at, dice.choice("abcdefghijkl mnop"))
            at += 1
            length += 1
    return doc.get_update()
