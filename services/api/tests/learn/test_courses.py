"""Courses and categories: begun, told, found, published, thrown away."""

from typing import Final

from fastapi import FastAPI

from ..courses import make_chapter, make_course, make_lesson, make_open_course, publish
from ..members import Json, Member, code, if_match, join, make_org
from ..statements import counted


async def catalogue(person: Member, org: Json, **query: str) -> list[str]:
    answer = await person.get(f"orgs/{org['id']}/courses", params=query)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


async def test_learners_begin_no_courses(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob)
    answer = await bob.post(f"orgs/{org['id']}/courses", json={"title": "Mine"})
    assert code(answer) == (403, "role-too-low")


async def test_a_draft_is_the_staffs_alone(alice: Member, bob: Member, carol: Member):
    org = await make_org(alice)
    await join(alice, org, bob, "instructor")
    await join(alice, org, carol, "instructor")
    course = await make_course(bob, org, "Rhetoric")
    assert (course["status"], course["staff_role"]) == ("draft", "owner")
    assert code(await carol.get(f"courses/{course['id']}")) == (404, "not-found")
    assert code(await carol.get(f"courses/{course['id']}/outline")) == (
        404,
        "not-found",
    )
    assert await catalogue(carol, org) == []
    staff = f"courses/{course['id']}/staff/{carol.user_id}"
    assert (await bob.put(staff, json={"role": "editor"})).status_code == 200
    assert await catalogue(carol, org, mine="teaching") == ["Rhetoric"]
    assert (await carol.get(f"courses/{course['id']}")).json()["staff_role"] == "editor"
    assert (await bob.delete(staff)).status_code == 204
    assert code(await carol.get(f"courses/{course['id']}")) == (404, "not-found")


async def test_members_find_what_is_published_and_guests_do_not(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    await join(alice, org, carol, "guest")
    course = await make_open_course(alice, org, title="Rhetoric")
    await make_open_course(alice, org, title="Masters", enrolment_mode="invite")
    assert await catalogue(bob, org) == ["Rhetoric"]
    assert await catalogue(carol, org) == []
    (card,) = (await bob.get(f"orgs/{org['id']}/courses")).json()["items"]
    assert (card["staff_role"], card["enrolment"]) == (None, None)
    assert [each["display_name"] for each in card["instructors"]] == ["Alice"]
    assert "@" not in str(card)
    assert code(await carol.get(f"courses/{course['id']}")) == (404, "not-found")


async def test_a_course_without_lessons_is_not_published(alice: Member):
    course = await make_course(alice, await make_org(alice))
    answer = await alice.post(f"courses/{course['id']}/publish")
    assert code(answer) == (409, "course-not-ready")
    assert answer.json()["errors"][0]["code"] == "no-published-lesson"


async def test_what_is_taken_back_is_nobodys_but_the_staffs(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    path = f"courses/{course['id']}"
    assert code(await alice.post(f"{path}/publish")) == (409, "course-status")
    assert (await alice.post(f"{path}/unpublish")).json()["status"] == "draft"
    assert code(await bob.get(path)) == (404, "not-found")
    assert (await alice.post(f"{path}/archive")).json()["code"] == "course-status"
    await publish(alice, course)
    assert (await alice.post(f"{path}/archive")).json()["status"] == "archived"
    # It is in no catalogue, and who is not in it does not see it.
    assert code(await bob.get(path)) == (404, "not-found")


async def test_a_change_builds_on_the_version_it_saw(alice: Member):
    org = await make_org(alice)
    course = await make_course(alice, org, capacity=3, level="beginner")
    path = f"courses/{course['id']}"
    body = {"summary": "Speeches", "tags": ["voice", "voice"], "capacity": None}
    changed = (await alice.patch(path, json=body, headers=if_match(1))).json()
    assert (changed["summary"], changed["tags"]) == ("Speeches", ["voice"])
    assert (changed["capacity"], changed["level"]) == (None, "beginner")
    assert code(await alice.patch(path, json=body)) == (428, "version-required")
    late = await alice.patch(path, json={"title": "B"}, headers=if_match(1))
    assert code(late) == (412, "version-stale")
    assert late.json()["current_version"] == 2


async def test_short_names_are_found_and_kept_apart(alice: Member):
    org = await make_org(alice)
    first = await make_course(alice, org, "Greek Tragedy")
    second = await make_course(alice, org, "Greek Tragedy")
    assert first["slug"] == "greek-tragedy"
    assert second["slug"].startswith("greek-tragedy-")
    wanted = {"title": "Third", "slug": "greek-tragedy"}
    answer = await alice.post(f"orgs/{org['id']}/courses", json=wanted)
    assert code(answer) == (409, "course-slug-taken")
    changed = await alice.patch(
        f"courses/{second['id']}", json={"slug": first["slug"]}, headers=if_match(1)
    )
    assert code(changed) == (409, "course-slug-taken")
    other = await make_course(alice, await make_org(alice), "Greek Tragedy")
    assert other["slug"] == "greek-tragedy"


async def test_a_course_does_not_end_before_it_starts(alice: Member):
    org = await make_org(alice)
    dates = {"starts_at": "2027-01-02T08:00:00Z", "ends_at": "2027-01-01T08:00:00Z"}
    body = {"title": "Reversed", **dates}
    answer = await alice.post(f"orgs/{org['id']}/courses", json=body)
    assert code(answer) == (422, "dates-reversed")


NARROWED: Final[list[tuple[dict[str, str], list[str]]]] = [
    ({"words": "voice chorus"}, ["Chorus"]),
    ({"words": "50%"}, []),
    ({"level": "beginner"}, ["Chorus"]),
    ({"language": "el"}, ["Drama"]),
    ({"status": "draft"}, ["Drama", "Chorus"]),
    ({"mine": "learning"}, []),
    ({"trashed": "true"}, []),
]


async def test_the_list_is_narrowed(alice: Member):
    org = await make_org(alice)
    await make_course(alice, org, "Chorus", tags=["voice"], level="beginner")
    await make_course(alice, org, "Drama", language="el", level="advanced")
    for query, found in NARROWED:
        assert await catalogue(alice, org, **query) == found, query
    first = await alice.get(f"orgs/{org['id']}/courses", params={"limit": "1"})
    cursor = first.json()["next_cursor"]
    assert await catalogue(alice, org, limit="1", cursor=cursor) == ["Chorus"]


async def test_a_category_holds_courses_and_goes_without_them(
    alice: Member, bob: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    path = f"orgs/{org['id']}/categories"
    first = (await alice.post(path, json={"name": "Drama"})).json()
    second = (await alice.post(path, json={"name": "Éloquence"})).json()
    assert second["slug"] == "eloquence"
    course = await make_open_course(alice, org, category_id=second["id"])
    assert course["category"]["name"] == "Éloquence"
    moved = await alice.patch(
        f"{path}/{second['id']}", json={"after": "first"}, headers=if_match(1)
    )
    assert moved.json()["course_count"] == 1
    listed = (await bob.get(path)).json()["items"]
    assert [each["id"] for each in listed] == [second["id"], first["id"]]
    taken = await alice.post(path, json={"name": "Other", "slug": "drama"})
    assert code(taken) == (409, "category-slug-taken")
    assert code(await bob.post(path, json={"name": "Mine"})) == (403, "role-too-low")
    gone = await alice.delete(f"{path}/{second['id']}", headers=if_match(2))
    assert gone.status_code == 204
    assert (await bob.get(f"courses/{course['id']}")).json()["category"] is None


async def test_another_organisations_category_is_none(alice: Member):
    org, other = await make_org(alice), await make_org(alice, "Other")
    path = f"orgs/{other['id']}/categories"
    category = (await alice.post(path, json={"name": "Drama"})).json()
    body = {"title": "Course", "category_id": category["id"]}
    answer = await alice.post(f"orgs/{org['id']}/courses", json=body)
    assert code(answer) == (422, "category-not-found")


async def test_the_trash_is_its_owners_alone(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    path = f"courses/{course['id']}"
    gone = await alice.delete(path, headers=if_match(course["version"]))
    assert gone.status_code == 204
    assert code(await bob.get(path)) == (404, "not-found")
    assert code(await bob.get(f"lessons/{course['lesson']['id']}")) == (
        404,
        "not-found",
    )
    assert await catalogue(alice, org, trashed="true") == ["Course"]
    assert code(await alice.patch(path, json={}, headers=if_match(4))) == (
        409,
        "course-trashed",
    )
    assert (await alice.post(f"{path}/restore")).json()["status"] == "published"
    assert (await bob.get(path)).status_code == 200


async def test_a_list_takes_few_statements_however_long(
    app: FastAPI, alice: Member, bob: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    for number in range(3):
        await make_open_course(alice, org, title=f"Course {number}")
    with counted(app) as few:
        assert len(await catalogue(bob, org)) == 3
    assert len(few) <= 4, few
    course = await make_course(alice, org)
    chapters = [await make_chapter(alice, course, f"Part {n}") for n in range(3)]
    for each in chapters:
        await make_lesson(alice, each)
        await make_lesson(alice, each, kind="whiteboard")
    with counted(app) as outline:
        shown = (await alice.get(f"courses/{course['id']}/outline")).json()
    assert shown["lesson_count"] == 6
    assert len(outline) <= 4, outline
