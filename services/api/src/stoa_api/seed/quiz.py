"""What learners of the demo's course are asked: a quiz, and something to write."""

from typing import Any, Final

_OPTIONS: Final = ("Aeschylus", "Sophocles", "Euripides", "Aristophanes")


def _question(name: str, prompt: str, **form: Any) -> dict[str, Any]:
    return {
        "id": name,
        "type": name,
        "prompt": prompt,
        "points": 2,
        "feedback": "",
        **form,
    }


def _options(*texts: str) -> list[dict[str, str]]:
    return [{"id": each.lower(), "text": each, "feedback": ""} for each in texts]


QUIZ: Final[dict[str, Any]] = {
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
        _question(
            "single",
            "Who brought the **third** actor on stage?",
            options=_options(*_OPTIONS),
            correct="sophocles",
            feedback="Aristotle says so in the *Poetics*.",
        ),
        _question(
            "multiple",
            "Which of them wrote tragedies?",
            options=_options(*_OPTIONS),
            correct=["aeschylus", "sophocles", "euripides"],
            is_partial=True,
        ),
        _question(
            "true_false", "The chorus left the orchestra after its song.", correct=False
        ),
        _question(
            "short",
            "What is the song called with which the chorus comes in?",
            accepted=["parodos", "the parodos", "πάροδος"],
            is_case_sensitive=False,
        ),
        _question(
            "number",
            "How many people made up the chorus of Sophocles?",
            correct=15,
            tolerance=0,
            unit="people",
        ),
        _question(
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
        _question(
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

MONOLOGUE: Final[dict[str, Any]] = {
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
SPEECH: Final = "He went in first, and we heard nothing. Then we heard her name."
"""What one of the learners has handed in."""
