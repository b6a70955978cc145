"""The document in its wrapper."""

from weakref import ref

import pycrdt
import pytest
from collab_steps import steps
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stoa_collab.errors import MalformedUpdate
from stoa_collab.replica import NOTHING, Replica, covers


class Author:
    """Somebody who types."""

    def __init__(self, client_id: int | None = None) -> None:
        self.doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc(client_id=client_id)
        self.text = self.doc.get("t", type=pycrdt.Text)
        self.updates: list[bytes] = []
        self._subscription = self.doc.observe(
            lambda event: self.updates.append(event.update)
        )

    def state(self) -> bytes:
        return self.doc.get_update()


def test_updates_of_a_batch_become_one_change() -> None:
    author, replica, copy = Author(), Replica(), Replica()
    for word in ("a", "b", "c"):
        author.text += word
    applied = replica.apply(author.updates)
    assert applied.change is not None
    assert not applied.malformed
    assert not applied.waiting
    copy.apply([applied.change])
    assert copy.state() == replica.state()


def test_a_malformed_update_spoils_nothing_else() -> None:
    author, replica = Author(), Replica()
    author.text += "fine"
    applied = replica.apply([b"\xff\xff", *author.updates, b""])
    assert applied.malformed == (0, 2)
    assert b"fine" in replica.state()


def test_an_update_without_its_past_is_reported() -> None:
    author, replica = Author(), Replica()
    author.text += "one"
    author.text += "two"
    applied = replica.apply([author.updates[1]])
    assert applied.waiting == (0,)
    assert applied.change is None
    assert replica.apply([author.updates[0]]).waiting == ()
    assert not replica.lacks(author.updates[1])


def test_a_replica_takes_its_document_with_it() -> None:
    author, replica = Author(), Replica()
    author.text += "gone"
    del author.text[0:2]
    replica.apply(author.updates)
    document = ref(replica._doc)  # pyright: ignore[reportPrivateUsage]  # what would leak
    del replica
    assert document() is None


def test_a_readers_copy_lacks_nothing_but_additions_and_deletions_do() -> None:
    author, replica = Author(), Replica()
    author.text += "hello world"
    del author.text[0:2]
    replica.apply(author.updates)
    assert not replica.lacks(NOTHING)
    assert not replica.lacks(author.state())
    del author.text[4:6]
    assert replica.lacks(author.state())
    replica.apply(author.updates)
    assert not replica.lacks(author.state())
    author.text += "!"
    assert replica.lacks(author.state())
    with pytest.raises(MalformedUpdate):
        replica.lacks(b"\xff")


def test_edits_side_by_side_are_one_change() -> None:
    authors, replica, copy = [Author() for _ in range(3)], Replica(), Replica()
    for author in authors:
        author.text += "first"
    first = replica.apply([author.updates.pop() for author in authors])
    for author in authors:
        author.text += "second"
    typed = [author.updates.pop() for author in authors]
    second = replica.apply(typed)
    assert second.change is not None
    assert all(update[1:-1] in second.change for update in typed)
    assert (second.malformed, second.waiting) == ((), ())
    for change in (first.change, second.change):
        assert change is not None
        copy.apply([change])
    assert copy.state() == replica.state()
    assert replica.apply(typed).change is None  # repeated


def test_edits_that_swallow_their_neighbour_do_not_lose_it() -> None:
    evil, honest, helper = Author(1), Author(2), Author(3)
    replica, copy = Replica(), Replica()
    for author in (evil, honest, helper):
        author.text += "x"
    start = replica.apply([a.updates.pop() for a in (evil, honest, helper)])
    for author in (evil, honest, helper):
        author.text += "neighbour"
    edit, neighbour, end = (a.updates.pop() for a in (evil, honest, helper))
    # Bytes, not text, as long as all that follows up to two authors made up.
    head, made_up = (
        end[:-11],
        b"\x01\x04\0\x04\x01\x01t\x01!\x01\x05\0\x04\x01\x01t\x01?",
    )
    swallowed = len(b"neighbour" + neighbour[1:-1] + head[1:])
    first = edit[:-14] + b"\x83\x01\0" + bytes((swallowed,)) + b"neighbour\0"
    last = head + made_up + b"\0"
    assert first[:2] == neighbour[:2] == last[:2] == b"\x01\x01"
    applied = replica.apply([first, neighbour, last])
    assert 1 not in (*applied.malformed, *applied.waiting)
    for change in (start.change, applied.change):
        assert change is not None
        copy.apply([change])
    assert copy.state() == replica.state()
    assert not copy.lacks(neighbour)
    assert not copy.lacks(b"\x02" + made_up + b"\0")  # what the trick did is told, too


def test_a_deletion_of_what_is_not_here_waits() -> None:
    author, other, replica, copy = Author(), Author(), Replica(), Replica()
    author.text += "gone"
    other.doc.apply_update(author.updates[0])
    other.updates.clear()
    del other.text[0:2]
    applied = replica.apply(other.updates)
    assert applied.waiting == (0,)
    late = replica.apply(author.updates)
    assert late.change is not None
    copy.apply([late.change])
    assert not copy.lacks(other.updates[0])
    assert not replica.lacks(other.updates[0])


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["insert"] * 3 + ["send"] * 2 + ["delete", "repeat", "hear"]),
        st.integers(0, 3),
        st.integers(0, 30),
    ),
    max_size=60,
)


class Class:
    """Four authors, the document they send to, and a peer that hears of it."""

    def __init__(self) -> None:
        self.authors = [Author() for _ in range(4)]
        self.replica, self.peer = Replica(), Replica()
        self.sent: list[bytes] = []
        self._batch: list[bytes] = []

    def insert(self, author: Author, where: int) -> None:
        author.text.insert(min(where, len(author.text)), "ab")

    def delete(self, author: Author, where: int) -> None:
        if len(author.text) > 0:
            del author.text[min(where, len(author.text) - 1)]

    def send(self, author: Author, where: int) -> None:
        # Now and then an older edit overtakes a newer one.
        self._batch += author.updates[:: -1 if where > 27 else 1]
        author.updates.clear()
        if where % 3:
            self.flush()

    def repeat(self, author: Author, where: int) -> None:
        self._batch += self.sent[-(where % 4) :]
        del author

    def hear(self, author: Author, where: int) -> None:
        del where
        self.flush()
        author.doc.apply_update(self.replica.state())
        author.updates[:] = [u for u in author.updates if self.replica.lacks(u)]

    def flush(self) -> None:
        if not self._batch:
            return
        applied = self.replica.apply(self._batch)
        assert not applied.malformed
        if applied.change is not None:
            self.peer.apply([applied.change])
        for index, update in enumerate(self._batch):
            assert self.replica.lacks(update) == (index in applied.waiting)
        self.sent += self._batch
        self._batch.clear()


@settings(deadline=None, max_examples=50)
@given(STEPS)
def test_whatever_is_told_makes_the_same_document(
    steps_taken: list[tuple[str, int, int]],
) -> None:
    school = Class()
    for step, who, where in steps_taken:
        getattr(school, step)(school.authors[who], where)
    for author in school.authors:
        school.send(author, 1)
    school.flush()
    whole = Author()
    for update in school.sent:
        whole.doc.apply_update(update)
    assert not school.replica.lacks(whole.state())
    assert not school.peer.lacks(whole.state())


RANGES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 6)).map(lambda r: (r[0], sum(r))),
    max_size=12,
)


@example([(0, 1), (1, 2)], [(0, 2), (0, 2)])
@given(RANGES, RANGES)
def test_ranges_are_covered_when_each_of_their_numbers_is(
    present: list[tuple[int, int]], wanted: list[tuple[int, int]]
) -> None:
    have = {n for start, end in present for n in range(start, end)}
    want = {n for start, end in wanted for n in range(start, end)}
    assert covers({1: present}, {1: wanted}) == (want <= have)
    assert covers({2: present}, {1: wanted}) == (not want)


def test_steps_for_ranges_are_linear_in_their_number() -> None:
    def steps_for(count: int) -> int:
        ranges = {1: [(2 * n, 2 * n + 1) for n in range(count)]}
        return steps(lambda: covers(ranges, ranges))

    # Each against each would make it 64.
    assert steps_for(2_000) < 10 * steps_for(250)


@given(st.binary(max_size=60), st.integers(0, 200), st.integers(1, 8))
@settings(max_examples=500, deadline=None)
def test_mutated_updates_never_break_the_document(
    noise: bytes, at: int, length: int
) -> None:
    author, replica = Author(), Replica()
    author.text += "some text to begin with"
    replica.apply(author.updates)
    whole = author.state()
    mutated = whole[:at] + noise + whole[at + length :]
    replica.apply([mutated, noise])
    copy = Replica()
    copy.apply([replica.state()])
    assert copy.state() == replica.state()
