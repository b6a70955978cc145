"""Places in an order that people arrange: numbers with room between them.

Something that is put between two others gets the number in the middle, so one
row changes. When there is no number left in between, all of the row's siblings
are numbered anew, which a deferrable unique constraint allows in one statement.
"""

from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

GAP: Final = 1 << 32
"""Between neighbours that were never moved: room for 32 halvings."""

After = UUID | Literal["first", "last"]
"""The sibling to come after, or one of the ends."""


class NotASibling(Exception):
    """What to come after is not among the siblings."""


async def position_for(
    db: AsyncSession,
    row_id: InstrumentedAttribute[UUID],
    position: InstrumentedAttribute[int],
    siblings: ColumnElement[bool],
    after: After,
) -> int:
    """Return a free position among siblings, who must not change meanwhile.

    Args:
        db: The transaction, which holds the lock on the order.
        row_id: The column of ids of the table.
        position: Its column of positions.
        siblings: Which rows are ordered among one another.
        after: Where to come.

    Raises:
        NotASibling: ``after`` is no row of ``siblings``.
    """
    if after == "last":
        last = await db.scalar(select(func.max(position)).where(siblings))
        return GAP if last is None else last + GAP
    if after == "first":
        first = await db.scalar(select(func.min(position)).where(siblings))
        return GAP if first is None else first - GAP
    low, high = await _around(db, row_id, position, siblings, after)
    if high is not None and high - low < 2:
        await _renumber(db, row_id, position, siblings)
        low, high = await _around(db, row_id, position, siblings, after)
    return low + GAP if high is None else (low + high) // 2


async def _around(
    db: AsyncSession,
    row_id: InstrumentedAttribute[UUID],
    position: InstrumentedAttribute[int],
    siblings: ColumnElement[bool],
    after: UUID,
) -> tuple[int, int | None]:
    low = await db.scalar(select(position).where(siblings, row_id == after))
    if low is None:
        raise NotASibling
    high = await db.scalar(select(func.min(position)).where(siblings, position > low))
    return low, high


async def _renumber(
    db: AsyncSession,
    row_id: InstrumentedAttribute[UUID],
    position: InstrumentedAttribute[int],
    siblings: ColumnElement[bool],
) -> None:
    place = func.row_number().over(order_by=position) * GAP
    numbered = select(row_id.label("row_id"), place.label("place"))
    fresh = numbered.where(siblings).subquery("fresh")
    table: Any = row_id.class_
    await db.execute(
        update(table)
        .where(row_id == fresh.c.row_id)
        .values({position: fresh.c.place})
        .execution_options(synchronize_session=False)
    )
