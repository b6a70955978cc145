"""Courses that tests start from; all of it goes through HTTP."""

from typing import Any

from .members import Json, Member, if_match


async def make_category(owner: Member, org: Json, name: str = "Drama") -> Json:
    """Begin a category."""
    answer = await owner.post(f"orgs/{org['id']}/categories", json={"name": name})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def make_course(
    owner: Member, org: Json, title: str = "Course", **fields: Any
) -> Json:
    """Begin a course; a draft."""
    answer = await owner.post(
        f"orgs/{org['id']}/courses", json={"title": title, **fields}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def make_chapter(owner: Member, course: Json, title: str = "Chapter") -> Json:
    """Begin a chapter, as the last of a course."""
    path = f"courses/{course['id']}/chapters"
    answer = await owner.post(path, json={"title": title})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def make_lesson(
    owner: Member,
    chapter: Json,
    title: str = "Lesson",
    kind: str = "text",
    *,
    is_published: bool = False,
    **fields: Any,
) -> Json:
    """Begin a lesson, as the last of a chapter; a draft if not said else."""
    path = f"courses/{chapter['course_id']}/chapters/{chapter['id']}/lessons"
    answer = await owner.post(path, json={"title": title, "kind": kind, **fields})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return await put_lesson(owner, made, "published") if is_published else made


async def put_lesson(owner: Member, lesson: Json, status: str) -> Json:
    """Publish a lesson, or take it back."""
    path = f"lessons/{lesson['id']}"
    seen = (await owner.get(path)).json()
    answer = await owner.patch(
        path, json={"status": status}, headers=if_match(seen["version"])
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def publish(owner: Member, course: Json) -> Json:
    """Publish a course that has something for learners in it."""
    answer = await owner.post(f"courses/{course['id']}/publish")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def make_open_course(owner: Member, org: Json, **fields: Any) -> Json:
    """Publish a course with one published lesson; ``lesson`` and ``chapter`` too."""
    course = await make_course(owner, org, **fields)
    chapter = await make_chapter(owner, course)
    lesson = await make_lesson(owner, chapter, is_published=True)
    return {**await publish(owner, course), "chapter": chapter, "lesson": lesson}


async def enrol(person: Member, course: Json) -> Json:
    """Enrol in a course."""
    answer = await person.put(f"courses/{course['id']}/enrolment")
    assert answer.status_code == 200, answer.text
    return answer.json()
