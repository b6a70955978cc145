"""One socket: its documents, the way in, the deadlines. Nothing about content."""

from stoa_collab.connection.connection import Connection
from stoa_collab.connection.doors import Door, Seat
from stoa_collab.connection.house import House

__all__ = ["Connection", "Door", "House", "Seat"]
