"""The second codec against the bytes captured from the stock provider."""

import pytest

from . import wire


def test_the_first_frames_of_provider_4_are_reproduced_byte_by_byte():
    assert wire.auth("d1", "tok") == bytes.fromhex(
        "02 64 31 02 00 03 74 6f 6b 05 34 2e 38 2e 30"
    )
    assert wire.sync("d1", wire.Sync.STEP1, b"\x00") == bytes.fromhex(
        "02 64 31 00 00 01 00"
    )
    entry = wire.Presence(client=1001, clock=0, state="{}")
    assert wire.awareness("d1", entry) == bytes.fromhex(
        "02 64 31 01 07 01 e9 07 00 02 7b 7d"
    )


def test_provider_3_sends_no_version():
    assert wire.auth("d1", "tok", version=None).endswith(b"tok")


@pytest.mark.parametrize("value", [0, 127, 128, 1001, 2**53 - 1])
def test_integers_survive_the_round_trip(value: int):
    assert wire.Reader(wire.varuint(value)).uint() == value


def test_a_text_is_measured_in_bytes_not_characters():
    assert wire.text("äö") == b"\x04\xc3\xa4\xc3\xb6"


def test_a_cut_off_field_is_noticed():
    with pytest.raises(wire.Truncated):
        wire.Reader(b"\x0aabc").bytes()
    with pytest.raises(wire.Truncated):
        wire.Reader(b"\x80").uint()
