"""Every refusal has one shape, a code and the request id; never a stack trace."""

import json
from typing import Any

import httpx
import pytest

from .clients import some_email, unknown_id
from .conftest import Arrive, NewClient

JSON_BODY = {"Content-Type": "application/json"}
DEEP = "[" * 100_000
GOOD = {
    "email": "x@example.com",
    "password": "a-long-and-quiet-evening-7",
    "display_name": "X",
}


def check(answer: httpx.Response, *statuses: int) -> dict[str, Any]:
    """Hold an answer to the contract of errors, and return its body."""
    assert answer.status_code in statuses, f"{answer.status_code} {answer.text[:500]}"
    assert answer.headers["content-type"].startswith("application/problem+json")
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["code"] == body["type"].removeprefix("urn:stoa:problem:")
    assert body["title"]
    assert body["request_id"] == answer.headers["x-request-id"]
    for word in ("Traceback", 'File "', ".py", "sqlalchemy", "psycopg", "asyncpg"):
        assert word not in answer.text
    return body


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed-json"),
        (b"", 422, None),
        (b"\xff\xfe", 400, "malformed-json"),
        (b"null", 422, "invalid-input"),
        (b"[]", 422, "invalid-input"),
        (b'"text"', 422, "invalid-input"),
        (b'{"email": 1, "password": [], "display_name": {}}', 422, "invalid-input"),
        (json.dumps(GOOD | {"email": None}).encode(), 422, "invalid-input"),
        (json.dumps(GOOD | {"display_name": "a\0b"}).encode(), 422, "invalid-input"),
        (json.dumps(GOOD | {"email": "a\0@example.com"}).encode(), 422, None),
        (json.dumps(GOOD | {"extra": 1}).encode(), 422, "invalid-input"),
        (b'{"email": NaN}', None, None),
        (b'{"display_name": "\\ud800"}', None, None),
        (DEEP.encode(), None, None),
        (b"9" * 10_000, None, None),
    ],
    ids=[
        "cut off",
        "nothing",
        "not utf-8",
        "null",
        "a list",
        "a text",
        "wrong types",
        "a null field",
        "NUL in a name",
        "NUL in an address",
        "an unknown field",
        "NaN",
        "half a surrogate",
        "very deep",
        "a huge number",
    ],
)
async def test_bodies_that_are_not_what_was_asked_for(
    new_client: NewClient, body: bytes, status: int | None, code: str | None
):
    answer = await new_client().post(
        "/api/v1/auth/register", content=body, headers=JSON_BODY
    )
    problem = check(answer, *((status,) if status else (400, 422)))
    assert code is None or problem["code"] == code


@pytest.mark.parametrize(
    ("method", "path", "statuses"),
    [
        ("GET", "/nothing/here", (404,)),
        ("GET", "/me?surprise=1", (422,)),
        ("GET", "/me?me=%00", (422,)),
        ("DELETE", "/me/nothing", (404,)),
        ("PATCH", "/auth/login", (405,)),
        ("GET", "/auth/login", (405,)),
        ("GET", "/boards/not-an-id", (404, 422)),
        ("GET", "/boards/%00", (400, 404, 422)),
        ("GET", f"/boards/{'9' * 5000}", (404, 414, 422)),
        ("GET", "/boards/..%2f..%2finternal", (400, 404, 422)),
        ("GET", f"/boards/{unknown_id()}", (404,)),
        ("GET", f"/boards/{unknown_id()}?surprise=1", (404, 422)),
        ("GET", f"/orgs/{unknown_id()}/boards", (404,)),
        ("GET", f"/orgs/{unknown_id()}/boards?limit=101", (404, 422)),
        ("POST", f"/orgs/{unknown_id()}/boards", (404, 422)),
        ("PUT", f"/boards/{unknown_id()}/members/{unknown_id()}", (404, 422)),
        ("DELETE", f"/boards/{unknown_id()}", (404, 428)),
    ],
)
async def test_paths_and_methods_that_lead_nowhere(
    arrive: Arrive, method: str, path: str, statuses: tuple[int, ...]
):
    ada = await arrive("Ada")
    check(await ada.call(method, path), *statuses)


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "limit=-1", "cursor=x", "cursor=%00", "page=2"],
)
async def test_lists_take_only_sensible_pages(arrive: Arrive, query: str):
    ada = await arrive("Ada")
    org = await ada.make_org()
    check(await ada.get(f"/orgs/{org['id']}/boards?{query}"), 400, 422)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": "", "kind": "document"},
        {"title": "x", "kind": "spreadsheet"},
        {"title": "x" * 100_000, "kind": "document"},
        {"title": "a\0b", "kind": "document"},
        {"title": "x", "kind": "document", "role": "owner"},
        {"title": 1, "kind": "document"},
    ],
)
async def test_boards_that_make_no_sense(arrive: Arrive, body: dict[str, object]):
    ada = await arrive("Ada")
    org = await ada.make_org()
    problem = check(await ada.post(f"/orgs/{org['id']}/boards", json=body), 422)
    assert problem["errors"]


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer a.b.c", "Bearer x y"],
)
async def test_no_usable_token(new_client: NewClient, authorization: str):
    headers = {"Authorization": authorization}
    check(await new_client().get("/api/v1/me", headers=headers), 401)


async def test_content_types_other_than_json(new_client: NewClient):
    http = new_client()
    for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded"):
        answer = await http.post(
            "/api/v1/auth/login",
            content=json.dumps({"email": some_email(), "password": "x" * 12}),
            headers={"Content-Type": kind},
        )
        check(answer, 415, 422)


async def test_a_body_larger_than_any_request_needs(new_client: NewClient):
    answer = await new_client().post(
        "/api/v1/auth/login", content=b"x" * 30_000_000, headers=JSON_BODY
    )
    check(answer, 413)


async def test_headers_larger_than_any_request_needs(new_client: NewClient):
    headers = {"X-Long": "x" * 100_000}
    answer = await new_client().get("/api/v1/me", headers=headers)
    assert answer.status_code in (400, 431)
    assert "Traceback" not in answer.text


async def test_a_stale_version_is_told_so(arrive: Arrive):
    ada = await arrive("Ada")
    board = await ada.make_board()
    for if_match in ('"999"', "nonsense", '"', "*"):
        answer = await ada.patch(
            f"/boards/{board['id']}",
            json={"title": "x"},
            headers={"If-Match": if_match},
        )
        if if_match != "*":
            check(answer, 400, 412, 422)
