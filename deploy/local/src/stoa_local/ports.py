"""Free ports, and whether somebody listens on one."""

import random
import socket

# Below the range from which systems take the ports of outgoing connections: one of
# those could otherwise take a port between the draw and the server's start.
_DRAWN_FROM = range(10_240, 32_768)
_drawn: set[int] = set()


def free_port() -> int:
    """Return a port of the loopback address that nobody uses at this moment.

    No port is drawn twice by one process.

    Raises:
        OSError: none was found.
    """
    for port in random.sample(_DRAWN_FROM, 1000):
        if port not in _drawn and is_free(port):
            _drawn.add(port)
            return port
    raise OSError("no free port")


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
