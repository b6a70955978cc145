"""What lessons said before: kept, read by the staff, and brought back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from stoa_api.base.db import Sessions, transaction
from stoa_api.base.history import Retention
from stoa_api.learn.history import service as history

from ..courses import enrol, make_lesson, make_open_course, put_lesson
from ..members import Json, Member, code, if_match, join, make_org
from ..quizzes import make_quiz


def saying(words: str) -> Json:
    block = {"id": "a", "type": "paragraph", "text": words}
    return {"kind": "text", "schema": 1, "blocks": [block]}


async def say(person: Member, lesson: Json, words: str) -> Json:
    """Write something into a lesson."""
    path = f"lessons/{lesson['id']}"
    version = (await person.get(path)).json()["version"]
    answer = await person.patch(
        path, json={"content": saying(words)}, headers=if_match(version)
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def versions_of(person: Member, lesson: Json) -> list[Json]:
    answer = await person.get(f"lessons/{lesson['id']}/versions")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def words_of(person: Member, lesson: Json) -> list[tuple[str, str]]:
    """The kind and the words of each version, the newest first."""
    told = list[tuple[str, str]]()
    for each in await versions_of(person, lesson):
        path = f"lessons/{lesson['id']}/versions/{each['number']}"
        blocks: list[Any] = (await person.get(path)).json()["content"]["blocks"]
        told.append((each["kind"], "".join(block["text"] for block in blocks)))
    return told


async def go_by(sessions: Sessions, lesson: Json, time: timedelta) -> None:
    """Have so much time gone by since whatever happened to a lesson."""
    lessons = (
        "UPDATE learn.lessons SET created_at = created_at - :time,"
        " written_at = written_at - :time WHERE id = :id"
    )
    versions = (
        "UPDATE learn.lesson_versions SET created_at = created_at - :time"
        " WHERE lesson_id = :id"
    )
    async with transaction(sessions) as db:
        for each in (lessons, versions):
            await db.execute(text(each), {"time": time, "id": lesson["id"]})


async def make_text(alice: Member, *others: Member) -> tuple[Json, Json]:
    """An open course, others on its staff, and a text that says "One"."""
    org = await make_org(alice)
    course = await make_open_course(alice, org)
    for each in others:
        await join(alice, org, each)
        await alice.put(
            f"courses/{course['id']}/staff/{each.user_id}", json={"role": "editor"}
        )
    lesson = await make_lesson(alice, course["chapter"], content=saying("One"))
    return course, lesson


async def test_a_version_is_kept_when_it_is_time_or_another_writes_or_it_is_published(
    alice: Member, bob: Member, sessions: Sessions
):
    _, lesson = await make_text(alice, bob)
    await say(alice, lesson, "Two")
    assert await words_of(alice, lesson) == [], "a moment is no version"
    await go_by(sessions, lesson, timedelta(minutes=11))
    await say(alice, lesson, "Three")
    assert await words_of(alice, lesson) == [("automatic", "Two")]
    # What much is written over, or somebody else writes over, is kept earlier.
    await go_by(sessions, lesson, timedelta(minutes=2))
    await say(alice, lesson, "Four " * 1000)
    await say(bob, lesson, "Five")
    kept = await words_of(alice, lesson)
    assert [each[1][:5] for each in kept] == ["Four ", "Three", "Two"]
    await put_lesson(alice, lesson, "published")
    await put_lesson(alice, lesson, "draft")
    await put_lesson(bob, lesson, "published")
    assert (await words_of(alice, lesson))[0] == ("published", "Five"), "once"
    assert len(await words_of(alice, lesson)) == 4
    newest, before, *_ = await versions_of(alice, lesson)
    assert (newest["number"], newest["is_current"]) == (4, True)
    assert newest["created_by"]["id"] == str(alice.user_id), "who published it first"
    assert (before["created_by"]["id"], before["is_current"]) == (
        str(alice.user_id),
        False,
    )


async def test_a_restore_is_an_edit_that_can_be_gone_back_on(alice: Member):
    _, lesson = await make_text(alice)
    await put_lesson(alice, lesson, "published")
    changed = await say(alice, lesson, "Two")
    path = f"lessons/{lesson['id']}/versions"
    late = await alice.post(f"{path}/1/restore", headers=if_match(1))
    assert code(late) == (412, "version-stale")
    gone = await alice.post(f"{path}/9/restore", headers=if_match(changed["version"]))
    assert code(gone) == (404, "not-found")
    back = await alice.post(f"{path}/1/restore", headers=if_match(changed["version"]))
    assert back.json()["content"] == saying("One")
    assert back.json()["version"] == changed["version"] + 1
    assert back.headers["ETag"] == f'"{back.json()["version"]}"'
    newest, second, first = await versions_of(alice, lesson)
    assert (newest["restored_from"], second["restored_from"]) == (1, None)
    assert [each["is_current"] for each in (newest, second, first)] == [
        True,
        False,
        True,
    ]
    # What it said before was not due, and is there all the same.
    undone = await alice.post(
        f"{path}/{second['number']}/restore", headers=if_match(back.json()["version"])
    )
    assert undone.json()["content"] == saying("Two")
    # To what it says already there is nothing to do.
    same = await alice.post(
        f"{path}/{second['number']}/restore", headers=if_match(undone.json()["version"])
    )
    assert same.json()["version"] == undone.json()["version"]


async def test_versions_are_the_staffs(alice: Member, bob: Member, carol: Member):
    org = await make_org(alice)
    course = await make_open_course(alice, org)
    quiz = await make_quiz(alice, course["chapter"])
    for each in (bob, carol):
        await join(alice, org, each)
    await enrol(bob, course)
    staff = f"courses/{course['id']}/staff/{carol.user_id}"
    await alice.put(staff, json={"role": "viewer"})
    path = f"lessons/{quiz['id']}/versions"
    for each in (path, f"{path}/1"):
        assert code(await bob.get(each)) == (403, "role-too-low")
    restored = await bob.post(f"{path}/1/restore", headers=if_match(1))
    assert code(restored) == (403, "role-too-low")
    read = await carol.get(f"{path}/1")
    assert read.json()["content"]["questions"], "with keys, as the staff have them"
    restored = await carol.post(f"{path}/1/restore", headers=if_match(1))
    assert code(restored) == (403, "role-too-low")
    # A live one has its history as a board; one in the trash waits for its lesson.
    live = await make_lesson(alice, course["chapter"], kind="document")
    told = code(await alice.get(f"lessons/{live['id']}/versions"))
    assert told == (409, "history-of-board")
    await alice.delete(f"lessons/{quiz['id']}", headers=if_match(quiz["version"]))
    assert code(await alice.get(path)) == (409, "lesson-trashed")


async def test_old_ones_go_and_what_was_published_stays_to_a_number(
    alice: Member, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("stoa_api.learn.history.service.PUBLISHED_MAX", 2)
    _, lesson = await make_text(alice)
    for words in ("A", "B", "C"):
        await say(alice, lesson, words)
        await put_lesson(alice, lesson, "published")
        await put_lesson(alice, lesson, "draft")
    assert await words_of(alice, lesson) == [("published", "C"), ("published", "B")]
    for words in ("D", "E", "F", "G"):
        await say(alice, lesson, words)
        await go_by(sessions, lesson, timedelta(minutes=11))
    week = timedelta(days=7)
    keep = Retention(week, week, week, per_thing=2, bytes_per_thing=10_000)
    async with transaction(sessions) as db:
        assert await history.thin(db, keep) is None
    left = [each[1] for each in await words_of(alice, lesson)]
    assert left == ["F", "E", "C", "B"], "the oldest automatic one went"
