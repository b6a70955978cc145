"""Earlier states of a thing: when one makes itself, and which of them stay.

For tables of versions: a row for each state, ``automatic`` or of a kind that
people chose, with ``created_at`` and ``size_bytes``. Automatic ones are thinned
out with age; the others are their slice's to keep or to delete.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped

from stoa_shared.clock import now


class Versions(Protocol):
    """A table of versions."""

    id: Mapped[UUID]
    kind: Mapped[Any]
    created_at: Mapped[datetime]
    size_bytes: Mapped[int]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a version makes itself."""

    every: timedelta
    """So long after the last one, if anything has changed."""
    after_bytes: int
    """Or when the state has grown or shrunk by so much since."""
    at_most_every: timedelta = timedelta(minutes=1)
    """However much changes."""

    def is_due(
        self, since: ColumnElement[timedelta], grown: ColumnElement[int]
    ) -> ColumnElement[bool]:
        """Whether it is time, so long after the last one and so much later."""
        return or_(
            since >= self.every,
            and_(since >= self.at_most_every, func.abs(grown) >= self.after_bytes),
        )


@dataclass(frozen=True, slots=True)
class Retention:
    """Which automatic versions stay. The others stay until they are deleted."""

    keep_all: timedelta
    keep_hourly: timedelta
    keep_daily: timedelta
    per_thing: int
    bytes_per_thing: int


async def with_automatic(
    db: AsyncSession,
    version: type[Versions],
    of: InstrumentedAttribute[UUID],
    *,
    after: UUID | None,
    limit: int,
) -> Sequence[UUID]:
    """List things that have automatic versions, in the order of their ids."""
    things = select(of).where(version.kind == "automatic")
    if after is not None:
        things = things.where(of > after)
    found = await db.scalars(things.distinct().order_by(of).limit(limit))
    return found.all()


async def thin(
    db: AsyncSession,
    version: type[Versions],
    of: InstrumentedAttribute[UUID],
    things: Sequence[UUID],
    retention: Retention,
) -> int:
    """Delete the automatic versions that need not stay; return how many.

    Of each hour or day the last one stays. A thing that still has too many or too
    much loses its oldest.
    """
    at = literal(now(), DateTime(timezone=True))
    age = cast("ColumnElement[timedelta]", at - version.created_at)
    slot = case(
        (age < retention.keep_all, version.created_at),
        (age < retention.keep_hourly, func.date_trunc("hour", version.created_at)),
        else_=func.date_trunc("day", version.created_at),
    )
    of_things = and_(version.kind == "automatic", of.in_(things))
    in_slots = (
        select(
            version.id,
            of.label("thing_id"),
            version.created_at,
            version.size_bytes,
            func.row_number()
            .over(
                partition_by=(of, slot),
                order_by=(version.created_at.desc(), version.id.desc()),
            )
            .label("in_slot"),
        )
        .where(of_things)
        .subquery("in_slots")
    )
    newest_first = (in_slots.c.created_at.desc(), in_slots.c.id.desc())
    place = func.row_number().over(
        partition_by=in_slots.c.thing_id, order_by=newest_first
    )
    together = func.sum(in_slots.c.size_bytes).over(
        partition_by=in_slots.c.thing_id, order_by=newest_first
    )
    counted = (
        select(in_slots.c.id, place.label("place"), together.label("together"))
        .where(
            in_slots.c.in_slot == 1, at - in_slots.c.created_at < retention.keep_daily
        )
        .subquery("counted")
    )
    staying = select(counted.c.id).where(
        counted.c.place <= retention.per_thing,
        counted.c.together <= retention.bytes_per_thing,
    )
    gone = await db.scalars(
        delete(version)
        .where(of_things, version.id.not_in(staying))
        .returning(version.id)
    )
    return len(gone.all())
