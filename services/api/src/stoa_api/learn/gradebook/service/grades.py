"""What a grade is, and what grades come to: plain rules, no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final
from uuid import UUID

from stoa_api.learn.assignments import service as assignments
from stoa_api.learn.gradebook.queries import Learner, Overridden
from stoa_api.learn.gradebook.schemas import GradeItem, GradeOut, ItemKind, Source
from stoa_api.learn.questions.schemas import QuizSettings
from stoa_api.learn.questions.service import percent
from stoa_api.learn.quizzes import service as quizzes

_HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Item:
    """A quiz or an assignment in the book."""

    lesson_id: UUID
    title: str
    kind: ItemKind
    points: int
    weight: int
    quiz: QuizSettings | None
    """Null for assignments."""

    def out(self) -> GradeItem:
        """Return it as a column."""
        return GradeItem(
            lesson_id=self.lesson_id,
            title=self.title,
            kind=self.kind,
            points=self.points,
            weight=self.weight,
        )


@dataclass(frozen=True, slots=True)
class Grade:
    """What somebody has in an item."""

    item: Item
    points: Decimal | None = None
    max_points: int = 0
    source: Source | None = None
    original: Decimal | None = None
    reason: str | None = None
    is_hidden: bool = False
    is_waiting: bool = False

    @property
    def percent(self) -> Decimal | None:
        """What goes into the final, if anything does."""
        return None if self.points is None else percent(self.points, self.max_points)

    def out(self) -> GradeOut:
        """Return it as it is told."""
        return GradeOut(
            lesson_id=self.item.lesson_id,
            points=_number(self.points),
            max_points=self.max_points,
            percent=_number(self.percent),
            source=self.source,
            original=_number(self.original),
            reason=self.reason,
            is_hidden=self.is_hidden,
            is_waiting=self.is_waiting,
        )


def item_of(row: Any) -> Item:
    """Return an item from a row of ``items_in``."""
    is_quiz = row.kind == "quiz"
    return Item(
        lesson_id=row.id,
        title=row.title,
        kind=row.kind,
        points=row.points,
        weight=row.weight,
        quiz=QuizSettings.model_validate(row.settings) if is_quiz else None,
    )


def earned(item: Item, learner: Learner) -> Grade:
    """Return what somebody earned in an item, by the rule of its kind."""
    handed_in = learner.hand_ins.get(item.lesson_id, [])
    counted = (
        assignments.counting(handed_in)
        if item.quiz is None
        else quizzes.counting(item.quiz, learner.tries.get(item.lesson_id, []))
    )
    return Grade(
        item,
        points=None if counted is None else counted.score,
        max_points=item.points if counted is None else counted.points,
        source=None if counted is None else item.kind,
        is_waiting=bool(handed_in) and handed_in[-1].state == "submitted",
    )


def above(grade: Grade, said: Overridden | None) -> Grade:
    """Put what the staff said over what was earned."""
    if said is None:
        return grade
    return replace(
        grade,
        points=said.points,
        max_points=said.max_points,
        source="override",
        original=grade.points,
        reason=said.reason,
    )


def as_told(grade: Grade, learner: Learner, closed: frozenset[UUID]) -> Grade:
    """Return a grade as its learner sees it: without what the quiz hides yet.

    What the staff said of it is hidden too, since it says as much.
    """
    item = grade.item
    if item.quiz is None or grade.points is None:
        return grade
    tries = learner.tries.get(item.lesson_id, [])
    if quizzes.told(item.quiz, tries, is_closed=item.lesson_id in closed).score:
        return grade
    return Grade(item, max_points=item.points, is_hidden=True)


def grades_of(learner: Learner, items: Iterable[Item]) -> list[Grade]:
    """Return all that somebody has, in the order of the items."""
    return [
        above(earned(each, learner), learner.overrides.get(each.lesson_id))
        for each in items
    ]


def finals(grades: Iterable[Grade]) -> tuple[float | None, float | None]:
    """Return what grades come to: over those there are, and over all.

    What is hidden is in neither, so that it cannot be worked out from them. Where
    nothing can be earned nothing is missing.
    """
    reached, weights, missing = Decimal(0), 0, 0
    for each in grades:
        share = each.percent
        if share is not None:
            reached += share * each.item.weight
            weights += each.item.weight
        elif not each.is_hidden and each.points is None and each.item.points > 0:
            missing += each.item.weight
    return _mean(reached, weights), _mean(reached, weights + missing)


def _mean(reached: Decimal, weights: int) -> float | None:
    if weights == 0:
        return None
    return _number((reached / weights).quantize(_HUNDREDTH, ROUND_FLOOR))


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
