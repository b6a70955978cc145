"""What holds for any bytes from outside; both fuzzers ask it.

Hypothesis does so in ``test_fuzz.py``, for a moment, with every run of the tests;
atheris in ``fuzz/codec.py`` for as long as one likes, guided by what it covers.
"""

from collections.abc import Callable
from contextlib import suppress

from stoa_collab.errors import MalformedFrame
from stoa_collab.protocol import frames
from stoa_collab.protocol.awareness import Entry, decode_entries, encode_entries
from stoa_collab.protocol.nesting import is_too_deep
from stoa_collab.protocol.varint import read_varint, write_bytes, write_varint


def check(data: bytes) -> None:
    """Read bytes in every way there is; anything but a law or a refusal raises."""
    for law in LAWS:
        with suppress(MalformedFrame):
            law(data)


def integers(data: bytes) -> None:
    value, end = read_varint(data, 0)
    assert 0 < end <= len(data)
    assert read_varint(write_varint(value), 0)[0] == value


def framing(data: bytes) -> None:
    address, at = frames.split(data)
    assert 0 < at <= len(data)
    assert "\0" not in frames.document_name(address)
    prefix = frames.address_prefix(address)
    assert frames.split(prefix) == (address, len(prefix))
    _message(data, at)


def plain_framing(data: bytes) -> None:
    _message(data, 0)


def entries(data: bytes) -> None:
    read = decode_entries(data)
    # Relayed as they came, and readable by whoever gets them.
    relayed = encode_entries(read)
    assert decode_entries(relayed) == read
    assert data[: len(relayed)].endswith(relayed[1:])
    again = [Entry(entry.client_id, entry.clock, entry.state) for entry in read]
    assert decode_entries(encode_entries(again)) == read


def nesting(data: bytes) -> None:
    is_too_deep(data)


LAWS: tuple[Callable[[bytes], None], ...] = (
    integers,
    framing,
    plain_framing,
    entries,
    nesting,
)


def _message(data: bytes, at: int) -> None:
    message = frames.decode(data, at)
    again = _encoded(message)
    if again is not None:
        assert frames.decode(again, 0) == message


def _encoded(message: frames.Message) -> bytes | None:  # noqa: PLR0911 - one a type
    """Write a message again, if it has content."""
    match message:
        case frames.Step1(vector):
            return frames.step1(vector)
        case frames.Step2(update):
            return frames.step2(update)
        case frames.Update(update):
            return frames.update(update)
        case frames.Awareness(inside):
            return frames.awareness(inside)
        case frames.Stateless(payload):
            return frames.stateless(payload)
        case frames.Token(token, version):
            tail = b"" if version is None else write_bytes(version.encode())
            return b"\x02\x00" + write_bytes(token.encode()) + tail
        case _:
            return None
