"""What was typed on one board, and what of it the server said is saved.

Every character is typed once in the whole run, so a document can be read like
a list: what is missing was lost, what is there twice was duplicated. All of
them lie outside the basic plane and take four bytes, so no index falls inside
one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

CHARACTER_BYTES: Final = 4
_FIRST, _LAST = 0x10000, 0x10FFFF


def alphabet() -> Iterator[str]:
    """Yield a million characters, each once."""
    return map(chr, range(_FIRST, _LAST + 1))


@dataclass(frozen=True)
class Verdict:
    """What is wrong with one copy of a board."""

    lost: frozenset[str]
    """Acknowledged, deleted by nobody, and not there."""
    undead: frozenset[str]
    """There although their deletion was acknowledged."""
    duplicated: frozenset[str]
    invented: frozenset[str]
    """Typed by nobody."""

    @property
    def is_good(self) -> bool:
        """Whether there is nothing to report."""
        return not (self.lost or self.undead or self.duplicated or self.invented)

    def __str__(self) -> str:
        counts = {
            "lost": len(self.lost),
            "undead": len(self.undead),
            "duplicated": len(self.duplicated),
            "invented": len(self.invented),
        }
        return ", ".join(f"{name} {count}" for name, count in counts.items())


@dataclass
class Ledger:
    """One board's book."""

    typed: set[str] = field(default_factory=set[str])
    saved: set[str] = field(default_factory=set[str])
    deleted: set[str] = field(default_factory=set[str])
    """Somebody deleted it; whether that survived is open until acknowledged."""
    surely_deleted: set[str] = field(default_factory=set[str])

    def judge(self, text: str) -> Verdict:
        """Compare a copy of the board with what was promised."""
        seen = Counter(text)
        there = seen.keys()
        return Verdict(
            lost=frozenset(self.saved - self.deleted - there),
            undead=frozenset(self.surely_deleted & there),
            duplicated=frozenset(c for c, count in seen.items() if count > 1),
            invented=frozenset(there - self.typed),
        )


@dataclass(frozen=True)
class Edit:
    """One character typed or deleted."""

    character: str
    is_deletion: bool


@dataclass
class Diary:
    """What one tab did, in order, and how much of it is acknowledged."""

    ledger: Ledger
    edits: list[Edit] = field(default_factory=list[Edit])
    acknowledged: int = 0

    def typed(self, character: str) -> None:
        """Note a character, before it is sent anywhere."""
        self.ledger.typed.add(character)
        self.edits.append(Edit(character, is_deletion=False))

    def deleted(self, character: str) -> None:
        """Note a deletion, before it is sent anywhere."""
        self.ledger.deleted.add(character)
        self.edits.append(Edit(character, is_deletion=True))

    def saved(self, up_to: int) -> None:
        """Note that the first ``up_to`` edits are acknowledged."""
        for edit in self.edits[self.acknowledged : up_to]:
            book = self.ledger.surely_deleted if edit.is_deletion else self.ledger.saved
            book.add(edit.character)
        self.acknowledged = max(self.acknowledged, up_to)
