"""Which address a request really comes from, behind proxies that we trust."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network


def client_address(
    peer: str | None, forwarded_for: str | None, trusted: Sequence[Network]
) -> str | None:
    """Find the address of the client.

    Args:
        peer: The other end of the connection; None for a Unix socket, which
            only a process of this machine can open and which is trusted.
        forwarded_for: ``X-Forwarded-For`` as received, several joined by commas.
        trusted: Networks of our own proxies.

    Returns:
        The right-most forwarded address that is not one of our proxies, when
        the peer is one; else the peer itself. Whatever stands left of that
        address was written by the client and proves nothing.
    """
    if peer is not None and not _is_trusted(peer, tuple(trusted)):
        return _plain(peer) or peer
    last_known = _plain(peer) if peer is not None else None
    for hop in reversed((forwarded_for or "").split(",")):
        address = _plain(hop.strip())
        if address is None:
            break
        last_known = address
        if not _is_trusted(address, tuple(trusted)):
            break
    return last_known


@lru_cache(maxsize=1024)
def _plain(text: str) -> str | None:
    """Return the canonical form, with IPv4 out of its IPv6 wrapping."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


@lru_cache(maxsize=1024)
def _is_trusted(text: str, trusted: tuple[Network, ...]) -> bool:
    plain = _plain(text)
    if plain is None:
        return False
    address = ip_address(plain)
    return any(address in network for network in trusted)
