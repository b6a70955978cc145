"""The demo of a fresh installation."""

from importlib import resources
from typing import get_args

import httpx
from fastapi import FastAPI

from stoa_api.learn.lessons.content import LessonKind
from stoa_api.seed import demo, space

from ..makers import Client, sign_in
from ..members import Json, Member, make_org

PAGES = {text.title for text in (space.TOP, *space.IN_FOLDER)}


async def test_the_demo_is_planted_once_and_can_be_used(
    app: FastAPI, client: Client, collab: httpx.AsyncClient
):
    sessions, passwords = app.state.database.sessions, app.state.passwords
    first = await demo.plant(sessions, passwords)
    again = await demo.plant(sessions, passwords)
    assert (first.state, again.state) == ("planted", "there-already")
    assert [each.role for each in first.people] == [
        "owner",
        "instructor",
        *["learner"] * 4,
    ]
    assert all(each.password is None for each in again.people)

    boards = list[Json]()
    roles = ("owner", "editor", "editor", "viewer")
    for person, role in zip(first.people, roles, strict=False):
        seen = await _boards_of(client, person)
        # Beside them, for some, the whiteboard of a lesson.
        boards = [each for each in seen if each["title"] in {*first.boards, *PAGES}]
        titles = {each["title"] for each in boards}
        assert titles == {*first.boards, *PAGES}
        assert {each["role"] for each in boards} == {role}

    folder = resources.files("stoa_api.seed").joinpath("boards")
    contents = {each.read_bytes() for each in folder.iterdir()}
    states = {
        (await collab.get(f"boards/{each['id']}/state")).content for each in boards
    }
    assert all(states), "every page has something on it"

    learner = await _signed_in(client, first.people[2])
    (school,) = (await client.get("orgs", headers=learner)).json()["items"]
    listed = await client.get(f"orgs/{school['id']}/courses", headers=learner)
    by_title = {each["title"]: each for each in listed.json()["items"]}
    assert {*by_title} == {*first.courses}
    course, other_course = (by_title[each] for each in first.courses)
    assert (course["enrolment"]["status"], course["lesson_count"]) == ("active", 6)
    trails = [
        {each["course"]["id"]: each for each in await _trail_of(client, person)}
        for person in first.people[2:]
    ]
    assert [each[course["id"]]["percent"] for each in trails] == [50, 100, 75, 75]
    # One is through with the other course too, one is not, and one waits to come in.
    percents = [each.get(other_course["id"], {}).get("percent") for each in trails]
    assert percents == [100, 50, None, None]
    teacher = await _signed_in(client, first.people[1])
    roster = await client.get(
        f"courses/{other_course['id']}/enrolments", headers=teacher
    )
    assert sorted(each["status"] for each in roster.json()["items"]) == [
        "active",
        "completed",
        "pending",
    ]
    queue = await client.get(
        f"courses/{other_course['id']}/submissions?state=submitted", headers=teacher
    )
    assert len(queue.json()["items"]) == 1
    board = await client.get(f"courses/{course['id']}/leaderboard", headers=learner)
    shown = [
        (each["rank"], each["name"], each["points"]) for each in board.json()["rows"]
    ]
    names = [each.display_name for each in first.people]
    first_two, others = [(1, names[3], 100), (2, names[4], 30)], (2, "Echo", 30)
    assert shown == [*first_two, others, (4, names[2], 20)]
    kinds = set[str]()
    for each in (course, other_course):
        outline = await client.get(f"courses/{each['id']}/outline", headers=learner)
        for chapter in outline.json()["chapters"]:
            for lesson in chapter["lessons"]:
                kinds.add(lesson["kind"])
                if lesson["kind"] in {"document", "whiteboard"}:
                    state = await collab.get(f"boards/{lesson['id']}/state")
                    states.add(state.content)
    assert kinds == {*get_args(LessonKind)}, "every kind of lesson is shown"
    assert states > contents
    # Who is through with it has the quiz left, which nobody has to take.
    assert trails[1][course["id"]]["next_lesson"]["title"] == "What do you remember?"


async def test_somebody_elses_organization_may_have_the_name(
    app: FastAPI, alice: Member
):
    await make_org(alice, demo.ORGANIZATION.name)
    planted = await demo.plant(app.state.database.sessions, app.state.passwords)
    assert planted.state in {"planted", "there-already"}


async def test_every_password_is_told_to_who_reads_it(app: FastAPI):
    planted = await demo.plant(app.state.database.sessions, app.state.passwords)
    lines = planted.as_text()
    assert all(each.email in lines for each in planted.people)
    assert all((each.password or "known") in lines for each in planted.people)


async def _trail_of(client: Client, person: demo.PlantedPerson) -> list[Json]:
    headers = await _signed_in(client, person)
    return (await client.get("me/enrolments", headers=headers)).json()["items"]


async def _boards_of(client: Client, person: demo.PlantedPerson) -> list[Json]:
    page = await client.get("me/boards", headers=await _signed_in(client, person))
    return page.json()["items"]


async def _signed_in(client: Client, person: demo.PlantedPerson) -> dict[str, str]:
    answer = await sign_in(client, person.email, password=person.password or "")
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
