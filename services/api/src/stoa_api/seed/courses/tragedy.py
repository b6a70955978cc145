"""A course of the demo for people who have never stood on a stage."""

from typing import Any, Final

from stoa_api.learn.categories.schemas import CategoryNew
from stoa_api.seed.courses.planting import CourseSeed, Doing, HandIn
from stoa_api.seed.courses.writing import options, paragraph, question, text

_CHORUS: Final = text(
    paragraph(
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
_SPACE: Final = text(
    paragraph(
        "An open-air theatre has no curtain and no darkness. Whoever enters is seen "
        "for a long way, and everybody has time to think about who that is."
    ),
    {
        "type": "list",
        "style": "number",
        "items": ["The *orchestra*, for the chorus", "The *skene*, for what is hidden"],
    },
    {"type": "divider"},
    paragraph("Draw the stage of your own school before the next lesson."),
)

_OPTIONS: Final = ("Aeschylus", "Sophocles", "Euripides", "Aristophanes")


_QUIZ: Final[dict[str, Any]] = {
    "kind": "quiz",
    "schema": 1,
    "note": "Seven questions, ten minutes, three tries. The best one counts.",
    "settings": {
        "time_limit_seconds": 600,
        "attempts_allowed": 3,
        "counts": "best",
        "is_shuffling_questions": False,
        "is_shuffling_options": True,
        "closes_at": None,
        "show_score": "after_submit",
        "show_feedback": "after_submit",
        "show_keys": "after_last_attempt",
    },
    "questions": [
        question(
            "single",
            "Who brought the **third** actor on stage?",
            options=options(*_OPTIONS),
            correct="sophocles",
            feedback="Aristotle says so in the *Poetics*.",
        ),
        question(
            "multiple",
            "Which of them wrote tragedies?",
            options=options(*_OPTIONS),
            correct=["aeschylus", "sophocles", "euripides"],
            is_partial=True,
        ),
        question(
            "true_false", "The chorus left the orchestra after its song.", correct=False
        ),
        question(
            "short",
            "What is the song called with which the chorus comes in?",
            accepted=["parodos", "the parodos", "πάροδος"],
            is_case_sensitive=False,
        ),
        question(
            "number",
            "How many people made up the chorus of Sophocles?",
            correct=15,
            tolerance=0,
            unit="people",
        ),
        question(
            "matching",
            "What was where?",
            pairs=[
                {"id": "a", "prompt": "orchestra", "match": "where the chorus danced"},
                {"id": "b", "prompt": "skene", "match": "where actors changed"},
                {"id": "c", "prompt": "theatron", "match": "where people sat"},
            ],
            extra=["where the ships lay"],
            is_partial=True,
        ),
        question(
            "ordering",
            "Put the parts of a tragedy into their order.",
            items=[
                {"id": each.split()[0].lower(), "text": each}
                for each in ("Prologue", "Parodos", "First episode", "Exodos")
            ],
            is_partial=True,
        ),
    ],
}

_MONOLOGUE: Final[dict[str, Any]] = {
    "kind": "assignment",
    "schema": 1,
    "instructions": "Write what the messenger says when he comes: ten lines at most.",
    "settings": {
        "points": 20,
        "due_at": None,
        "late": "marked",
        "late_percent_per_day": 0,
        "hand_ins_allowed": 3,
        "accepts": ["text"],
    },
}
_CHAPTERS: Final[tuple[tuple[str, tuple[dict[str, Any], ...]], ...]] = (
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
                "content": _QUIZ,
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
                "content": _MONOLOGUE,
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

_READ: Final = ("The chorus", "Seen from far", "The theatre of Epidaurus")
_DRAWN: Final = "Our blocking, on one whiteboard"

COURSE: Final = CourseSeed(
    about={
        "title": "Greek tragedy on stage",
        "summary": "From the first chorus to an evening in the school yard.",
        "description": "Four weeks for people who have never stood on a stage.\n\n"
        "You read little, and move much.",
        "level": "beginner",
        "tags": ["theatre", "voice"],
        "capacity": 24,
        "leaderboard": "public",
    },
    category=CategoryNew(name="Drama", description="Plays, old and new"),
    chapters=_CHAPTERS,
    boards={_DRAWN: "blocking.yjs"},
    learners=(
        Doing(completed=_READ[:2]),
        Doing(
            completed=(*_READ, _DRAWN),
            hand_ins={
                "The messenger speaks": HandIn(
                    "He went in first, and we heard nothing. Then we heard her name.",
                    points=17,
                    feedback="Cut the second sentence, and wait after it.",
                )
            },
        ),
        Doing(completed=_READ),
        Doing(completed=_READ, alias="Echo"),
    ),
)
