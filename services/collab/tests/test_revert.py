"""Back to a version by new edits: the content is the version's, and all agree."""

import random
from collections.abc import Callable
from typing import Any

import pycrdt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stoa_collab.errors import MalformedUpdate
from stoa_collab.replica import NOTHING
from stoa_collab.revert import revert

Doc = pycrdt.Doc[Any]
Random = random.Random


class Writer:
    """Somebody who writes into every kind of root, at random."""

    def __init__(self, seed: int, *states: bytes) -> None:
        self.random = Random(seed)
        self.doc: Doc = pycrdt.Doc(client_id=self.random.randrange(1, 2**31))
        self.text = self.doc.get("text", type=pycrdt.Text)
        self.map = self.doc.get("map", type=pycrdt.Map)
        self.array = self.doc.get("array", type=pycrdt.Array)
        self.xml = self.doc.get("default", type=pycrdt.XmlFragment)
        for state in states:
            self.doc.apply_update(state)

    def write(self, steps: int) -> bytes:
        acts: list[Callable[[], None]] = [
            self._text,
            self._map,
            self._array,
            self._xml,
            self._late_root,
        ]
        for _ in range(steps):
            with self.doc.transaction():
                for _ in range(self.random.randrange(1, 4)):
                    self.random.choice(acts)()
        return self.doc.get_update()

    def _word(self) -> str:
        return "".join(self.random.choices("abcdé😀 ", k=self.random.randrange(1, 8)))

    def _text(self, text: Any = None) -> None:
        text = self.text if text is None else text
        # Offsets are bytes of UTF-8 in pycrdt; characters here have a known border.
        size = len(str(text).encode())
        borders = [
            at
            for at in range(size + 1)
            if at == size or str(text).encode()[at] & 0xC0 != 0x80
        ]
        start, end = sorted(self.random.choices(borders, k=2))
        match self.random.randrange(4):
            case 0 if start < end:
                del text[start:end]
            case 1 if start < end:
                text.format(start, end, {"bold": self.random.choice([True, None])})
            case _:
                text.insert(start, self._word())

    def _value(self) -> Any:
        match self.random.randrange(5):
            case 0:
                return pycrdt.Map({"a": 1.0, "t": pycrdt.Text(self._word())})
            case 1:
                return pycrdt.Array([1.0, pycrdt.Map({"b": True})])
            case 2:
                return pycrdt.Text(self._word())
            case _:
                return self.random.choice([1.0, True, None, "x", [1.0, {"y": 2.0}]])

    def _map(self, shared: Any = None, depth: int = 0) -> None:
        shared = self.map if shared is None else shared
        key = self.random.choice("abc")
        there = shared.get(key)
        if isinstance(there, pycrdt.Map) and depth < 3 and self.random.random() < 0.5:
            self._map(there, depth + 1)
        elif isinstance(there, pycrdt.Text) and self.random.random() < 0.5:
            self._text(there)
        elif there is not None and self.random.random() < 0.3:
            del shared[key]
        else:
            shared[key] = self._value()

    def _array(self) -> None:
        size = len(self.array)
        at = self.random.randrange(size + 1)
        if at < size and self.random.random() < 0.4:
            del self.array[at]
        elif at < size and isinstance(self.array[at], pycrdt.Map):
            self._map(self.array[at], 1)
        else:
            self.array.insert(at, self._value())

    def _xml(self, parent: Any = None, depth: int = 0) -> None:
        parent = self.xml if parent is None else parent
        size = len(parent.children)
        at = self.random.randrange(size + 1)
        child = parent.children[at] if at < size else None
        if child is not None and self.random.random() < 0.25:
            del parent.children[at]
        elif isinstance(child, pycrdt.XmlText):
            child.insert(0, self._word())
        elif isinstance(child, pycrdt.XmlElement):
            if self.random.random() < 0.4:
                child.attributes["level"] = self.random.choice(["1", "2"])
            elif depth < 4:
                self._xml(child, depth + 1)
        elif self.random.random() < 0.5:
            parent.children.insert(at, pycrdt.XmlText(self._word()))
        else:
            tag = self.random.choice(["paragraph", "heading", "listItem"])
            parent.children.insert(at, pycrdt.XmlElement(tag))

    def _late_root(self) -> None:
        name = self.random.choice(["late", "later"])
        self.doc.get(name, type=pycrdt.Map)[self._word()] = 1.0


def content(state: bytes) -> dict[str, Any]:
    """Everything that can be read in a state."""
    writer = Writer(0, state)
    late = {
        name: writer.doc.get(name, type=pycrdt.Map).to_py()
        for name in ("late", "later")
    }
    return {
        "text": writer.text.diff(),
        "map": writer.map.to_py(),
        "array": writer.array.to_py(),
        "xml": str(writer.xml),
    } | {name: value for name, value in late.items() if value}


def merged(*states: bytes) -> bytes:
    doc: Doc = pycrdt.Doc()
    for state in states:
        doc.apply_update(state)
    return doc.get_update()


SEEDS = st.integers(0, 2**32)
STEPS = st.integers(0, 25)


@settings(max_examples=200, deadline=None)
@given(SEEDS, STEPS, STEPS)
def test_after_a_revert_the_content_is_the_versions(
    seed: int, first: int, then: int
) -> None:
    writer = Writer(seed)
    version = writer.write(first)
    now = writer.write(then)
    edit = revert(now, version)
    assert content(merged(now, edit)) == content(version)


@settings(max_examples=100, deadline=None)
@given(SEEDS, STEPS, STEPS)
def test_several_authors_and_versions_go_back_and_forth(
    seed: int, first: int, then: int
) -> None:
    one = Writer(seed)
    version = one.write(first)
    other = Writer(seed + 1, version)
    now = merged(one.write(then), other.write(then))
    back = merged(now, revert(now, version))
    assert content(back) == content(version)
    again = merged(back, revert(back, now))
    assert content(again) == content(now)
    assert content(merged(again, revert(again, version))) == content(version)


@settings(max_examples=100, deadline=None)
@given(SEEDS, STEPS, STEPS)
def test_what_is_typed_at_the_same_time_merges_and_nobody_diverges(
    seed: int, first: int, then: int
) -> None:
    writer = Writer(seed)
    version = writer.write(first)
    now = writer.write(then)
    edit = revert(now, version)
    # Somebody goes on from what was there before, and has not seen the revert.
    typist = Writer(seed + 1, now)
    typist.text.insert(0, "STILL HERE ")
    typist.write(3)
    server, late = merged(now, edit), typist.doc.get_update()
    here, there = merged(server, late), merged(late, edit)
    assert content(here) == content(there)
    assert pycrdt.get_state(here) == pycrdt.get_state(there)


def test_words_typed_during_a_revert_stay() -> None:
    writer = Writer(1)
    writer.text += "the beginning"
    version = writer.doc.get_update()
    writer.text += " and much more"
    now = writer.doc.get_update()
    typist = Writer(2, now)
    typist.text.insert(0, "STILL HERE ")
    both = merged(now, revert(now, version), typist.doc.get_update())
    assert str(Writer(3, both).text) == "STILL HERE the beginning"


def test_a_version_of_nothing_empties_the_document() -> None:
    writer = Writer(1)
    now = writer.write(20)
    edit = revert(now, NOTHING)
    assert content(merged(now, edit)) == content(NOTHING)


def test_a_revert_to_what_is_there_changes_nothing() -> None:
    now = Writer(1).write(20)
    assert merged(now, revert(now, now)) == now


def test_what_the_document_lacks_of_the_version_comes_back_with_it() -> None:
    writer = Writer(1)
    version = writer.write(20)
    edit = revert(NOTHING, version)
    assert content(merged(NOTHING, edit)) == content(version)


def test_a_state_that_is_none_is_refused() -> None:
    with pytest.raises(MalformedUpdate):
        revert(NOTHING, b"\xff\xff\xff")
