"""Lessons that publish themselves at a time."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text

from stoa_api.base.audit import AuditEntry
from stoa_api.base.db import Sessions, transaction
from stoa_api.learn.lessons import service as lessons
from stoa_shared.clock import now

from ..courses import enrol, make_lesson, make_open_course, put_lesson
from ..members import Json, Member, code, if_match, join, make_org

PAST = datetime(2026, 1, 1, tzinfo=UTC).isoformat()


async def publish_all(sessions: Sessions) -> None:
    """What the worker does again and again."""
    after, is_done = None, False
    while not is_done:
        async with transaction(sessions) as db:
            after = await lessons.publish_due(db, after)
        is_done = after is None


async def told(sessions: Sessions, lesson: Json) -> tuple[int, int]:
    """How often the audit and the events say that a lesson was published."""
    entries = select(AuditEntry.id).where(
        AuditEntry.object_id == UUID(lesson["id"]),
        AuditEntry.action == "lesson.published",
    )
    events = text(
        "SELECT count(*) FROM ops.outbox WHERE subject = :id"
        " AND envelope::jsonb ->> 'type' = 'lesson.published'"
    )
    async with sessions() as db:
        found = (await db.scalars(entries)).all()
        return len(found), await db.scalar(events, {"id": lesson["id"]}) or 0


async def test_a_lesson_publishes_itself_once_when_its_time_has_come(
    alice: Member, bob: Member, sessions: Sessions
):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    await enrol(bob, course)
    soon = (now() + timedelta(hours=1)).isoformat()
    later = await make_lesson(alice, course["chapter"], "Later", publish_at=soon)
    due = await make_lesson(alice, course["chapter"], "Due", publish_at=PAST)
    live = await make_lesson(
        alice, course["chapter"], "Live", "document", publish_at=PAST
    )
    assert code(await bob.get(f"lessons/{due['id']}")) == (404, "not-found")
    # Several workers at once publish it once.
    await asyncio.gather(*(publish_all(sessions) for _ in range(3)))
    seen = (await bob.get(f"lessons/{due['id']}")).json()
    assert (seen["status"], seen["publish_at"], seen["version"]) == (
        "published",
        None,
        2,
    )
    assert (await bob.get(f"boards/{live['id']}")).json()["level"] == "read"
    assert await told(sessions, due) == (1, 1)
    waiting = (await alice.get(f"lessons/{later['id']}")).json()
    assert (waiting["status"], waiting["version"]) == ("draft", 1)
    outline = (await bob.get(f"courses/{course['id']}/outline")).json()
    titles = [each["title"] for each in outline["chapters"][0]["lessons"]]
    assert titles == ["Lesson", "Due", "Live"]
    assert outline["mine"]["total"] == 3, "what is published counts at once"
    kept = (await alice.get(f"lessons/{due['id']}/versions")).json()["items"]
    assert [each["kind"] for each in kept] == ["published"]


async def test_only_a_draft_waits_for_its_time(alice: Member, sessions: Sessions):
    course = await make_open_course(alice, await make_org(alice))
    lesson = await make_lesson(alice, course["chapter"], publish_at=PAST)
    path = f"lessons/{lesson['id']}"
    freed = await alice.patch(path, json={"publish_at": None}, headers=if_match(1))
    assert freed.json()["publish_at"] is None
    await alice.patch(path, json={"publish_at": PAST}, headers=if_match(2))
    published = await put_lesson(alice, lesson, "published")
    assert published["publish_at"] is None
    again = await alice.patch(path, json={"publish_at": PAST}, headers=if_match(4))
    assert code(again) == (409, "lesson-published")
    # What goes to the trash waits for nothing any more.
    await put_lesson(alice, lesson, "draft")
    await alice.patch(path, json={"publish_at": PAST}, headers=if_match(5))
    await alice.delete(path, headers=if_match(6))
    assert (await alice.post(f"{path}/restore")).json()["publish_at"] is None
    await publish_all(sessions)
    assert await told(sessions, lesson) == (1, 1)
