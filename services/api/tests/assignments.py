"""An assignment, and what is handed in for it; all through HTTP."""

from typing import Any, Final

from .courses import make_lesson
from .members import Json, Member, if_match

SETTINGS: Final[Json] = {
    "points": 20,
    "due_at": None,
    "late": "marked",
    "late_percent_per_day": 0,
    "hand_ins_allowed": None,
    "accepts": ["text"],
}


def assignment(**settings: Any) -> Json:
    """The content of an assignment."""
    return {
        "kind": "assignment",
        "schema": 1,
        "instructions": "Write a strophe.",
        "settings": {**SETTINGS, **settings},
    }


async def make_assignment(owner: Member, chapter: Json, **settings: Any) -> Json:
    """Publish an assignment in a chapter."""
    content = assignment(**settings)
    return await make_lesson(
        owner, chapter, "Strophe", "assignment", content=content, is_published=True
    )


async def hand_in(person: Member, lesson: Json, text: str = "O light!") -> Json:
    """Hand something in."""
    path = f"lessons/{lesson['id']}/submissions"
    answer = await person.post(path, json={"text": text})
    assert answer.status_code == 201, answer.text
    return answer.json()


def path_of(submission: Json) -> str:
    """Where a submission is."""
    return f"lessons/{submission['lesson_id']}/submissions/{submission['id']}"


async def grade(staff: Member, submission: Json, points: float, said: str = "") -> Any:
    """Mark a submission, as it is now."""
    path = path_of(submission)
    version = (await staff.get(path)).json()["version"]
    body = {"points": points, "feedback": said}
    return await staff.put(f"{path}/grade", json=body, headers=if_match(version))
