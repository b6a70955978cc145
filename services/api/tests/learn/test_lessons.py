"""Chapters and lessons: written, ordered, published, and who reads them."""

import asyncio
from typing import Any, Final

from ..courses import (
    enrol,
    make_chapter,
    make_course,
    make_lesson,
    make_open_course,
    put_lesson,
)
from ..members import Json, Member, code, if_match, join, make_org

TEXT: Json = {
    "kind": "text",
    "schema": 1,
    "blocks": [
        {"id": "a", "type": "heading", "level": 2, "text": "The chorus"},
        {"id": "b", "type": "paragraph", "text": "It **speaks** for the city."},
        {"id": "c", "type": "list", "style": "number", "items": ["Enter", "Sing"]},
    ],
}


async def outline_of(person: Member, course: Json) -> Json:
    answer = await person.get(f"courses/{course['id']}/outline")
    assert answer.status_code == 200, answer.text
    return answer.json()


def order_of(outline: Json) -> list[Any]:
    return [
        (each["title"], [lesson["title"] for lesson in each["lessons"]])
        for each in outline["chapters"]
    ]


async def test_learners_see_what_is_published_and_staff_all(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    draft = await make_lesson(alice, course["chapter"], "Draft")
    await make_chapter(alice, course, "Empty")
    assert order_of(await outline_of(alice, course)) == [
        ("Chapter", ["Lesson", "Draft"]),
        ("Empty", []),
    ]
    seen = await outline_of(bob, course)
    assert order_of(seen) == [("Chapter", ["Lesson"])]
    assert not seen["may_open"]
    lesson = f"lessons/{course['lesson']['id']}"
    assert code(await bob.get(lesson)) == (404, "not-found")
    await enrol(bob, course)
    assert (await bob.get(lesson)).json()["staff_role"] is None
    assert (await outline_of(bob, course))["may_open"]
    assert code(await bob.get(f"lessons/{draft['id']}")) == (404, "not-found")
    assert code(await bob.patch(lesson, json={}, headers=if_match(1))) == (
        403,
        "role-too-low",
    )


async def test_what_is_taken_back_closes_to_learners(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    board = await make_lesson(
        alice, course["chapter"], kind="whiteboard", is_published=True
    )
    await enrol(bob, course)
    paths = (f"lessons/{board['id']}", f"boards/{board['id']}")

    async def told() -> list[int]:
        return [(await bob.get(each)).status_code for each in paths]

    assert await told() == [200, 200]
    assert (await bob.get(paths[1])).json()["level"] == "read"
    await put_lesson(alice, board, "draft")
    assert await told() == [404, 404]
    await put_lesson(alice, board, "published")
    assert await told() == [200, 200]
    await alice.post(f"courses/{course['id']}/unpublish")
    assert await told() == [404, 404]
    await alice.post(f"courses/{course['id']}/publish")
    await alice.post(f"courses/{course['id']}/archive")
    assert await told() == [200, 200]
    assert (await bob.delete(f"courses/{course['id']}/enrolment")).status_code == 204
    assert await told() == [404, 404]


async def test_a_lesson_of_another_course_stays_closed(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob)
    mine = await make_open_course(alice, org, title="Mine")
    other = await make_open_course(alice, org, title="Other")
    await enrol(bob, mine)
    assert code(await bob.get(f"lessons/{other['lesson']['id']}")) == (404, "not-found")
    # Nor is a chapter changed by way of another course.
    path = f"courses/{mine['id']}/chapters/{other['chapter']['id']}"
    answers = [
        await alice.patch(path, json={"title": "A"}, headers=if_match(1)),
        await alice.delete(path, headers=if_match(1)),
        await alice.post(f"{path}/lessons", json={"title": "A", "kind": "text"}),
    ]
    assert [code(each) for each in answers] == [(404, "not-found")] * 3


async def test_a_text_is_kept_as_it_was_written(alice: Member):
    course = await make_course(alice, await make_org(alice))
    chapter = await make_chapter(alice, course)
    lesson = await make_lesson(alice, chapter, content=TEXT, minutes=20)
    path = f"lessons/{lesson['id']}"
    shown = (await alice.get(path)).json()
    assert [each["id"] for each in shown["content"]["blocks"]] == ["a", "b", "c"]
    assert (shown["content"]["schema"], shown["minutes"]) == (1, 20)
    shorter = {**TEXT, "blocks": TEXT["blocks"][:1]}
    body = {"content": shorter, "minutes": None}
    changed = await alice.patch(path, json=body, headers=if_match(1))
    assert changed.json()["content"] == shorter
    assert (changed.json()["minutes"], changed.headers["ETag"]) == (None, '"2"')
    late = await alice.patch(path, json={"title": "B"}, headers=if_match(1))
    assert code(late) == (412, "version-stale")
    same = await alice.patch(path, json=body, headers=if_match(2))
    assert same.json()["version"] == 2


REFUSED: Final[list[Json]] = [
    {"kind": "text", "blocks": [{"id": "a", "type": "script", "text": "x"}]},
    {"kind": "text", "blocks": [{"id": "a", "type": "divider", "extra": 1}]},
    {"kind": "text", "blocks": [{"id": "a", "type": "divider"}] * 2},
    {"kind": "text", "schema": 2, "blocks": []},
    {"kind": "quiz", "blocks": []},
    {"kind": "link", "url": "javascript:alert(1)", "note": ""},
    {"kind": "document", "note": ""},
]


async def test_content_that_is_not_of_the_form_is_refused(alice: Member):
    course = await make_course(alice, await make_org(alice))
    chapter = await make_chapter(alice, course)
    path = f"courses/{course['id']}/chapters/{chapter['id']}/lessons"
    lesson = f"lessons/{(await make_lesson(alice, chapter))['id']}"
    for each in REFUSED:
        content: Json = {"schema": 1, **each}
        body = {"title": "Lesson", "kind": "text", "content": content}
        answers = [
            await alice.post(path, json=body),
            await alice.patch(lesson, json={"content": content}, headers=if_match(1)),
        ]
        assert [told.status_code for told in answers] == [422, 422], content


async def test_a_link_begins_with_its_address(alice: Member):
    course = await make_course(alice, await make_org(alice))
    chapter = await make_chapter(alice, course)
    path = f"courses/{course['id']}/chapters/{chapter['id']}/lessons"
    answer = await alice.post(path, json={"title": "A", "kind": "link"})
    assert code(answer) == (422, "content-missing")
    url = "https://example.org/antigone"
    content = {"kind": "link", "schema": 1, "url": url, "note": ""}
    lesson = await make_lesson(alice, chapter, kind="link", content=content)
    assert lesson["content"] == content


async def test_a_live_lesson_is_a_board_of_the_same_name(alice: Member):
    course = await make_course(alice, await make_org(alice))
    chapter = await make_chapter(alice, course)
    lesson = await make_lesson(alice, chapter, "Notes", kind="document")
    assert lesson["board_id"] == lesson["id"]
    board = (await alice.get(f"boards/{lesson['id']}")).json()
    assert (board["title"], board["kind"]) == ("Notes", "document")
    path = f"lessons/{lesson['id']}"
    await alice.patch(path, json={"title": "Minutes"}, headers=if_match(1))
    assert (await alice.get(f"boards/{lesson['id']}")).json()["title"] == "Minutes"


async def test_a_live_lesson_has_comments_and_a_history(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    lesson = await make_lesson(
        alice, course["chapter"], kind="document", is_published=True
    )
    path = f"boards/{lesson['id']}"
    said = await alice.post(f"{path}/comments", json={"text": "Read this aloud"})
    assert said.status_code == 201, said.text
    for what in ("comments", "versions"):
        assert (await bob.get(f"{path}/{what}")).status_code == 404
    await enrol(bob, course)
    found = (await bob.get(f"{path}/comments")).json()["items"]
    assert [each["id"] for each in found] == [said.json()["id"]]
    assert (await bob.get(f"{path}/versions")).status_code == 200


async def test_the_board_of_a_lesson_goes_and_comes_with_it_alone(alice: Member):
    course = await make_course(alice, await make_org(alice))
    chapter = await make_chapter(alice, course)
    lesson = await make_lesson(alice, chapter, "Notes", kind="document")
    path = f"boards/{lesson['id']}"
    refused = (409, "board-is-part")
    board = (await alice.get(path)).json()
    trashed = await alice.delete(path, headers=if_match(board["version"]))
    assert code(trashed) == refused
    assert (await alice.get(f"lessons/{lesson['id']}")).json()["trashed_at"] is None
    gone = f"lessons/{lesson['id']}"
    assert (
        await alice.delete(gone, headers=if_match(lesson["version"]))
    ).status_code == 204
    assert code(await alice.post(f"{path}/restore")) == refused


async def test_one_call_puts_everything_into_its_order(alice: Member):
    course = await make_course(alice, await make_org(alice))
    one = await make_chapter(alice, course, "One")
    two = await make_chapter(alice, course, "Two")
    a, b = [await make_lesson(alice, one, title) for title in "AB"]
    before = await outline_of(alice, course)
    path = f"courses/{course['id']}/order"
    order: Json = {
        "chapters": [
            {"id": two["id"], "lessons": [b["id"], a["id"]]},
            {"id": one["id"], "lessons": []},
        ]
    }
    moved = await alice.put(path, json=order, headers=if_match(before["version"]))
    assert order_of(moved.json()) == [("Two", ["B", "A"]), ("One", [])]
    assert order_of(await outline_of(alice, course)) == order_of(moved.json())
    late = await alice.put(path, json=order, headers=if_match(before["version"]))
    assert code(late) == (412, "version-stale")
    again = await alice.put(path, json=order, headers=if_match(moved.json()["version"]))
    assert again.json()["version"] == moved.json()["version"]


async def test_an_order_names_everything_once(alice: Member):
    org = await make_org(alice)
    course, other = await make_course(alice, org), await make_course(alice, org)
    chapter = await make_chapter(alice, course)
    lesson = await make_lesson(alice, chapter)
    stranger = await make_lesson(alice, await make_chapter(alice, other))
    for lessons in ([lesson["id"]] * 2, [], [stranger["id"]]):
        answer = await alice.put(
            f"courses/{course['id']}/order",
            json={"chapters": [{"id": chapter["id"], "lessons": lessons}]},
            headers={"If-Match": "*"},
        )
        assert code(answer) == (422, "order-incomplete")


async def test_lessons_added_at_once_all_have_their_place(alice: Member):
    course = await make_course(alice, await make_org(alice))
    chapter = await make_chapter(alice, course)
    await asyncio.gather(*(make_lesson(alice, chapter, f"L{n}") for n in range(8)))
    ((_, lessons),) = order_of(await outline_of(alice, course))
    assert sorted(lessons) == [f"L{n}" for n in range(8)]


async def test_a_lesson_comes_back_from_the_trash_as_a_draft(
    alice: Member, bob: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    await enrol(bob, course)
    lesson, path = course["lesson"], f"lessons/{course['lesson']['id']}"
    gone = await alice.delete(path, headers=if_match(lesson["version"]))
    assert gone.status_code == 204
    assert code(await bob.get(path)) == (404, "not-found")
    assert order_of(await outline_of(alice, course)) == [("Chapter", [])]
    trash = await alice.get(f"courses/{course['id']}/trashed-lessons")
    assert [each["id"] for each in trash.json()["items"]] == [lesson["id"]]
    back = (await alice.post(f"{path}/restore")).json()
    assert (back["status"], back["chapter_id"]) == ("draft", course["chapter"]["id"])
    assert code(await bob.get(path)) == (404, "not-found")
    assert code(await alice.post(f"{path}/restore")) == (409, "lesson-not-trashed")


async def test_a_chapter_goes_when_its_lessons_did(alice: Member):
    course = await make_course(alice, await make_org(alice))
    chapter = await make_chapter(alice, course)
    lesson = await make_lesson(alice, chapter)
    path = f"courses/{course['id']}/chapters/{chapter['id']}"
    full = await alice.delete(path, headers=if_match(1))
    assert code(full) == (409, "chapter-not-empty")
    await alice.delete(f"lessons/{lesson['id']}", headers=if_match(1))
    assert (await alice.delete(path, headers=if_match(1))).status_code == 204
    back = await alice.post(f"lessons/{lesson['id']}/restore")
    assert code(back) == (409, "no-chapter")
    other = await make_chapter(alice, course, "Other")
    back = await alice.post(f"lessons/{lesson['id']}/restore")
    assert back.json()["chapter_id"] == other["id"]
