"""Invitations that lead into a course."""

from uuid import UUID

from sqlalchemy import select

from stoa_api.base.db import Sessions
from stoa_api.base.outbox import OutboxRow
from stoa_api.learn.enrolments.reactions import on_event
from stoa_shared.events import Envelope

from ..conftest import MakeMember
from ..courses import make_course, make_open_course
from ..makers import Client
from ..members import Json, Member, code, if_match, invite, make_org

LEADS_NOWHERE = (422, "course-not-found")


async def come_in(person: Member, invitation: Json, sessions: Sessions) -> Json:
    """Accept, and hand what was told of it to the courses, twice."""
    body = {"token": invitation["token"]}
    answer = await person.post("invitations/accept", json=body)
    assert answer.status_code == 200, answer.text
    told = select(OutboxRow.envelope).where(
        OutboxRow.subject == UUID(invitation["id"]),
        OutboxRow.envelope.contains(str(person.user_id)),
    )
    async with sessions() as db:
        envelopes = list(await db.scalars(told))
    for each in envelopes * 2:
        await on_event(sessions, Envelope.model_validate_json(each))
    return answer.json()


async def standing(person: Member, course: Json) -> str | None:
    mine = (await person.get(f"courses/{course['id']}")).json().get("enrolment")
    return mine and mine["status"]


async def test_an_invitation_leads_into_its_course(
    alice: Member, bob: Member, client: Client, sessions: Sessions
):
    org = await make_org(alice)
    course = await make_open_course(alice, org, enrolment_mode="invite")
    made = await invite(alice, org, course_id=course["id"])
    assert made["course"] == {"id": course["id"], "title": course["title"]}
    body = {"token": made["token"]}
    seen = (await client.post("invitations/preview", json=body)).json()
    assert seen["course"] == course["title"]
    assert (await come_in(bob, made, sessions))["course_id"] == course["id"]
    assert await standing(bob, course) == "active"
    assert (await bob.get(f"lessons/{course['lesson']['id']}")).status_code == 200
    # Who is in the organisation already is led on too, and who left is not fetched.
    assert (await bob.delete(f"courses/{course['id']}/enrolment")).is_success
    await come_in(bob, made, sessions)
    again = await invite(alice, org, course_id=course["id"])
    assert await standing(bob, course) is None  # by invitation: they see no more of it
    await come_in(bob, again, sessions)
    assert await standing(bob, course) == "active"


async def test_without_a_seat_one_asks_and_who_was_taken_out_stays_out(
    alice: Member, member: MakeMember, sessions: Sessions
):
    org = await make_org(alice)
    course = await make_open_course(alice, org, capacity=1)
    made = await invite(alice, org, course_id=course["id"], max_uses=3)
    first, second = await member("First"), await member("Second")
    for each in (first, second):
        await come_in(each, made, sessions)
    assert await standing(first, course) == "active"
    assert await standing(second, course) == "pending"
    out = f"courses/{course['id']}/enrolments/{first.user_id}"
    assert (await alice.delete(out)).is_success
    again = await invite(alice, org, course_id=course["id"])
    await come_in(first, again, sessions)
    assert await standing(first, course) == "removed"


async def test_it_leads_to_courses_of_its_organisation_that_are_there(
    alice: Member, bob: Member, carol: Member, sessions: Sessions
):
    org = await make_org(alice)
    course = await make_course(alice, org)
    elsewhere = await make_course(bob, await make_org(bob))
    path = f"orgs/{org['id']}/invitations"
    for wrong in (elsewhere["id"], str(UUID(int=7))):
        answer = await alice.post(path, json={"course_id": wrong})
        assert code(answer) == LEADS_NOWHERE
    draft = await invite(alice, org, course_id=course["id"])
    came = await come_in(bob, draft, sessions)
    assert came["course_id"] is None, "there is nothing to see yet"
    made = await invite(alice, org, course_id=course["id"])
    gone = await alice.delete(f"courses/{course['id']}", headers=if_match(1))
    assert gone.status_code == 204
    assert code(await alice.post(path, json={"course_id": course["id"]})) == (
        LEADS_NOWHERE
    )
    # The way into the organisation stays.
    assert (await come_in(carol, made, sessions))["role"] == "learner"
    shown = (await alice.get(path)).json()["items"]
    assert [each["course"] for each in shown] == [None, None]
