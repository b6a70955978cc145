"""The codec: bytes as the providers send them, and bytes nobody should send."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stoa_collab.errors import MalformedFrame
from stoa_collab.protocol import frames
from stoa_collab.protocol.awareness import (
    CLOCK_MAX,
    NULL,
    Entry,
    decode_entries,
    encode_entries,
)
from stoa_collab.protocol.nesting import is_too_deep
from stoa_collab.protocol.varint import (
    MAX_SAFE_INTEGER,
    read_string,
    read_varint,
    write_string,
    write_varint,
)

SECONDS_PER_MEGABYTE = 5.0
"""Generous: what matters is that it does not grow with the square."""


@pytest.mark.parametrize(
    ("value", "data"),
    [(0, "00"), (127, "7f"), (128, "8001"), (1001, "e907"), (2**32 - 1, "ffffffff0f")],
)
def test_integers_are_written_as_lib0_writes_them(value: int, data: str) -> None:
    assert write_varint(value).hex() == data
    assert read_varint(bytes.fromhex(data), 0) == (value, len(data) // 2)


@given(st.integers(0, MAX_SAFE_INTEGER), st.binary(max_size=3))
def test_integers_come_back(value: int, rest: bytes) -> None:
    data = write_varint(value)
    assert read_varint(data + rest, 0) == (value, len(data))


@pytest.mark.parametrize("data", [b"", b"\x80", b"\xff" * 7, b"\xff" * 8 + b"\x01"])
def test_integers_cut_short_or_too_long_are_malformed(data: bytes) -> None:
    with pytest.raises(MalformedFrame):
        read_varint(data, 0)


def test_integers_above_what_javascript_can_hold_are_malformed() -> None:
    with pytest.raises(MalformedFrame):
        read_varint(write_varint(MAX_SAFE_INTEGER + 1), 0)


@given(st.text())
def test_strings_are_measured_in_bytes(text: str) -> None:
    data = write_string(text)
    assert read_string(data, 0) == (text, len(data))


def test_frames_of_a_first_connection() -> None:
    # Captured from provider 4.8 on document ``d1``.
    auth = bytes.fromhex("02643102 0003746f6b05342e382e30")
    address, at = frames.split(auth)
    assert address == "d1"
    assert frames.decode(auth, at) == frames.Token("tok", "4.8.0")
    assert frames.decode(auth[: -len(b"\x054.8.0")], at) == frames.Token("tok", None)
    step1 = bytes.fromhex("026431000001 00")
    assert frames.decode(step1, at) == frames.Step1(b"\x00")
    presence = bytes.fromhex("0264310107 01e90700027b7d")
    message = frames.decode(presence, at)
    assert isinstance(message, frames.Awareness)
    assert message == frames.Awareness(bytes.fromhex("01e90700027b7d"))
    assert decode_entries(message.entries) == [Entry(1001, 0, b"{}")]


def test_frames_of_the_server() -> None:
    prefix = frames.address_prefix("d1")
    answer = prefix + frames.authenticated(writable=True)
    assert answer.hex() == "026431" + "02020a726561642d7772697465"
    assert (prefix + frames.SAVED).hex() == "0264310801"
    assert (prefix + frames.step1(b"\x00")).hex() == "02643100000100"
    assert (prefix + frames.step2(b"\x00\x00")).hex() == "0264310001020000"
    assert frames.close("x").hex() == "070178"


def test_addresses_are_split_at_the_first_nul() -> None:
    assert frames.document_name("d1\x00h6dc8u0o9b\x00z") == "d1"


ENTRIES = st.lists(
    st.builds(
        Entry,
        st.integers(0, MAX_SAFE_INTEGER),
        st.integers(0, CLOCK_MAX),
        st.sampled_from([NULL, b"{}", '{"name":"Zoë"}'.encode()]),
    ),
    max_size=5,
)


@given(ENTRIES)
def test_awareness_comes_back(entries: list[Entry]) -> None:
    assert decode_entries(encode_entries(entries)) == entries


@given(st.binary(max_size=400))
@settings(max_examples=1_000, deadline=None)
def test_whatever_arrives_is_a_message_or_malformed(data: bytes) -> None:
    for read in (
        lambda: frames.decode(data, frames.split(data)[1]),
        lambda: frames.decode(data, 0),
        lambda: decode_entries(data),
    ):
        try:
            read()
        except MalformedFrame:
            continue


@given(st.binary(min_size=1, max_size=4), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_time_is_linear_in_the_frame(piece: bytes, megabytes: int) -> None:
    data = piece * (megabytes * 1_000_000 // len(piece))
    began = time.perf_counter()
    for read in (
        lambda: frames.split(data),
        lambda: frames.decode(data, 0),
        lambda: decode_entries(data),
        lambda: is_too_deep(data),
    ):
        try:
            read()
        except MalformedFrame:
            continue
    assert time.perf_counter() - began < SECONDS_PER_MEGABYTE * megabytes


def nested(depth: int, opening: bytes) -> bytes:
    head = b"\x01\x01\x05\x00\x08\x01\x01t\x01"
    return head + opening * depth + b"\x7e\x00"


@pytest.mark.parametrize("opening", [b"\x75\x01", b"\x76\x01\x01k"])
def test_values_that_would_overflow_the_stack_are_found(opening: bytes) -> None:
    assert is_too_deep(nested(20_000, opening))
    assert not is_too_deep(nested(500, opening))
