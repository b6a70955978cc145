"""Large documents, slice by slice: the same as in one go."""

import pycrdt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stoa_collab.errors import MalformedFrame
from stoa_collab.loading import cut, gather
from stoa_collab.protocol.slices import slices
from stoa_collab.replica import NOTHING, Replica, merged

Doc = pycrdt.Doc[pycrdt.Text | pycrdt.Map[object] | pycrdt.Array[object]]
_MORE = b"\x01\x01\x05\x00\x04\x01\x01t\x04more\x00"
_FOUR_BYTES = "a😀b"


class Group:
    """Some people who edit one document, each on a copy of their own."""

    def __init__(self, people: int) -> None:
        self.docs: list[Doc] = [pycrdt.Doc(client_id=70 + n) for n in range(people)]
        for doc in self.docs:
            doc["text"] = pycrdt.Text()
            doc["faces"] = pycrdt.Text()
            doc["map"] = pycrdt.Map()
            doc["list"] = pycrdt.Array()

    def act(self, who: int, what: int, where: int) -> None:
        doc = self.docs[who % len(self.docs)]
        text, entries, items = doc["text"], doc["map"], doc["list"]
        assert isinstance(text, pycrdt.Text)
        assert isinstance(entries, pycrdt.Map)
        assert isinstance(items, pycrdt.Array)
        match what:
            case 0:
                text.insert(where % (len(text) + 1) if text else 0, "word ")
            case 1 if len(text) > 1:
                at = where % (len(text) - 1)
                del text[at : min(len(text), at + 1 + where % 3)]
            case 2:
                entries[f"k{where % 4}"] = {"s": "x" * (where % 9)}
            case 3:
                inner: pycrdt.Map[object] = pycrdt.Map({"t": pycrdt.Text("inner")})
                items.insert(where % (len(items) + 1), inner)
            case 4 if len(items):
                del items[where % len(items)]
            case 5:
                faces = doc["faces"]
                assert isinstance(faces, pycrdt.Text)
                faces.insert(0, _FOUR_BYTES)
            case 6 if len(text):
                text.format(0, 1 + where % len(text), {"bold": True})
            case _:
                self.meet(who, where)

    def meet(self, one: int, other: int) -> None:
        first, second = (self.docs[n % len(self.docs)] for n in (one, other))
        second.apply_update(first.get_update(second.get_state()))
        first.apply_update(second.get_update(first.get_state()))

    def state(self) -> bytes:
        for doc in self.docs[1:]:
            self.docs[0].apply_update(doc.get_update(self.docs[0].get_state()))
        return self.docs[0].get_update()


_ACTS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 8), st.integers(0, 1_000)), max_size=60
)


@given(st.integers(1, 6), _ACTS, st.integers(1, 200))
@settings(max_examples=300, deadline=None)
def test_slices_make_the_same_document(
    people: int, acts: list[tuple[int, int, int]], size: int
) -> None:
    group = Group(people)
    for act in acts:
        group.act(*act)
    whole = group.state()
    replica, once, sofar = Replica(gather([whole])), Replica(), Replica()
    once.apply([whole])
    for piece in slices(whole, size):
        applied = sofar.apply([piece])
        assert applied.waiting == ()  # nothing in it needs a later slice
        assert applied.malformed == ()
        replica.load(piece)
    replica.loaded()
    assert sofar.state() == once.state()
    assert replica.vector() == once.vector()
    replica.apply([_MORE])
    once.apply([_MORE])
    assert replica.state() == once.state()


def test_a_document_that_lacks_something_is_cut_all_the_same() -> None:
    group = Group(2)
    group.act(0, 0, 0)
    group.act(0, 7, 1)
    group.act(1, 0, 3)
    before = group.docs[1].get_state()
    group.act(1, 0, 2)
    group.act(1, 7, 0)
    group.act(0, 0, 6)
    rest = group.docs[0].get_update(before)
    replica = Replica()
    for piece in slices(rest, 1):
        replica.apply([piece])
    replica.apply([group.state()])
    assert replica.state() == group.state()


@given(st.binary(max_size=80), st.integers(0, 400), st.integers(0, 10))
@settings(max_examples=500, deadline=None)
def test_damaged_bytes_are_refused_or_cut(noise: bytes, at: int, length: int) -> None:
    group = Group(3)
    for number in range(30):
        group.act(number, number % 9, number * 7)
    whole = group.state()
    damaged = whole[:at] + noise + whole[at + length :]
    try:
        pieces = list(slices(damaged, 50))
    except MalformedFrame:
        assert cut(damaged) == (damaged,)
    else:
        assert all(pieces)


def test_structs_in_a_circle_are_refused() -> None:
    # Two clients, one struct each, and each comes after the other's.
    circle = b"\x02\x01\x02\x00\x84\x01\x00\x01a\x01\x01\x00\x84\x02\x00\x01b\x00"
    with pytest.raises(MalformedFrame):
        list(slices(circle, 10))


def test_what_cannot_be_read_is_left_out_and_counted() -> None:
    group = Group(1)
    group.act(0, 0, 0)
    first = group.state()
    group.act(0, 0, 1)
    second = group.state()
    deep = b"\x01\x01\x01\x00\x08\x01\x01t\x01" + b"u\x01" * 50_000 + b"\x7e\x00"
    content = gather([first, b"\xff\xff", second, deep])
    assert content.malformed == 2
    assert not content.is_whole
    replica = Replica(content)
    replica.build()
    assert replica.state() == second
    assert gather([b"\xff"]).update == NOTHING


def test_bytes_are_enough_for_a_newcomer() -> None:
    group = Group(2)
    group.act(0, 0, 0)
    whole = group.state()
    replica = Replica(gather([whole]))
    assert replica.state() is whole
    assert replica.diff(b"\x00") is whole
    assert replica.diff(replica.vector()) == NOTHING
    assert replica.apply([NOTHING]).change is None
    assert not replica.lacks(NOTHING)
    assert not replica.is_built
    group.act(0, 0, 3)
    assert replica.apply([group.state()]).change is not None
    assert replica.is_built
    assert replica.state() == merged([group.state()])
