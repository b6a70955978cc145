"""Any bytes at all: a message or ``MalformedFrame``, in linear time."""

import time
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise

import pytest
from collab_steps import steps
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stoa_collab.errors import MalformedFrame
from stoa_collab.presence import Presence
from stoa_collab.protocol import frames
from stoa_collab.protocol.awareness import decode_entries
from stoa_collab.protocol.nesting import walk
from stoa_collab.protocol.varint import (
    write_bytes,
    write_string,
    write_varint,
)
from stoa_collab.replica import Replica
from stoa_shared.ids import new_id

from .laws import check

PIECES = st.one_of(
    st.binary(max_size=30),
    st.integers(0, 2**60).map(write_varint),
    st.text(max_size=12).map(write_string),
    st.binary(max_size=30).map(write_bytes),
    st.sampled_from(
        [b"\x01", b"{}", b"null", b"\x04null", b"\x80", b"u\x01", b"v\x01"]
    ),
)
"""What frames are made of: noise alone seldom gets past the first length."""


@given(st.lists(PIECES, max_size=12).map(b"".join))
@settings(max_examples=500, deadline=None)
@example(b"")
@example(b"\x00\x01\x06\x01\x01\x01\x02no")
@example(b"\x01" + b"\xff" * 7 + b"\x0f")
def test_whatever_arrives_keeps_the_laws(data: bytes) -> None:
    check(data)


@given(
    st.sampled_from(range(11)),
    st.lists(PIECES, max_size=6).map(b"".join),
    st.text(max_size=20),
    st.integers(0, 60),
    st.binary(max_size=4),
)
@settings(max_examples=500, deadline=None)
def test_frames_that_are_nearly_right_keep_the_laws(
    kind: int, body: bytes, address: str, at: int, noise: bytes
) -> None:
    frame = write_string(address) + write_varint(kind) + body
    check(frame)
    check(frame[:at] + noise + frame[at + len(noise) :])
    check(write_string(address) + write_varint(kind) + write_bytes(body))


def _update(structs: int, one: bytes) -> bytes:
    return b"\x01" + write_varint(structs) + b"\x05\x00" + one * structs + b"\x00"


def _values(count: int, one: bytes) -> bytes:
    head = b"\x01\x01\x05\x00\x08\x01\x01t" + write_varint(count)
    return head + one * count + b"\x00"


def _deleted(ranges: int) -> bytes:
    return b"\x00\x01\x05" + write_varint(ranges) + b"\x02\x01" * ranges


def _announced(data: bytes) -> None:
    presence: Presence[str] = Presence()
    read = decode_entries(data)
    with suppress(MalformedFrame):
        for now in range(2):
            presence.announce(read, owner="ada", user_id=new_id(), now=now)
    presence.merge(read, node=b"x", now=3.0)
    presence.orphan("ada")
    presence.lose_node(b"x", now=4.0)


def _decoded(data: bytes) -> None:
    frames.decode(data, frames.split(data)[1])


def _entries(count: int, one: Callable[[int], bytes]) -> bytes:
    return write_varint(count) + b"".join(map(one, range(count)))


WORST: dict[str, tuple[Callable[[bytes], object], Callable[[int], bytes]]] = {
    "continued integers": (_decoded, lambda n: b"\x80" * n),
    "an address and nothing": (_decoded, lambda n: write_bytes(b"a" * n)),
    "an address that is not UTF-8": (_decoded, lambda n: write_bytes(b"\xc3" * n)),
    "small entries": (_announced, lambda n: _entries(n, lambda _: b"\x01\x01\x02{}")),
    "new people": (
        _announced,
        lambda n: _entries(n, lambda i: write_varint(i) + b"\x01\x02{}"),
    ),
    "people who come and go": (
        _announced,
        lambda n: _entries(
            n,
            lambda i: (
                write_varint(i // 2) + (b"\x02\x04null" if i % 2 else b"\x01\x02{}")
            ),
        ),
    ),
    "one large entry": (
        _announced,
        lambda n: b"\x01\x01\x01" + write_bytes(b"{%b}" % ("ö" * n).encode()),
    ),
    "many structs": (walk, lambda n: _update(n, b"\x04\x01\x01u\x01v")),
    "many values": (walk, lambda n: _values(n, b"u\x00")),
    "many keys": (walk, lambda n: _values(n, b"v\x01\x01v\x7e")),
    "many levels": (walk, lambda n: _values(1, b"u\x01" * n)),
    "many empty texts": (
        walk,
        lambda n: b"\x01\x01\x05\x00\x02\x01\x01u" + write_varint(n) + b"\x01u" * n,
    ),
    "many deletions": (lambda data: Replica().lacks(data), _deleted),
}


@pytest.mark.parametrize("name", WORST)
def test_steps_are_linear_in_the_length(name: str) -> None:
    read, make = WORST[name]
    counted: list[int] = []
    seconds: list[float] = []
    for size in (500, 1_000, 2_000, 4_000):
        data = make(size)
        counted.append(steps(lambda d=data: read(d)))
        began = time.perf_counter()
        with suppress(MalformedFrame):
            read(data)
        seconds.append(time.perf_counter() - began)
    ratios = [round(b / a, 2) for a, b in pairwise(counted)]
    print(f"{name}: steps {counted}, each {ratios} times the last;", seconds)  # noqa: T201 - shown with -s
    assert counted[-1] <= 9 * counted[0] + 200
