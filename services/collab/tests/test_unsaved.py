"""Whatever is stored, refused, lost or repeated: what loads is the document."""

import random
from dataclasses import dataclass, field

import pycrdt
from collab_documents import typed
from hypothesis import given, settings
from hypothesis import strategies as st

from stoa_collab.replica import NOTHING
from stoa_collab.unsaved import LARGE_BYTES, Unsaved
from stoa_shared.rpc.api import CHANGES_MAX

BASE = typed(4_000)


@dataclass
class Shelf:
    """What the API keeps, by its rule."""

    state: bytes = BASE
    changes: list[bytes] = field(default_factory=list[bytes])
    revision: int = 1

    def put(self, change: bytes | None, state: bytes, on: int) -> bool:
        if on != self.revision:
            return False
        self.revision += 1
        if change is None:
            self.state, self.changes = state, []
        elif change != NOTHING:
            self.changes.append(change)
        return True

    def load(self) -> "pycrdt.Doc[pycrdt.Text]":
        doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
        for update in (self.state, *self.changes):
            doc.apply_update(update)
        return doc


class Room:
    """A document with its changes gathered, as a process has it."""

    def __init__(self, shelf: Shelf, clock: list[float]) -> None:
        self.shelf = shelf
        self.doc = shelf.load()
        self.text = self.doc.get("t", type=pycrdt.Text)
        self.on = shelf.revision
        self.unsaved = Unsaved(lambda: clock[0])
        self.unsaved.found(tuple(shelf.changes))
        self.unsaved.start()
        self._seen = self.doc.observe(
            lambda event: self.unsaved.note(event.update, LARGE_BYTES)
        )

    def save(self, fate: str) -> None:
        change = self.unsaved.take(LARGE_BYTES)
        state = self.doc.get_update() if change is None else b""
        if fate != "lost" and not self.shelf.put(change, state, self.on):
            for update in (self.shelf.state, *self.shelf.changes):
                self.doc.apply_update(update)
            self.unsaved.found(tuple(self.shelf.changes))
            self.on = self.shelf.revision
            fate = "lost"
        if fate == "stored":
            self.unsaved.stored(change)
            self.on += 1
        else:  # it is not known whether it was stored
            self.unsaved.not_stored(change)

    def save_surely(self) -> None:
        for _ in range(3):
            self.save("stored")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["type", "delete", "save", "whole", "hour"]),
        st.integers(0, 1),
        st.sampled_from(["stored", "lost", "unknown"]),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(STEPS, st.randoms(use_true_random=False))
def test_what_loads_is_what_two_processes_had(
    steps: list[tuple[str, int, str]], rng: random.Random
) -> None:
    shelf, clock = Shelf(), [0.0]
    rooms = [Room(shelf, clock), Room(shelf, clock)]
    for step, which, fate in steps:
        room = rooms[which]
        match step:
            case "type":
                room.text.insert(rng.randrange(len(str(room.text)) + 1), "xy")
            case "delete":
                at = rng.randrange(len(str(room.text)) - 2)
                del room.text[at : at + 2]
            case "whole":
                room.unsaved.require_whole()
            case "hour":
                clock[0] += 4_000.0
            case _:
                room.save(fate)
    for room in rooms:
        room.save_surely()
    for room in rooms:
        room.doc.apply_update(shelf.load().get_update())
        assert str(room.text) == str(shelf.load().get("t", type=pycrdt.Text))


def gathering() -> Unsaved:
    unsaved = Unsaved(lambda: 0.0)
    unsaved.start()
    return unsaved


def test_a_small_board_is_always_stored_whole() -> None:
    unsaved = gathering()
    unsaved.note(BASE, LARGE_BYTES - 1)
    assert unsaved.take(LARGE_BYTES - 1) is None


def test_a_tenth_beside_it_makes_it_whole_again() -> None:
    unsaved = gathering()
    unsaved.note(BASE, 100 * len(BASE))
    assert unsaved.take(100 * len(BASE)) == BASE
    unsaved.stored(BASE)
    unsaved.note(BASE, 15 * len(BASE))
    assert unsaved.take(max(LARGE_BYTES, 15 * len(BASE))) is None


def test_so_many_changes_make_it_whole_again() -> None:
    unsaved = gathering()
    unsaved.found((b"",) * CHANGES_MAX)
    assert unsaved.take(LARGE_BYTES) == NOTHING  # as long as nothing is new
    unsaved.note(typed(1), LARGE_BYTES)
    assert unsaved.take(LARGE_BYTES) is None


def test_thousands_of_updates_become_one() -> None:
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
    text, unsaved = doc.get("t", type=pycrdt.Text), gathering()
    seen = doc.observe(lambda event: unsaved.note(event.update, 100 * LARGE_BYTES))
    for _ in range(2_000):
        text.insert(0, "x")
    del seen
    change = unsaved.take(100 * LARGE_BYTES)
    copy: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
    copy.apply_update(change or b"")
    assert str(copy.get("t", type=pycrdt.Text)) == "x" * 2_000
