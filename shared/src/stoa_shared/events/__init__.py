"""The catalogue of domain events, and the envelope they travel in.

An event is news for whoever cares, never a command. It is written to
``ops.outbox`` in the transaction of its cause and relayed to the Redis stream
``stoa:events:{context}``. Attributes follow CloudEvents 1.0. Fields may be
added; nothing is renamed or removed (a new type is made instead).
"""

from typing import Final

from stoa_shared.events import core, learn, studio
from stoa_shared.events.envelope import Context, Envelope, Event

__all__ = ["CATALOGUE", "Context", "Envelope", "Event", "parse"]

CATALOGUE: tuple[type[Event], ...] = (*core.EVENTS, *studio.EVENTS, *learn.EVENTS)
"""Every event there is. Docs and the examples test are made from it."""

_KINDS: Final = {kind.type: kind for kind in CATALOGUE}


def parse(envelope: Envelope) -> Event | None:
    """Turn an envelope back into its event; None for a type not known here.

    Raises:
        pydantic.ValidationError: the data does not fit the type.
    """
    kind = _KINDS.get(envelope.type)
    if kind is None:
        return None
    return kind.model_validate({**envelope.data, "subject": envelope.subject})
