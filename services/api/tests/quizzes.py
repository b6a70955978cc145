"""A quiz with a question of each type, and how it is taken; all through HTTP."""

from typing import Any, Final

from .courses import make_lesson
from .members import Json, Member, if_match

SETTINGS: Final[Json] = {
    "time_limit_seconds": None,
    "attempts_allowed": None,
    "counts": "best",
    "is_shuffling_questions": False,
    "is_shuffling_options": False,
    "closes_at": None,
    "show_score": "after_submit",
    "show_feedback": "after_submit",
    "show_keys": "never",
}
QUESTIONS: Final[tuple[Json, ...]] = (
    {
        "type": "single",
        "options": [
            {"id": "right", "text": "Sophocles", "feedback": "SECRET he did"},
            {"id": "wrong", "text": "Euripides", "feedback": "He wrote of Medea"},
        ],
        "correct": "right",
    },
    {
        "type": "multiple",
        "options": [
            {"id": "k1", "text": "Creon", "feedback": ""},
            {"id": "k2", "text": "Ismene", "feedback": ""},
            {"id": "w1", "text": "Medea", "feedback": ""},
        ],
        "correct": ["k1", "k2"],
        "is_partial": True,
    },
    {"type": "true_false", "correct": True},
    {
        "type": "short",
        "accepted": ["SECRET Thebes", "Thebes"],
        "is_case_sensitive": False,
    },
    {"type": "number", "correct": 441.25, "tolerance": 0.75, "unit": "BC"},
    {
        "type": "matching",
        "pairs": [
            {"id": "p1", "prompt": "Antigone", "match": "buries"},
            {"id": "p2", "prompt": "Haemon", "match": "loves"},
        ],
        "extra": ["hides"],
        "is_partial": True,
    },
    {
        "type": "ordering",
        "items": [
            {"id": "n1", "text": "Prologue"},
            {"id": "n2", "text": "Parodos"},
            {"id": "n3", "text": "Exodos"},
        ],
        "is_partial": True,
    },
)
POINTS: Final = 10
"""Of each question."""


def quiz(*only: str, **settings: Any) -> Json:
    """The content of a quiz: the questions of some types, or of all."""
    asked = [each for each in QUESTIONS if not only or each["type"] in only]
    return {
        "kind": "quiz",
        "schema": 1,
        "note": "Take your time.",
        "settings": {**SETTINGS, **settings},
        "questions": [
            {
                "id": each["type"],
                "prompt": f"About {each['type']}?",
                "points": POINTS,
                "feedback": "SECRET told afterwards",
                **each,
            }
            for each in asked
        ],
    }


async def make_quiz(
    owner: Member, chapter: Json, *only: str, is_published: bool = True, **settings: Any
) -> Json:
    """Publish a quiz in a chapter."""
    return await make_lesson(
        owner,
        chapter,
        "Quiz",
        "quiz",
        content=quiz(*only, **settings),
        is_published=is_published,
    )


async def change_quiz(owner: Member, lesson: Json, content: Json) -> None:
    """Write a quiz anew."""
    path = f"lessons/{lesson['id']}"
    version = (await owner.get(path)).json()["version"]
    answer = await owner.patch(
        path, json={"content": content}, headers=if_match(version)
    )
    assert answer.status_code == 200, answer.text


async def start(person: Member, lesson: Json) -> Json:
    """Begin an attempt, or go on with the open one."""
    answer = await person.post(f"lessons/{lesson['id']}/attempts")
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


def path_of(attempt: Json) -> str:
    """Where an attempt is."""
    return f"lessons/{attempt['lesson_id']}/attempts/{attempt['id']}"


def right(attempt: Json) -> dict[str, Json]:
    """The right answers of an attempt, by what its parts say."""

    def named(parts: list[Json], text: str) -> str:
        return next(each["id"] for each in parts if each["text"] == text)

    found = dict[str, Json]()
    for each in (one["question"] for one in attempt["questions"]):
        kind, answer = each["type"], Json()
        match kind:
            case "single":
                answer = {"choice": named(each["options"], "Sophocles")}
            case "multiple":
                chosen = [named(each["options"], t) for t in ("Creon", "Ismene")]
                answer = {"choices": chosen}
            case "true_false":
                answer = {"value": True}
            case "short":
                answer = {"text": "thebes"}
            case "number":
                answer = {"value": 442}
            case "matching":
                words = (("Antigone", "buries"), ("Haemon", "loves"))
                pairs = {
                    named(each["prompts"], a): named(each["matches"], b)
                    for a, b in words
                }
                answer = {"pairs": pairs}
            case _:
                texts = ("Prologue", "Parodos", "Exodos")
                answer = {"order": [named(each["items"], t) for t in texts]}
        found[each["id"]] = {"type": kind, **answer}
    return found


async def save(
    person: Member, attempt: Json, question: str, answer: Json | None, sequence: int = 1
) -> Any:
    """Save an answer."""
    return await person.put(
        f"{path_of(attempt)}/answers/{question}",
        json={"sequence": sequence, "answer": answer},
    )


async def submit(person: Member, attempt: Json) -> Json:
    """Hand an attempt in."""
    answer = await person.post(f"{path_of(attempt)}/submit")
    assert answer.status_code == 200, answer.text
    return answer.json()
