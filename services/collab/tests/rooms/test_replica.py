"""The document in its wrapper."""

import pycrdt
import pytest
from collab_steps import steps
from hypothesis import given, settings
from hypothesis import strategies as st

from stoa_collab.errors import MalformedUpdate
from stoa_collab.replica import NOTHING, Replica, _covers  # pyright: ignore[reportPrivateUsage]


class Author:
    """Somebody who types."""

    def __init__(self) -> None:
        self.doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
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


RANGES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 6)).map(lambda r: (r[0], sum(r))),
    max_size=12,
)


@given(RANGES, RANGES)
def test_ranges_are_covered_when_each_of_their_numbers_is(
    present: list[tuple[int, int]], wanted: list[tuple[int, int]]
) -> None:
    have = {n for start, end in present for n in range(start, end)}
    want = {n for start, end in wanted for n in range(start, end)}
    assert _covers({1: present}, {1: wanted}) == (want <= have)
    assert _covers({2: present}, {1: wanted}) == (not want)


def test_steps_for_ranges_are_linear_in_their_number() -> None:
    def steps_for(count: int) -> int:
        ranges = {1: [(2 * n, 2 * n + 1) for n in range(count)]}
        return steps(lambda: _covers(ranges, ranges))

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
