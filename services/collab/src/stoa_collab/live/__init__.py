"""``/ws``: which lists and rights have changed, told to those who show them.

A socket subscribes to *rooms*: a person's own, an organisation, a space, a page, a
board, a course. An event of the platform becomes the news that something in a room is
to be read again, and never says what: the API decides on that read who may see it. So
nothing here needs to know more than who may be in which room, and the API is asked
that too, at the door and whenever something about it changed.
"""

from stoa_collab.live.hall import Hall
from stoa_collab.live.peer import LivePeer

__all__ = ["Hall", "LivePeer"]
