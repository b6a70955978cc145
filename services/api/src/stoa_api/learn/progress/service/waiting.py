"""What lessons wait for, and what completes them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.actor import Actor
from stoa_api.learn.progress import queries
from stoa_api.learn.progress.errors import (
    NoLocksOnLive,
    NoSuchPrerequisite,
    PrerequisiteCycle,
    RuleNotForKind,
)
from stoa_api.learn.progress.schemas import (
    RULES,
    AnyRule,
    columns_of,
)
from stoa_api.learn.progress.service import counting
from stoa_api.learn.progress.tables import LIVE


async def put_needs(
    db: AsyncSession,
    *,
    course_id: UUID,
    lesson_id: UUID,
    kind: str,
    needs: Collection[UUID],
) -> None:
    """Let a lesson wait for others of its course, which the caller has locked.

    Raises:
        NoLocksOnLive: it is a board.
        NoSuchPrerequisite: the course has no such lesson, or has it in the trash.
        PrerequisiteCycle: one of them waits for this one, or for itself.
    """
    wanted = set(needs)
    if wanted:
        require_lockable(kind)
    if not wanted <= await queries.live_in(db, course_id):
        raise NoSuchPrerequisite
    graph = {**await queries.prerequisites_in(db, course_id), lesson_id: wanted}
    if _leads_to(graph, wanted, lesson_id):
        raise PrerequisiteCycle
    await queries.put_prerequisites(db, lesson_id, wanted)


def _leads_to(
    graph: Mapping[UUID, Collection[UUID]], begin: Collection[UUID], end: UUID
) -> bool:
    seen, ahead = set[UUID](), list(begin)
    while ahead:
        step = ahead.pop()
        if step == end:
            return True
        if step not in seen:
            seen.add(step)
            ahead += graph.get(step, ())
    return False


def require_lockable(kind: str) -> None:
    """Refuse to lock what is reached by other ways than as a lesson.

    Raises:
        NoLocksOnLive: it is a board.
    """
    if kind in LIVE:
        raise NoLocksOnLive


async def change_rule(
    db: AsyncSession,
    actor: Actor,
    *,
    org_id: UUID,
    course_id: UUID,
    lesson_id: UUID,
    rule: AnyRule,
) -> None:
    """Complete a lesson for all who have what its new rule asks for."""
    by, least = columns_of(rule)
    await db.flush()
    user_ids = await queries.meet(db, lesson_id, by, least or 0)
    await counting.tell_lesson_completed(
        db,
        actor,
        org_id=org_id,
        course_id=course_id,
        lesson_id=lesson_id,
        user_ids=user_ids,
    )


def require_rule(kind: str, rule: AnyRule) -> None:
    """Refuse a rule that a kind of lesson has nothing for.

    Raises:
        RuleNotForKind: it has not.
    """
    if rule.by not in RULES[kind]:
        raise RuleNotForKind(kind=kind, allowed=", ".join(RULES[kind]))
