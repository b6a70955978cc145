"""Events on Redis Streams: publish, work through a group, or follow everything.

Each entry has one field, ``event``, with the JSON of an ``Envelope``.

Two ways to listen. A *group* (``consume``) shares the events of its contexts
among its processes; each is handled at least once, tried again with growing
pauses, and after the last try put aside in the dead stream of its context.
Handlers record the event id in their inbox, in the transaction of the effect.
A *tail* (``tail``) sees every event from now on and keeps nothing; after a loss
of the connection it says ``GAP``, and the listener looks at the truth again.

A failing event does not hold up those behind it, so a handler must not rely on
the order of two events about one thing; it reads the thing.
"""

from stoa_shared.streams.entries import FIELD
from stoa_shared.streams.group import Handler, Retry, consume
from stoa_shared.streams.publishing import publish
from stoa_shared.streams.tail import GAP, Gap, recall, tail

__all__ = [
    "FIELD",
    "GAP",
    "Gap",
    "Handler",
    "Retry",
    "consume",
    "publish",
    "recall",
    "tail",
]
