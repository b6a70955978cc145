"""Read the gradebook: all of it on the staff, one's own line as a learner."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest
from stoa_api.core.people import service as people
from stoa_api.learn.courses import service as courses
from stoa_api.learn.gradebook import queries
from stoa_api.learn.gradebook.queries import Learner
from stoa_api.learn.gradebook.schemas import (
    Gradebook,
    GradebookRow,
    MyGrades,
)
from stoa_api.learn.gradebook.service import grades
from stoa_api.learn.gradebook.service.grades import Item
from stoa_api.learn.progress.errors import NotEnrolled
from stoa_api.learn.quizzes import service as quizzes


async def show_gradebook(
    db: AsyncSession,
    actor: Actor,
    course_id: UUID,
    page: PageRequest,
    *,
    words: str | None = None,
) -> Gradebook:
    """Show the grades of who takes part in a course, by name, to its staff.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is not on its staff.
    """
    courses.require_staff(await courses.seen(db, actor, course_id), Level.VIEW)
    items = await items_in(db, course_id)
    learners = await queries.learners_in(db, course_id, page, words=words)
    shown = page.show(learners)
    return Gradebook(
        columns=[each.out() for each in items],
        items=[row_of(items, each) for each in shown.items],
        next_cursor=shown.next_cursor,
    )


async def my_grades(db: AsyncSession, actor: Actor, course_id: UUID) -> MyGrades:
    """Show the actor's own grades in a course they take part in.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: it is in the trash, and the actor owns it.
        NotEnrolled: the actor takes no part in it.
    """
    await courses.seen(db, actor, course_id)
    learner = await queries.learner_in(db, course_id, actor.user_id)
    if learner is None:
        raise NotEnrolled
    items = await items_in(db, course_id)
    closed = frozenset(
        each.lesson_id
        for each in items
        if each.quiz is not None and quizzes.waits_for_close(each.quiz)
    )
    if closed:
        closed -= await quizzes.running_among(db, course_id)
    own = [
        grades.as_told(each, learner, closed)
        for each in grades.grades_of(learner, items)
    ]
    final, over_all = grades.finals(own)
    return MyGrades(
        course_id=course_id,
        columns=[each.out() for each in items],
        grades=[each.out() for each in own],
        final_percent=final,
        missing_as_zero_percent=over_all,
    )


async def items_in(db: AsyncSession, course_id: UUID) -> list[Item]:
    """Return the items of a course in the order of its outline."""
    return [grades.item_of(row) for row in await queries.items_in(db, course_id)]


def row_of(items: Sequence[Item], learner: Learner) -> GradebookRow:
    """Return the line of a learner, as the staff see it."""
    own = grades.grades_of(learner, items)
    final, over_all = grades.finals(own)
    return GradebookRow(
        user=people.show(learner.user_id, learner.display_name, learner.color),
        grades=[each.out() for each in own],
        final_percent=final,
        missing_as_zero_percent=over_all,
    )
