"""The course of the demo: what it teaches, and who learns in it."""

from collections.abc import Sequence
from importlib import resources
from typing import Any, Final
from uuid import UUID

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
from stoa_api.learn.lessons.schemas import (
    ChapterNew,
    LessonNew,
    LessonPatch,
)
from stoa_api.learn.points import service as points
from stoa_api.learn.points.schemas import LeaderboardChoice
from stoa_api.learn.progress import service as progress
from stoa_api.learn.progress.schemas import ProgressPut
from stoa_api.seed.quiz import MONOLOGUE, QUIZ, SPEECH
from stoa_api.studio.boards import service as boards
from stoa_api.studio.members import service as members

TITLE: Final = "Greek tragedy on stage"
WHITEBOARD: Final = "blocking.yjs"
"""What is drawn on the whiteboard of its last lesson."""


def _text(*blocks: dict[str, Any]) -> dict[str, Any]:
    numbered = [{"id": f"b{n}", **each} for n, each in enumerate(blocks, start=1)]
    return {"kind": "text", "schema": 1, "blocks": numbered}


def _paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "text": text}


_CHORUS: Final = _text(
    _paragraph(
        "The chorus is the **first voice** of tragedy: actors were added to it one by "
        "one. Twelve, later fifteen citizens sang and danced for a whole morning."
    ),
    {"type": "heading", "level": 2, "text": "What it does"},
    {
        "type": "list",
        "style": "bullet",
        "items": [
            "It *asks* what the audience wants to ask.",
            "It remembers what the city remembers.",
            "It stays when everybody else has left the stage.",
        ],
    },
    {
        "type": "callout",
        "tone": "tip",
        "text": "Say a strophe aloud while walking; turn where it turns.",
    },
)
_SPACE: Final = _text(
    _paragraph(
        "An open-air theatre has no curtain and no darkness. Whoever enters is seen "
        "for a long way, and everybody has time to think about who that is."
    ),
    {
        "type": "list",
        "style": "number",
        "items": ["The *orchestra*, for the chorus", "The *skene*, for what is hidden"],
    },
    {"type": "divider"},
    _paragraph("Draw the stage of your own school before the next lesson."),
)

CHAPTERS: Final[tuple[tuple[str, tuple[dict[str, Any], ...]], ...]] = (
    (
        "Where it comes from",
        (
            {"title": "The chorus", "kind": "text", "content": _CHORUS, "minutes": 15},
            {
                "title": "Seen from far",
                "kind": "text",
                "content": _SPACE,
                "minutes": 10,
                "completion": {"by": "viewed"},
            },
            {
                "title": "The theatre of Epidaurus",
                "kind": "link",
                "content": {
                    "kind": "link",
                    "schema": 1,
                    "url": "https://en.wikipedia.org/wiki/Ancient_Theatre_of_Epidaurus",
                    "note": "Look at the plan; count the rows.",
                },
                "minutes": 5,
            },
            {
                "title": "What do you remember?",
                "kind": "quiz",
                "content": QUIZ,
                "minutes": 10,
                "is_required": False,
            },
        ),
    ),
    (
        "On our stage",
        (
            {
                "title": "The messenger speaks",
                "kind": "assignment",
                "content": MONOLOGUE,
                "minutes": 40,
                "is_required": False,
                "completion": {"by": "submitted"},
            },
            {
                "title": "Our blocking, on one whiteboard",
                "kind": "whiteboard",
                "content": {
                    "kind": "whiteboard",
                    "schema": 1,
                    "note": "Where does each of us stand when the messenger comes?",
                },
                "minutes": 45,
            },
        ),
    ),
)


STAGES: Final = (2, 4, 3, 3)
"""How many lessons each of the learners has completed; the second one all."""
ALIAS: Final = "Echo"
"""What the last of them is called on the leaderboard."""


async def plant_course(
    db: AsyncSession,
    owner: Actor,
    org_id: UUID,
    *,
    teacher: Actor,
    learners: Sequence[Actor],
    covers: str,
) -> None:
    """Make the course with its staff, and publish it; people get on differently."""
    drawing = resources.files("stoa_api.seed").joinpath("boards", WHITEBOARD)
    category = await categories.create_category(
        db, owner, org_id, CategoryNew(name="Drama", description="Plays, old and new")
    )
    new = CourseNew(
        title=TITLE,
        summary="From the first chorus to an evening in the school yard.",
        description="Four weeks for people who have never stood on a stage.\n\n"
        "You read little, and move much.",
        level="beginner",
        tags=["theatre", "voice"],
        category_id=category.id,
        capacity=24,
        leaderboard="public",
    )
    course = await courses.create_course(db, owner, org_id, new)
    await members.put_member(
        db, owner, courses.place(course.id), teacher.user_id, "editor"
    )
    made, monologue = list[UUID](), None
    for title, parts in CHAPTERS:
        chapter = await lessons.create_chapter(
            db, teacher, course.id, ChapterNew(title=title)
        )
        await db.flush()
        for part in parts:
            begun = await lessons.create_lesson(
                db, teacher, course.id, chapter.id, LessonNew.model_validate(part)
            )
            published = LessonPatch(status="published")
            await lessons.update_lesson(db, teacher, begun.id, published, version=1)
            if begun.kind == "whiteboard":
                await boards.store_state(
                    db, begun.id, drawing.read_bytes(), boards.covers_from(covers)
                )
            if begun.kind == "assignment":
                monologue = begun.id
            if begun.is_required:  # the quiz waits for who wants to try it
                made.append(begun.id)
    await courses.publish_course(db, owner, course.id)
    for learner, stage in zip(learners, STAGES, strict=True):
        await enrolments.enrol(db, learner, course.id)
        await db.flush()
        for lesson_id in made[:stage]:
            done = ProgressPut(state="completed")
            await progress.put_progress(db, learner, lesson_id, done)
    called = LeaderboardChoice(is_hidden=False, alias=ALIAS)
    await points.put_choice(db, learners[-1], course.id, called)
    if monologue is not None:
        await _mark(db, learners[1], teacher, monologue)


async def _mark(
    db: AsyncSession, learner: Actor, teacher: Actor, lesson_id: UUID
) -> None:
    """Hand something in, and have it marked."""
    made = await assignments.hand_in(db, learner, lesson_id, SubmissionNew(text=SPEECH))
    mark = GradePut(points=17, feedback="Cut the second sentence, and wait after it.")
    await assignments.grade_submission(
        db, teacher, lesson_id, made.id, mark=mark, version=made.version
    )
