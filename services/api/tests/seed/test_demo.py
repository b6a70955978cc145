"""The demo of a fresh installation."""

from importlib import resources

import httpx
from fastapi import FastAPI

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
    (course,) = listed.json()["items"]
    assert [course["title"]] == first.courses
    assert (course["enrolment"]["status"], course["lesson_count"]) == ("active", 6)
    other = await _signed_in(client, first.people[3])
    trails = [
        (await client.get("me/enrolments", headers=each)).json()["items"][0]
        for each in (learner, other)
    ]
    assert [each["percent"] for each in trails] == [50, 100]
    board = await client.get(f"courses/{course['id']}/leaderboard", headers=learner)
    shown = [
        (each["rank"], each["name"], each["points"]) for each in board.json()["rows"]
    ]
    names = [each.display_name for each in first.people]
    first_two, others = [(1, names[3], 100), (2, names[4], 30)], (2, "Echo", 30)
    assert shown == [*first_two, others, (4, names[2], 20)]
    outline = await client.get(f"courses/{course['id']}/outline", headers=learner)
    drawn = outline.json()["chapters"][-1]["lessons"][-1]
    assert drawn["kind"] == "whiteboard"
    states.add((await collab.get(f"boards/{drawn['id']}/state")).content)
    assert states > contents
    # Who is through with it has the quiz left, which nobody has to take.
    assert trails[1]["next_lesson"]["title"] == "What do you remember?"


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


async def _boards_of(client: Client, person: demo.PlantedPerson) -> list[Json]:
    page = await client.get("me/boards", headers=await _signed_in(client, person))
    return page.json()["items"]


async def _signed_in(client: Client, person: demo.PlantedPerson) -> dict[str, str]:
    answer = await sign_in(client, person.email, password=person.password or "")
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
