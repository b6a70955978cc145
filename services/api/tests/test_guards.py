"""Every route is guarded. Made from the application, so a new one is tried too."""

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from starlette.routing import Route

from stoa_api.app import describe
from stoa_api.base.db import Sessions
from stoa_api.settings import Settings
from stoa_shared.clock import now
from stoa_shared.ids import new_id
from stoa_shared.rpc.api import ACCESS_SCOPE, REACH_SCOPE, STATE_SCOPE
from stoa_shared.tokens import Keyring, sign_access, sign_service

from .conftest import Neighbour
from .courses import enrol, make_category, make_open_course
from .files import make_file, make_upload
from .makers import Client
from .members import (
    Json,
    Member,
    code,
    if_match,
    invite,
    make_board,
    make_comment,
    make_group,
    make_org,
    make_page,
    make_space,
    make_token,
    make_version,
)
from .quizzes import make_quiz, start

BASE = "/api/v1/"
PUBLIC = {
    ("POST", "auth/register"),
    ("POST", "auth/login"),
    ("POST", "auth/refresh"),
    ("POST", "auth/logout"),
    ("POST", "auth/password-reset"),
    ("PUT", "auth/password-reset"),
    ("PUT", "auth/email-verification"),
    ("POST", "links/redeem"),
    ("POST", "invitations/preview"),
    ("POST", "invitations/sign-up"),
    ("GET", "certificates/{serial}"),
    ("GET", "schemas/lessons"),
    ("GET", "schemas/lessons/{kind}/{version}"),
    ("GET", "certificates/{serial}/pdf"),
    ("GET", "files/{file_id}/linked"),
    ("GET", "openapi.json"),
    ("GET", "docs"),
}
"""Routes for people who are not signed in yet, or not any more."""

BODIES: dict[tuple[str, str], Json] = {
    ("PATCH", "orgs/{org_id}"): {"name": "Mine now"},
    ("POST", "orgs/{org_id}/members"): {"email": "me@stoa.example"},
    ("PUT", "orgs/{org_id}/members/{user_id}"): {"role": "guest"},
    ("PUT", "orgs/{org_id}/members/{user_id}/block"): {"reason": "Mine"},
    ("POST", "orgs/{org_id}/groups"): {"name": "Mine"},
    ("POST", "orgs/{org_id}/invitations"): {"role": "admin"},
    ("POST", "orgs/{org_id}/invitations/letters"): {"emails": ["me@stoa.example"]},
    ("POST", "orgs/{org_id}/invitations/{invitation_id}/resend"): {},
    ("PATCH", "orgs/{org_id}/groups/{group_id}"): {"name": "Mine now"},
    ("PATCH", "orgs/{org_id}/groups/{group_id}/members"): {"add": []},
    ("PATCH", "resources/{resource_id}/access"): {"is_inheriting": True},
    ("PUT", "resources/{resource_id}/grants/{kind}/{holder}"): {"level": "view"},
    ("POST", "resources/{resource_id}/links"): {"level": "view"},
    ("POST", "orgs/{org_id}/members/{user_id}/reset-link"): {},
    ("POST", "orgs/{org_id}/boards"): {"title": "Mine", "kind": "document"},
    ("POST", "orgs/{org_id}/spaces"): {"name": "Mine"},
    ("PATCH", "spaces/{space_id}"): {"name": "Mine now"},
    ("PUT", "spaces/{space_id}/place"): {"after": "first"},
    ("POST", "spaces/{space_id}/restore"): {},
    ("PUT", "spaces/{space_id}/members/{user_id}"): {"role": "viewer"},
    ("POST", "spaces/{space_id}/pages"): {"type": "folder", "title": "Mine"},
    ("POST", "spaces/{space_id}/pages/markdown"): {},
    ("POST", "spaces/{space_id}/files"): {"name": "Mine", "size_bytes": 1},
    ("POST", "spaces/{space_id}/uploads"): {},
    ("POST", "files/{file_id}/links"): {},
    ("POST", "orgs/{org_id}/boards/markdown"): {},
    ("POST", "boards/{board_id}/markdown"): {},
    ("PATCH", "pages/{page_id}"): {"title": "Mine now"},
    ("PUT", "pages/{page_id}/place"): {"after": "first"},
    ("POST", "pages/{page_id}/duplicate"): {},
    ("POST", "pages/{page_id}/restore"): {},
    ("PATCH", "boards/{board_id}"): {"title": "Mine now"},
    ("POST", "boards/{board_id}/restore"): {},
    ("PUT", "boards/{board_id}/members/{user_id}"): {"role": "viewer"},
    ("POST", "boards/{board_id}/versions"): {"name": "Mine"},
    ("PATCH", "boards/{board_id}/versions/{version_id}"): {"name": "Mine now"},
    ("POST", "boards/{board_id}/versions/{version_id}/restore"): {},
    ("POST", "boards/{board_id}/comments"): {"text": "Mine"},
    ("PATCH", "boards/{board_id}/comments/{comment_id}"): {"text": "Mine now"},
    ("POST", "boards/{board_id}/comments/{comment_id}/replies"): {"text": "Mine"},
    ("POST", "boards/{board_id}/comments/{comment_id}/restore"): {},
    ("POST", "boards/{board_id}/comments/{comment_id}/resolve"): {},
    ("POST", "boards/{board_id}/comments/{comment_id}/reopen"): {},
    ("POST", "orgs/{org_id}/categories"): {"name": "Mine"},
    ("PATCH", "orgs/{org_id}/categories/{category_id}"): {"name": "Mine now"},
    ("POST", "orgs/{org_id}/courses"): {"title": "Mine"},
    ("PATCH", "courses/{course_id}"): {"title": "Mine now"},
    ("POST", "courses/{course_id}/publish"): {},
    ("POST", "courses/{course_id}/unpublish"): {},
    ("POST", "courses/{course_id}/archive"): {},
    ("POST", "courses/{course_id}/restore"): {},
    ("PUT", "courses/{course_id}/staff/{user_id}"): {"role": "viewer"},
    ("PUT", "courses/{course_id}/order"): {"chapters": []},
    ("POST", "courses/{course_id}/chapters"): {"title": "Mine"},
    ("PATCH", "courses/{course_id}/chapters/{chapter_id}"): {"title": "Mine now"},
    ("POST", "courses/{course_id}/chapters/{chapter_id}/lessons"): {
        "title": "Mine",
        "kind": "text",
    },
    ("PATCH", "lessons/{lesson_id}"): {"title": "Mine now"},
    ("POST", "lessons/{lesson_id}/restore"): {},
    ("POST", "lessons/{lesson_id}/versions/{number}/restore"): {},
    ("PUT", "lessons/{lesson_id}/progress"): {"state": "completed"},
    ("PUT", "lessons/{lesson_id}/position"): {"page": 1},
    ("POST", "lessons/{lesson_id}/attempts"): {},
    ("POST", "lessons/{lesson_id}/attempts/{attempt_id}/submit"): {},
    ("PUT", "lessons/{lesson_id}/attempts/{attempt_id}/answers/{question_id}"): {
        "sequence": 1,
        "answer": None,
    },
    ("POST", "lessons/{lesson_id}/submissions"): {"text": "Mine"},
    ("PUT", "lessons/{lesson_id}/submissions/{submission_id}/grade"): {
        "points": 1,
        "feedback": "",
    },
    ("POST", "lessons/{lesson_id}/submissions/{submission_id}/return"): {
        "feedback": "",
    },
    ("PUT", "courses/{course_id}/extra-time/{user_id}"): {"percent": 50},
    ("PUT", "courses/{course_id}/gradebook/items/{lesson_id}"): {"weight": 2},
    ("PUT", "courses/{course_id}/gradebook/grades/{lesson_id}/{user_id}"): {
        "points": 5,
        "reason": "Said aloud",
    },
    ("PUT", "courses/{course_id}/leaderboard/me"): {"is_hidden": True, "alias": None},
    ("PUT", "courses/{course_id}/enrolment"): {},
    ("PUT", "courses/{course_id}/enrolments/{user_id}"): {"status": "active"},
    ("POST", "courses/{course_id}/enrolments/{user_id}/certificate/revoke"): {
        "reason": "Mine"
    },
}
"""A good body for every route that takes an id and a body."""

ROUTES = sorted(
    (method, route.path)
    for route in describe().routes
    if isinstance(route, Route)
    for method in route.methods or ()
    if method != "HEAD"
)
PEOPLES = [
    (method, path.removeprefix(BASE))
    for method, path in ROUTES
    if path.startswith(BASE)
]
INTERNAL = [(method, path) for method, path in ROUTES if not path.startswith(BASE)]
WITH_ID = [each for each in PEOPLES if "{" in each[1]]


def test_every_route_is_one_of_the_two_kinds():
    assert all(path.startswith("/internal/v1/") for _, path in INTERNAL)
    assert {each for each in PEOPLES if each in PUBLIC} == PUBLIC


async def test_nobody_gets_in_without_a_token(client: Client):
    for method, path in PEOPLES:
        if (method, path) in PUBLIC:
            continue
        answer = await client.request(method, filled(path, {}))
        assert code(answer) == (401, "unauthorized"), (method, path)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_every_change_of_something_has_a_body():
    changes = {each for each in WITH_ID if each[0] in {"POST", "PUT", "PATCH"}}
    assert set(BODIES) == changes, "give a new route a body in BODIES"


async def test_a_stranger_learns_nothing(
    alice: Member, bob: Member, sessions: Sessions
):
    org = await make_org(alice)
    board = await make_board(alice, org)
    space = await make_space(alice, org)
    course = await make_open_course(alice, org, leaderboard="public")
    quiz = await make_quiz(alice, course["chapter"])
    await enrol(alice, course)
    real: dict[str, object] = {
        "org_id": org["id"],
        "board_id": board["id"],
        "user_id": alice.user_id,
        "session_id": alice.session_id,
        "version_id": (await make_version(alice, board))["id"],
        "group_id": (await make_group(alice, org))["id"],
        "resource_id": board["id"],
        "comment_id": (await make_comment(alice, board))["id"],
        "token_id": (await make_token(alice))["id"],
        "category_id": (await make_category(alice, org))["id"],
        "course_id": course["id"],
        "chapter_id": course["chapter"]["id"],
        "lesson_id": quiz["id"],
        "attempt_id": (await start(alice, quiz))["id"],
        "space_id": space["id"],
        "page_id": (await make_page(alice, space))["id"],
        "upload_id": (await make_upload(alice, space))["id"],
        "file_id": (await make_file(alice, space, sessions))["id"],
        "invitation_id": (await invite(alice, org))["id"],
    }

    async def told(method: str, path: str, ids: dict[str, object]) -> Json:
        body = BODIES.get((method, path))
        answer = await bob.request(
            method, filled(path, ids), json=body, headers=if_match(1)
        )
        assert answer.status_code == 404, (method, path, answer.text)
        return {
            word: said
            for word, said in answer.json().items()
            if word not in {"instance", "request_id"}
        }

    for method, path in WITH_ID:
        of_theirs = await told(method, path, real)
        assert of_theirs == await told(method, path, {}), (method, path)


Sign = Callable[[Settings], str]


def _service(**changes: str) -> Sign:
    def sign(settings: Settings) -> str:
        claims = {"issuer": "collab", "audience": "api"} | changes
        scope = claims.pop("scope", f"{ACCESS_SCOPE} {STATE_SCOPE} {REACH_SCOPE}")
        return sign_service(settings.service_secret, scope=scope, **claims)  # pyright: ignore[reportArgumentType]  # wrong services on purpose

    return sign


def _literally(token: str) -> Sign:
    def sign(_settings: Settings) -> str:
        return token

    return sign


def _foreign(_settings: Settings) -> str:
    ring = Keyring.parse(secrets.token_hex(32))
    return sign_service(ring, issuer="collab", audience="api", scope=ACCESS_SCOPE)


def _person(settings: Settings) -> str:
    keys = settings.jwt_secret
    return sign_access(keys, user_id=new_id(), session_id=new_id())


def _person_with_service_secret(settings: Settings) -> str:
    keys = settings.service_secret
    return sign_access(keys, user_id=new_id(), session_id=new_id())


@pytest.mark.parametrize(("method", "path"), INTERNAL)
@pytest.mark.parametrize(
    ("sign", "status"),
    [
        pytest.param(_literally(""), 401, id="no token"),
        pytest.param(_literally("x.y.z"), 401, id="garbage"),
        pytest.param(_person, 401, id="access token"),
        pytest.param(_person_with_service_secret, 401, id="access token, our secret"),
        pytest.param(_foreign, 401, id="foreign secret"),
        pytest.param(_service(audience="collab"), 401, id="other audience"),
        pytest.param(_service(scope="files:read"), 403, id="other scope"),
    ],
)
async def test_internal_routes_refuse_strange_tokens(
    *,
    neighbour: Neighbour,
    settings: Settings,
    method: str,
    path: str,
    sign: Sign,
    status: int,
):
    caller = await neighbour(sign(settings))
    answer = await caller.request(method, "http://api" + filled(path, {}))
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("method", "path"), INTERNAL)
async def test_internal_routes_refuse_an_expired_token(
    neighbour: Neighbour,
    settings: Settings,
    method: str,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
):
    with monkeypatch.context() as patched:
        patched.setattr("stoa_shared.tokens.now", lambda: now() - timedelta(minutes=2))
        token = _service()(settings)
    answer = await (await neighbour(token)).request(
        method, "http://api" + filled(path, {})
    )
    assert answer.status_code == 401


async def test_a_service_token_is_no_persons(client: Client, settings: Settings):
    token = _service()(settings)
    answer = await client.get("me", headers={"Authorization": f"Bearer {token}"})
    assert code(answer) == (401, "token-invalid")


def filled(path: str, ids: dict[str, object]) -> str:
    """Put ids into a path; random ones where none are given."""
    fixed: dict[str, object] = {
        "kind": "roles",
        "holder": "learner",
        "number": 1,
        **ids,
    }
    return re.sub(r"\{(\w+)\}", lambda found: str(fixed.get(found[1], uuid4())), path)
