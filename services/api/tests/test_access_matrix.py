"""Every route and everybody who may knock, as a table: what each is answered.

Made from the application's routes: a new one without a row fails. All stand before
the same board of the same organisation. What is refused as missing is answered
word for word as something that does not exist.
"""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from typing import Any, Final

import pytest
from fastapi import FastAPI

from stoa_api.base.db import Sessions
from stoa_api.settings import Settings

from .assignments import hand_in, make_assignment
from .courses import enrol, make_category, make_open_course
from .files import make_file, make_upload
from .good_calls import ROUTES, Place, make_link, make_world
from .makers import Client
from .members import (
    Json,
    if_match,
    invite,
    join,
    make_comment,
    make_group,
    make_member,
    make_org,
    make_page,
    make_space,
    make_version,
    share,
)
from .quizzes import make_quiz, start
from .test_guards import BODIES, PUBLIC, filled

ROLES: Final = ("guest", "learner", "instructor")
MEMBERS: Final = (*ROLES, "viewer", "grouped", "editor", "admin")
EVERYBODY: Final = ("nobody", "by link", "stranger", "elsewhere", *MEMBERS, "owner")
"""Nobody signed in; a guest by a link to view; a stranger; an admin of another
organisation; members by role; learners who were made viewer, are in a group that
may view, were made editor; admin and owner of the organisation."""

ANYBODY: Final = "1+++++++++++"
ACCOUNT: Final = "13++++++++++"
IN_ORG: Final = "1344++++++++"
ORG_ADMIN: Final = "1344333333++"
GROUP_SEEN: Final = "134444+4+4++"
GROUP_CHANGED: Final = "1344443434++"
ON_BOARD: Final = "1+44444+++++"
ON_BOARD_AS_SELF: Final = "1344444+++++"
BOARD_EDIT: Final = "134444433+++"
OWN_COMMENT: Final = "13444443333+"
BOARD_MANAGE: Final = "1344444333++"
IN_SPACE: Final = "1344444444++"
ON_PAGE: Final = "1444444444++"
COURSE_SEEN: Final = "13444+++++++"
COURSE_STAFF: Final = "1344433333++"
COURSE_TEACHERS: Final = "13444333333+"
LEARNERS_ONLY: Final = "13444444443+"
IN_COURSE: Final = "1344444444++"
ONLY_THE_OWNER: Final = "13444444444+"
"""One sign for each of ``EVERYBODY``: 1 sign in first, 3 not allowed, 4 as if it
were not there, + let in."""

TABLE: Final[dict[Place, str]] = {
    ("GET", "me"): ACCOUNT,
    ("PATCH", "me"): ACCOUNT,
    ("PUT", "me/password"): ACCOUNT,
    ("GET", "me/sessions"): ACCOUNT,
    ("DELETE", "me/sessions"): ACCOUNT,
    ("DELETE", "me/sessions/{session_id}"): ONLY_THE_OWNER,
    ("GET", "me/tokens"): ACCOUNT,
    ("POST", "me/tokens"): ACCOUNT,
    ("DELETE", "me/tokens/{token_id}"): ONLY_THE_OWNER,
    ("POST", "me/email-verification"): ACCOUNT,
    ("GET", "me/boards"): ACCOUNT,
    ("GET", "me/enrolments"): ACCOUNT,
    ("GET", "me/certificates"): ACCOUNT,
    ("POST", "me/heartbeats"): ACCOUNT,
    ("POST", "orgs"): ACCOUNT,
    ("GET", "orgs"): ACCOUNT,
    ("GET", "orgs/{org_id}"): IN_ORG,
    ("PATCH", "orgs/{org_id}"): ORG_ADMIN,
    ("GET", "orgs/{org_id}/members"): IN_ORG,
    ("POST", "orgs/{org_id}/members"): ORG_ADMIN,
    ("PUT", "orgs/{org_id}/members/{user_id}"): ORG_ADMIN,
    ("DELETE", "orgs/{org_id}/members/{user_id}"): ORG_ADMIN,
    ("PUT", "orgs/{org_id}/members/{user_id}/block"): ORG_ADMIN,
    ("DELETE", "orgs/{org_id}/members/{user_id}/block"): ORG_ADMIN,
    ("GET", "orgs/{org_id}/blocked-members"): ORG_ADMIN,
    ("POST", "orgs/{org_id}/members/{user_id}/reset-link"): ORG_ADMIN,
    ("GET", "orgs/{org_id}/groups"): IN_ORG,
    ("POST", "orgs/{org_id}/groups"): ORG_ADMIN,
    ("GET", "orgs/{org_id}/groups/{group_id}"): GROUP_SEEN,
    ("PATCH", "orgs/{org_id}/groups/{group_id}"): GROUP_CHANGED,
    ("DELETE", "orgs/{org_id}/groups/{group_id}"): GROUP_CHANGED,
    ("GET", "orgs/{org_id}/groups/{group_id}/members"): GROUP_SEEN,
    ("PATCH", "orgs/{org_id}/groups/{group_id}/members"): GROUP_CHANGED,
    ("GET", "orgs/{org_id}/invitations"): ORG_ADMIN,
    ("POST", "orgs/{org_id}/invitations"): ORG_ADMIN,
    ("POST", "orgs/{org_id}/invitations/letters"): ORG_ADMIN,
    ("POST", "orgs/{org_id}/invitations/{invitation_id}/resend"): ORG_ADMIN,
    ("DELETE", "orgs/{org_id}/invitations/{invitation_id}"): ORG_ADMIN,
    ("GET", "orgs/{org_id}/invitations/{invitation_id}/uses"): ORG_ADMIN,
    ("POST", "invitations/accept"): ACCOUNT,
    ("GET", "orgs/{org_id}/audit"): ORG_ADMIN,
    ("GET", "orgs/{org_id}/audit.csv"): ORG_ADMIN,
    ("GET", "orgs/{org_id}/boards"): IN_ORG,
    ("POST", "orgs/{org_id}/boards"): "13443+++++++",
    ("POST", "orgs/{org_id}/boards/markdown"): "13443+++++++",
    ("GET", "boards/{board_id}"): ON_BOARD,
    ("PATCH", "boards/{board_id}"): BOARD_EDIT,
    ("DELETE", "boards/{board_id}"): BOARD_MANAGE,
    ("POST", "boards/{board_id}/restore"): BOARD_MANAGE,
    ("GET", "boards/{board_id}/markdown"): ON_BOARD,
    ("POST", "boards/{board_id}/markdown"): BOARD_EDIT,
    ("GET", "boards/{board_id}/members"): ON_BOARD_AS_SELF,
    ("PUT", "boards/{board_id}/members/{user_id}"): BOARD_MANAGE,
    ("DELETE", "boards/{board_id}/members/{user_id}"): BOARD_MANAGE,
    ("GET", "boards/{board_id}/comments"): ON_BOARD,
    ("GET", "boards/{board_id}/comments/people"): BOARD_EDIT,
    ("POST", "boards/{board_id}/comments"): BOARD_EDIT,
    ("GET", "boards/{board_id}/comments/{comment_id}"): ON_BOARD,
    ("PATCH", "boards/{board_id}/comments/{comment_id}"): OWN_COMMENT,
    ("DELETE", "boards/{board_id}/comments/{comment_id}"): BOARD_MANAGE,
    ("POST", "boards/{board_id}/comments/{comment_id}/replies"): BOARD_EDIT,
    ("POST", "boards/{board_id}/comments/{comment_id}/resolve"): BOARD_EDIT,
    ("POST", "boards/{board_id}/comments/{comment_id}/reopen"): BOARD_EDIT,
    ("POST", "boards/{board_id}/comments/{comment_id}/restore"): "13444443344+",
    ("GET", "boards/{board_id}/versions"): ON_BOARD,
    ("POST", "boards/{board_id}/versions"): BOARD_EDIT,
    ("PATCH", "boards/{board_id}/versions/{version_id}"): BOARD_EDIT,
    ("DELETE", "boards/{board_id}/versions/{version_id}"): BOARD_MANAGE,
    ("GET", "boards/{board_id}/versions/{version_id}/state"): ON_BOARD,
    ("POST", "boards/{board_id}/versions/{version_id}/restore"): BOARD_EDIT,
    ("GET", "resources/{resource_id}/access"): ON_BOARD_AS_SELF,
    ("PATCH", "resources/{resource_id}/access"): BOARD_MANAGE,
    ("GET", "resources/{resource_id}/viewers"): BOARD_MANAGE,
    ("GET", "resources/{resource_id}/grants"): BOARD_MANAGE,
    ("PUT", "resources/{resource_id}/grants/{kind}/{holder}"): BOARD_MANAGE,
    ("DELETE", "resources/{resource_id}/grants/{kind}/{holder}"): BOARD_MANAGE,
    ("GET", "resources/{resource_id}/links"): BOARD_MANAGE,
    ("POST", "resources/{resource_id}/links"): BOARD_MANAGE,
    ("DELETE", "resources/{resource_id}/links/{link_id}"): BOARD_MANAGE,
    ("GET", "orgs/{org_id}/spaces"): IN_ORG,
    ("POST", "orgs/{org_id}/spaces"): "13443+++++++",
    ("GET", "orgs/{org_id}/shared-pages"): IN_ORG,
    ("GET", "spaces/{space_id}"): IN_SPACE,
    ("PATCH", "spaces/{space_id}"): IN_SPACE,
    ("PUT", "spaces/{space_id}/place"): IN_SPACE,
    ("DELETE", "spaces/{space_id}"): IN_SPACE,
    ("POST", "spaces/{space_id}/restore"): IN_SPACE,
    ("GET", "spaces/{space_id}/members"): IN_SPACE,
    ("PUT", "spaces/{space_id}/members/{user_id}"): IN_SPACE,
    ("DELETE", "spaces/{space_id}/members/{user_id}"): IN_SPACE,
    ("GET", "spaces/{space_id}/tree"): IN_SPACE,
    ("GET", "spaces/{space_id}/trash"): IN_SPACE,
    ("POST", "spaces/{space_id}/pages"): IN_SPACE,
    ("POST", "spaces/{space_id}/pages/markdown"): IN_SPACE,
    ("POST", "spaces/{space_id}/files"): IN_SPACE,
    ("POST", "spaces/{space_id}/uploads"): IN_SPACE,
    ("GET", "uploads/{upload_id}"): ONLY_THE_OWNER,
    ("GET", "files/{file_id}"): ON_PAGE,
    ("GET", "files/{file_id}/content"): ON_PAGE,
    ("POST", "files/{file_id}/links"): ON_PAGE,
    ("GET", "orgs/{org_id}/storage"): IN_ORG,
    ("GET", "pages/{page_id}"): ON_PAGE,
    ("PATCH", "pages/{page_id}"): ON_PAGE,
    ("PUT", "pages/{page_id}/place"): ON_PAGE,
    ("POST", "pages/{page_id}/duplicate"): ON_PAGE,
    ("DELETE", "pages/{page_id}"): ON_PAGE,
    ("POST", "pages/{page_id}/restore"): ON_PAGE,
    ("GET", "orgs/{org_id}/categories"): IN_ORG,
    ("POST", "orgs/{org_id}/categories"): ORG_ADMIN,
    ("PATCH", "orgs/{org_id}/categories/{category_id}"): ORG_ADMIN,
    ("DELETE", "orgs/{org_id}/categories/{category_id}"): ORG_ADMIN,
    ("GET", "orgs/{org_id}/courses"): IN_ORG,
    ("POST", "orgs/{org_id}/courses"): "134433+333++",
    ("GET", "courses/{course_id}"): COURSE_SEEN,
    ("PATCH", "courses/{course_id}"): COURSE_STAFF,
    ("DELETE", "courses/{course_id}"): COURSE_STAFF,
    ("POST", "courses/{course_id}/publish"): COURSE_STAFF,
    ("POST", "courses/{course_id}/unpublish"): COURSE_STAFF,
    ("POST", "courses/{course_id}/archive"): COURSE_STAFF,
    ("POST", "courses/{course_id}/restore"): COURSE_STAFF,
    ("GET", "courses/{course_id}/staff"): COURSE_STAFF,
    ("PUT", "courses/{course_id}/staff/{user_id}"): COURSE_STAFF,
    ("DELETE", "courses/{course_id}/staff/{user_id}"): COURSE_STAFF,
    ("GET", "courses/{course_id}/outline"): COURSE_SEEN,
    ("PUT", "courses/{course_id}/order"): COURSE_STAFF,
    ("POST", "courses/{course_id}/chapters"): COURSE_STAFF,
    ("PATCH", "courses/{course_id}/chapters/{chapter_id}"): COURSE_STAFF,
    ("DELETE", "courses/{course_id}/chapters/{chapter_id}"): COURSE_STAFF,
    ("POST", "courses/{course_id}/chapters/{chapter_id}/lessons"): COURSE_STAFF,
    ("GET", "courses/{course_id}/trashed-lessons"): COURSE_STAFF,
    ("GET", "lessons/{lesson_id}"): IN_SPACE,
    ("PATCH", "lessons/{lesson_id}"): IN_SPACE,
    ("DELETE", "lessons/{lesson_id}"): IN_SPACE,
    ("POST", "lessons/{lesson_id}/restore"): IN_SPACE,
    ("GET", "lessons/{lesson_id}/versions"): IN_SPACE,
    ("GET", "lessons/{lesson_id}/versions/{number}"): IN_SPACE,
    ("POST", "lessons/{lesson_id}/versions/{number}/restore"): IN_SPACE,
    ("PUT", "lessons/{lesson_id}/progress"): LEARNERS_ONLY,
    ("PUT", "lessons/{lesson_id}/position"): LEARNERS_ONLY,
    ("GET", "lessons/{lesson_id}/quiz"): IN_SPACE,
    ("GET", "lessons/{lesson_id}/attempts"): IN_SPACE,
    ("POST", "lessons/{lesson_id}/attempts"): LEARNERS_ONLY,
    ("GET", "lessons/{lesson_id}/attempts/{attempt_id}"): IN_SPACE,
    ("POST", "lessons/{lesson_id}/attempts/{attempt_id}/submit"): ONLY_THE_OWNER,
    (
        "PUT",
        "lessons/{lesson_id}/attempts/{attempt_id}/answers/{question_id}",
    ): ONLY_THE_OWNER,
    ("GET", "lessons/{lesson_id}/assignment"): IN_SPACE,
    ("GET", "lessons/{lesson_id}/submissions"): IN_SPACE,
    ("POST", "lessons/{lesson_id}/submissions"): "13444444443+",
    ("GET", "lessons/{lesson_id}/submissions/{submission_id}"): IN_SPACE,
    ("PUT", "lessons/{lesson_id}/submissions/{submission_id}/grade"): IN_SPACE,
    ("POST", "lessons/{lesson_id}/submissions/{submission_id}/return"): IN_SPACE,
    ("GET", "courses/{course_id}/submissions"): COURSE_STAFF,
    ("GET", "courses/{course_id}/gradebook"): COURSE_STAFF,
    ("GET", "courses/{course_id}/gradebook.csv"): COURSE_STAFF,
    ("PUT", "courses/{course_id}/gradebook/items/{lesson_id}"): COURSE_STAFF,
    (
        "PUT",
        "courses/{course_id}/gradebook/grades/{lesson_id}/{user_id}",
    ): COURSE_STAFF,
    (
        "DELETE",
        "courses/{course_id}/gradebook/grades/{lesson_id}/{user_id}",
    ): COURSE_STAFF,
    ("GET", "courses/{course_id}/grades"): "13444333333+",
    ("GET", "courses/{course_id}/extra-time"): COURSE_STAFF,
    ("PUT", "courses/{course_id}/extra-time/{user_id}"): COURSE_STAFF,
    ("DELETE", "courses/{course_id}/extra-time/{user_id}"): COURSE_STAFF,
    ("GET", "courses/{course_id}/analytics"): COURSE_STAFF,
    ("GET", "courses/{course_id}/analytics/learners"): COURSE_TEACHERS,
    ("GET", "courses/{course_id}/analytics/learners/{user_id}"): COURSE_TEACHERS,
    ("GET", "orgs/{org_id}/analytics"): ORG_ADMIN,
    ("GET", "orgs/{org_id}/analytics/courses"): ORG_ADMIN,
    ("GET", "courses/{course_id}/leaderboard"): IN_COURSE,
    ("PUT", "courses/{course_id}/leaderboard/me"): IN_COURSE,
    ("GET", "courses/{course_id}/points/mine"): COURSE_SEEN,
    ("PUT", "courses/{course_id}/enrolment"): COURSE_SEEN,
    ("DELETE", "courses/{course_id}/enrolment"): COURSE_SEEN,
    ("GET", "courses/{course_id}/enrolments"): COURSE_STAFF,
    ("PUT", "courses/{course_id}/enrolments/{user_id}"): COURSE_STAFF,
    ("DELETE", "courses/{course_id}/enrolments/{user_id}"): COURSE_STAFF,
    (
        "POST",
        "courses/{course_id}/enrolments/{user_id}/certificate/revoke",
    ): COURSE_STAFF,
    ("POST", "realtime/tickets"): ANYBODY,
}
STATUS: Final = {"1": 401, "3": 403, "4": 404}


class Knocking:
    """Everybody, made once, and the ids of what they knock at."""

    def __init__(self, people: dict[str, Client], ids: dict[str, object]) -> None:
        self.people = people
        self.ids = ids

    async def outcome(self, who: str, method: str, path: str) -> str:
        """Say how somebody is answered, as a sign of the table."""
        ids = self.ids
        if "assignment" in path or "submission" in path:
            ids = {**ids, "lesson_id": ids["assignment_id"]}
        real = await self._ask(who, method, filled(path, ids))
        if real["status"] == 404:
            assert real == await self._ask(who, method, filled(path, {})), (who, path)
        signs = {status: sign for sign, status in STATUS.items()}
        return signs.get(real["status"], "+")

    async def _ask(self, who: str, method: str, path: str) -> Json:
        place = next(p for m, p, _ in ROUTES if m == method and _fits(p, path))
        answer = await self.people[who].request(
            method, path, json=BODIES.get((method, place)), headers=if_match(1)
        )
        if answer.status_code not in STATUS.values():
            return {"status": answer.status_code}
        told: dict[str, Any] = answer.json()
        return {
            name: told[name] for name in told if name not in {"instance", "request_id"}
        }


def _fits(pattern: str, path: str) -> bool:
    parts, given = pattern.split("/"), path.split("/")
    return len(parts) == len(given) and all(
        a == b or a.startswith("{") for a, b in zip(parts, given, strict=True)
    )


@pytest.fixture
async def knocking(
    app: FastAPI, settings: Settings, sessions: Sessions
) -> AsyncGenerator[Knocking]:
    async with AsyncExitStack() as stack:

        async def person(name: str) -> Any:
            made = await make_member(app, sessions, settings.jwt_secret, name)
            return await stack.enter_async_context(made)

        owner, stranger = await person("Owner"), await person("Stranger")
        world = await make_world(owner, stranger, sessions)
        people: dict[str, Client] = {"owner": owner, "stranger": stranger}
        group = await make_group(owner, world.org)
        for who in MEMBERS:
            people[who] = made = await person(who.title())
            role = who if who in {*ROLES, "admin"} else "learner"
            await join(owner, world.org, made, role)
            if who in {"viewer", "editor"}:
                await share(owner, world.board, made, who)
            if who == "grouped":
                base = f"resources/{world.board['id']}/grants/groups"
                await owner.put(f"{base}/{group['id']}", json={"level": "view"})
                path = f"orgs/{world.org['id']}/groups/{group['id']}/members"
                await owner.patch(path, json={"add": [str(made.user_id)]})
        people["elsewhere"] = await person("Elsewhere")
        other = await make_org(stranger)
        await join(stranger, other, people["elsewhere"], "admin")  # pyright: ignore[reportArgumentType]  # made by person()
        nobody = people["nobody"] = await stack.enter_async_context(Client(app))
        link = await make_link(world)
        body = {"token": link["token"], "name": "Gast"}
        guest = (await nobody.post("links/redeem", json=body)).json()["guest"]
        people["by link"] = await stack.enter_async_context(
            Client(app, token=guest["access_token"])
        )
        space = await make_space(owner, world.org)
        course = await make_open_course(owner, world.org, leaderboard="public")
        quiz = await make_quiz(owner, course["chapter"])
        assignment = await make_assignment(owner, course["chapter"])
        await enrol(owner, course)
        ids: dict[str, object] = {
            "org_id": world.org["id"],
            "board_id": world.board["id"],
            "resource_id": world.board["id"],
            "user_id": owner.user_id,
            "session_id": owner.session_id,
            "version_id": (await make_version(owner, world.board))["id"],
            "group_id": group["id"],
            "link_id": link["id"],
            "comment_id": (await make_comment(owner, world.board))["id"],
            "category_id": (await make_category(owner, world.org))["id"],
            "course_id": course["id"],
            "chapter_id": course["chapter"]["id"],
            "lesson_id": quiz["id"],
            "attempt_id": (await start(owner, quiz))["id"],
            "assignment_id": assignment["id"],
            "submission_id": (await hand_in(owner, assignment))["id"],
            "space_id": space["id"],
            "page_id": (await make_page(owner, space))["id"],
            "upload_id": (await make_upload(owner, space))["id"],
            "file_id": (await make_file(owner, space, sessions))["id"],
            "invitation_id": (await invite(owner, world.org))["id"],
        }
        yield Knocking(people, ids)


def test_every_route_has_a_row():
    wanted = {(m, p) for m, p, _ in ROUTES if (m, p) not in PUBLIC}
    assert set(TABLE) == wanted, "a row says who is answered what"
    assert {len(row) for row in TABLE.values()} == {len(EVERYBODY)}


@pytest.mark.timeout(400)  # all routes, one after the other
async def test_everybody_is_answered_as_the_table_says(knocking: Knocking):
    wrong = list[str]()
    for (method, path), row in TABLE.items():
        for who, sign in zip(EVERYBODY, row, strict=True):
            # Who may change something would: that they can is told elsewhere.
            if sign == "+" and method != "GET":
                continue
            found = await knocking.outcome(who, method, path)
            if found != sign:
                wrong.append(f"{method} {path}: {who} should be {sign}, is {found}")
    assert not wrong, "\n".join(wrong)
