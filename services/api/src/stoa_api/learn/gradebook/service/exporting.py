"""Take the gradebook away as a file."""

from collections.abc import AsyncGenerator, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.base.db import Sessions
from stoa_api.base.pages import PageRequest
from stoa_api.base.spreadsheet import as_csv
from stoa_api.learn.courses import service as courses
from stoa_api.learn.gradebook import queries
from stoa_api.learn.gradebook.queries import Learner
from stoa_api.learn.gradebook.service import grades, reading
from stoa_api.learn.gradebook.service.grades import Item

_ROWS_AT_ONCE: Final = 100
_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it a spreadsheet reads names in the wrong letters."""


async def begin_export(
    db: AsyncSession, actor: Actor, course_id: UUID
) -> tuple[str, list[Item]]:
    """Return the short name of a course and what is in its book, for its staff.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is not on its staff.
    """
    seen = await courses.seen(db, actor, course_id)
    courses.require_staff(seen, Level.VIEW)
    return seen.course.slug, await reading.items_in(db, course_id)


async def export(
    sessions: Sessions, course_id: UUID, items: Sequence[Item]
) -> AsyncGenerator[str]:
    """Yield the grades in per cent as CSV (RFC 4180), some learners at a time.

    No connection is held while the reader is slow.
    """
    heads = [f"{each.title} (%)" for each in items]
    names = ("Name", "Id", *heads, "Final (%)", "Final, missing as zero (%)")
    weights = ("Weight", "", *(str(each.weight) for each in items), "", "")
    yield _BYTE_ORDER_MARK + as_csv([names, weights])
    cursor, is_done = None, False
    while not is_done:
        page = PageRequest(limit=_ROWS_AT_ONCE, cursor=cursor)
        async with sessions() as db:
            learners = await queries.learners_in(db, course_id, page, words=None)
        yield as_csv([_cells(items, each) for each in learners.items])
        cursor = learners.next_cursor
        is_done = cursor is None


def _cells(items: Sequence[Item], learner: Learner) -> tuple[str, ...]:
    own = grades.grades_of(learner, items)
    final, over_all = grades.finals(own)
    return (
        learner.display_name,
        str(learner.user_id),
        *(_percent(each.percent) for each in own),
        _percent(final),
        _percent(over_all),
    )


def _percent(value: Decimal | float | None) -> str:
    return "" if value is None else f"{Decimal(str(value)).normalize():f}"
