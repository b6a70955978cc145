"""Make a course of the demo, and have people learn in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.actor import Actor
from stoa_api.learn.assignments import service as assignments
from stoa_api.learn.assignments.schemas import GradePut, SubmissionNew
from stoa_api.learn.categories import service as categories
from stoa_api.learn.categories.schemas import CategoryNew
from stoa_api.learn.courses import service as courses
from stoa_api.learn.courses.schemas import CourseNew
from stoa_api.learn.enrolments import service as enrolments
from stoa_api.learn.lessons import service as lessons
from stoa_api.learn.lessons.schemas import ChapterNew, LessonNew, LessonPatch
from stoa_api.learn.points import service as points
from stoa_api.learn.points.schemas import LeaderboardChoice
from stoa_api.learn.progress import service as progress
from stoa_api.learn.progress.schemas import ProgressPut
from stoa_api.learn.quizzes import service as quizzes
from stoa_api.learn.quizzes.schemas import AnswerPut
from stoa_api.studio.boards import service as boards
from stoa_api.studio.markdown import service as markdown
from stoa_api.studio.members import service as members

_ANSWER: TypeAdapter[AnswerPut] = TypeAdapter(AnswerPut)


@dataclass(frozen=True, slots=True)
class HandIn:
    """What somebody hands in, and what it is worth once it is marked."""

    text: str
    points: float | None = None
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Doing:
    """What one learner has done in a course; lessons by their titles."""

    completed: Sequence[str] = ()
    answers: Mapping[str, Mapping[str, dict[str, Any]]] = field(
        default_factory=dict[str, Mapping[str, dict[str, Any]]]
    )
    """For each quiz, the answer to each question."""
    hand_ins: Mapping[str, HandIn] = field(default_factory=dict[str, HandIn])
    alias: str | None = None
    """What they are called on the leaderboard."""
    only_asks: bool = False
    """They asked to take part and wait for the answer."""


@dataclass(frozen=True, slots=True)
class CourseSeed:
    """A course, and who learns in it."""

    about: Mapping[str, Any]
    """The fields of a new course, but for its category."""
    category: CategoryNew
    chapters: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
    boards: Mapping[str, str]
    """What is on the board of a live lesson: a file below ``boards`` or ``pages``."""
    learners: Sequence[Doing | None]
    """In the order of the demo's learners; None takes no part."""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.about["title"]


async def plant_course(
    db: AsyncSession,
    owner: Actor,
    org_id: UUID,
    seed: CourseSeed,
    *,
    teacher: Actor,
    learners: Sequence[Actor],
    covers: str,
) -> None:
    """Make a course with its staff, and publish it; people get on differently."""
    category = await categories.create_category(db, owner, org_id, seed.category)
    new = CourseNew.model_validate({**seed.about, "category_id": category.id})
    course = await courses.create_course(db, owner, org_id, new)
    await members.put_member(
        db, owner, courses.place(course.id), teacher.user_id, "editor"
    )
    ids = await _outline(db, teacher, course.id, seed, covers)
    await courses.publish_course(db, owner, course.id)
    for learner, doing in zip(learners, seed.learners, strict=True):
        if doing is None:
            continue
        if doing.only_asks or new.enrolment_mode == "open":
            await enrolments.enrol(db, learner, course.id)
        else:
            await enrolments.admit(db, teacher, course.id, learner.user_id)
        await db.flush()
        await _learn(db, teacher, learner, doing, ids)
        if doing.alias is not None:
            called = LeaderboardChoice(is_hidden=False, alias=doing.alias)
            await points.put_choice(db, learner, course.id, called)


async def _outline(
    db: AsyncSession, teacher: Actor, course_id: UUID, seed: CourseSeed, covers: str
) -> dict[str, UUID]:
    """Make chapters and published lessons; return these by their titles."""
    ids = dict[str, UUID]()
    for title, parts in seed.chapters:
        chapter = await lessons.create_chapter(
            db, teacher, course_id, ChapterNew(title=title)
        )
        await db.flush()
        for part in parts:
            begun = await lessons.create_lesson(
                db, teacher, course_id, chapter.id, LessonNew.model_validate(part)
            )
            published = LessonPatch(status="published")
            await lessons.update_lesson(db, teacher, begun.id, published, version=1)
            ids[begun.title] = begun.id
            if begun.title in seed.boards:
                state = _state(seed.boards[begun.title])
                await boards.store_state(
                    db, begun.id, state, boards.covers_from(covers)
                )
    return ids


def _state(file: str) -> bytes:
    """Return what a board begins with."""
    folder = resources.files("stoa_api.seed")
    if file.endswith(".md"):
        text = folder.joinpath("pages", file).read_text("utf-8")
        return markdown.first_state(text)
    return folder.joinpath("boards", file).read_bytes()


async def _learn(
    db: AsyncSession,
    teacher: Actor,
    learner: Actor,
    doing: Doing,
    ids: Mapping[str, UUID],
) -> None:
    for title in doing.completed:
        done = ProgressPut(state="completed")
        await progress.put_progress(db, learner, ids[title], done)
    for title, answers in doing.answers.items():
        attempt, _ = await quizzes.start_attempt(db, learner, ids[title])
        for question, answer in answers.items():
            sent = _ANSWER.validate_python({"sequence": 1, "answer": answer})
            await quizzes.save_answer(
                db, learner, ids[title], attempt.id, question_id=question, sent=sent
            )
        await quizzes.submit_attempt(db, learner, ids[title], attempt.id)
    for title, hand_in in doing.hand_ins.items():
        made = await assignments.hand_in(
            db, learner, ids[title], SubmissionNew(text=hand_in.text)
        )
        if hand_in.points is not None:
            mark = GradePut(points=hand_in.points, feedback=hand_in.feedback)
            await assignments.grade_submission(
                db, teacher, ids[title], made.id, mark=mark, version=made.version
            )
