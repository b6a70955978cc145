"""Which address counts."""

from ipaddress import ip_network

import pytest

from stoa_shared.addresses import client_address

TRUSTED = (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger's word
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("127.0.0.1", "10.0.0.8, 10.0.0.7", "10.0.0.8"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, nonsense, 10.0.0.7", "10.0.0.7"),
        ("::ffff:127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("::1", "2001:DB8::1", "2001:db8::1"),
        (None, "198.51.100.1", "198.51.100.1"),  # a Unix socket
        (None, None, None),
    ],
)
def test_the_right_most_address_that_is_not_ours(
    peer: str | None, forwarded: str | None, address: str | None
):
    assert client_address(peer, forwarded, TRUSTED) == address
