"""A course of the demo for people who put a play into its light.

Its teacher lets people in; everything in it is to be done; it has a quiz and an
assignment that count, and a document that the class writes together.
"""

from typing import Any, Final

from stoa_api.learn.categories.schemas import CategoryNew
from stoa_api.seed.courses.planting import CourseSeed, Doing, HandIn
from stoa_api.seed.courses.writing import paragraph, question, text

_DOES: Final = text(
    paragraph(
        "Light decides *where we look* before anybody has said a word. An audience "
        "follows the brightest thing on stage, then the warmest, then what moves."
    ),
    {"type": "heading", "level": 2, "text": "Three questions for every scene"},
    {
        "type": "list",
        "style": "number",
        "items": [
            "What time is it?",
            "Whom must we **see**, and whom only hear?",
            "What has changed when the scene is over?",
        ],
    },
    {
        "type": "quote",
        "text": "A stage that is lit everywhere is lit nowhere.",
        "source": "said in every theatre",
    },
)
_ANGLE: Final = text(
    paragraph(
        "From the front a face is flat; from the side it has bones; from behind it is "
        "an outline. Most of what you will ever hang is one of these three."
    ),
    {
        "type": "callout",
        "tone": "warning",
        "text": "Lamps are hot and hang over heads: two people, gloves, a cable.",
    },
)
_SEEN: Final[dict[str, Any]] = {
    "kind": "quiz",
    "schema": 1,
    "note": "Three questions before you touch a lamp.",
    "settings": {
        "time_limit_seconds": None,
        "attempts_allowed": None,
        "counts": "best",
        "is_shuffling_questions": True,
        "is_shuffling_options": True,
        "closes_at": None,
        "show_score": "after_submit",
        "show_feedback": "after_submit",
        "show_keys": "never",
    },
    "questions": [
        question(
            "true_false",
            "Light from behind makes a face flat.",
            correct=False,
            feedback="From behind it makes an outline; from the front it is flat.",
        ),
        question(
            "short",
            "What keeps a lamp from falling when its clamp fails?",
            accepted=["a safety cable", "safety cable", "a cable"],
            is_case_sensitive=False,
        ),
        question(
            "number",
            "How many people hang a lamp?",
            correct=2,
            tolerance=0,
            unit="people",
        ),
    ],
}
_SHEET: Final[dict[str, Any]] = {
    "kind": "assignment",
    "schema": 1,
    "instructions": "Write the cues of one scene: when, what, how fast.\n\n"
    "Five cues are enough. Each has a reason.",
    "settings": {
        "points": 10,
        "due_at": None,
        "late": "percent",
        "late_percent_per_day": 10,
        "hand_ins_allowed": None,
        "accepts": ["text"],
    },
}
_TOGETHER: Final = "Our cue list"
_WRITTEN: Final = "A cue sheet for one scene"
_ASKED: Final = "Before you touch a lamp"

COURSE: Final = CourseSeed(
    about={
        "title": "Light for a small stage",
        "summary": "Twelve lamps, one evening, and what the audience looks at.",
        "description": "For everybody who stands behind the last row.\n\n"
        "You end with the light for a scene of your own.",
        "level": "intermediate",
        "tags": ["theatre", "light"],
        "capacity": 12,
        "enrolment_mode": "request",
        "leaderboard": "staff",
    },
    category=CategoryNew(name="Stagecraft", description="Light, sound and wood"),
    chapters=(
        (
            "Looking",
            (
                {
                    "title": "What light does",
                    "kind": "text",
                    "content": _DOES,
                    "minutes": 10,
                    "completion": {"by": "viewed"},
                },
                {
                    "title": "From where",
                    "kind": "text",
                    "content": _ANGLE,
                    "minutes": 10,
                    "completion": {"by": "viewed"},
                },
                {
                    "title": "Lamps and their colours",
                    "kind": "link",
                    "content": {
                        "kind": "link",
                        "schema": 1,
                        "url": "https://en.wikipedia.org/wiki/Color_temperature",
                        "note": "Find the candle, and the overcast sky.",
                    },
                    "minutes": 5,
                },
                {
                    "title": "Where does it come from?",
                    "kind": "video",
                    "content": {
                        "kind": "video",
                        "schema": 1,
                        "source": {
                            "type": "player",
                            "provider": "youtube",
                            "embed_url": "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ",
                            "page_url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
                        },
                        "note": "A film without words. Name the light of five shots.",
                    },
                    "minutes": 10,
                    "is_required": False,
                },
                {"title": _ASKED, "kind": "quiz", "content": _SEEN, "minutes": 5},
            ),
        ),
        (
            "Doing",
            (
                {
                    "title": _TOGETHER,
                    "kind": "document",
                    "content": {
                        "kind": "document",
                        "schema": 1,
                        "note": "Everybody writes their cues into the same list.",
                    },
                    "minutes": 30,
                },
                {
                    "title": _WRITTEN,
                    "kind": "assignment",
                    "content": _SHEET,
                    "minutes": 40,
                },
            ),
        ),
    ),
    boards={_TOGETHER: "cue-list.md"},
    learners=(
        Doing(
            completed=(
                "What light does",
                "From where",
                "Lamps and their colours",
                _TOGETHER,
            ),
            answers={
                _ASKED: {
                    "true_false": {"type": "true_false", "value": False},
                    "short": {"type": "short", "text": "A safety cable"},
                    "number": {"type": "number", "value": 2},
                }
            },
            hand_ins={
                _WRITTEN: HandIn(
                    "1. House out, ten seconds: we stop talking.\n"
                    "2. Side light from the door: he is seen before he enters.\n"
                    "3. Everything else down, thirty seconds: only the letter is left.",
                    points=9,
                    feedback="The third is the scene. Make it a minute.",
                )
            },
        ),
        Doing(
            completed=("What light does", "From where"),
            answers={
                _ASKED: {
                    "true_false": {"type": "true_false", "value": True},
                    "number": {"type": "number", "value": 2},
                }
            },
            hand_ins={_WRITTEN: HandIn("1. Lights on.\n2. Lights off.")},
        ),
        Doing(only_asks=True),
        None,
    ),
)
