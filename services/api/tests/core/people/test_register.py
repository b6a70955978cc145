import asyncio

import httpx
import pytest
from fastapi import FastAPI

from ...makers import Client, new_email, register


async def test_registering_makes_an_account(client: Client):
    email = new_email()
    answer = await register(client, email.replace("person", "Person"), name="  Ana  ")
    assert answer.status_code == 201
    user = answer.json()["user"]
    assert user["email"] == email
    assert user["display_name"] == "Ana"
    assert user["color"].startswith("#")
    assert "password" not in answer.text


async def test_six_at_once_in_any_case_make_one_account(app: FastAPI):
    email = new_email()
    spellings = [email, email.upper(), email.title()] * 2
    clients = [Client(app) for _ in spellings]
    answers = await asyncio.gather(
        *(register(c, e) for c, e in zip(clients, spellings, strict=True))
    )
    codes = sorted(each.status_code for each in answers)
    assert codes == [201, 409, 409, 409, 409, 409]
    refused = next(each for each in answers if each.status_code == 409)
    assert refused.json()["code"] == "email-taken"


@pytest.mark.parametrize("extra", [{"role": "admin"}, {"is_admin": True}, {"id": "x"}])
async def test_a_field_that_is_not_asked_for_is_refused(
    client: Client, extra: dict[str, object]
):
    body = {"email": new_email(), "password": "long and quiet", "display_name": "A"}
    answer = await client.post("auth/register", json=body | extra)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(extra))}"


@pytest.mark.parametrize(
    "change",
    [
        {"email": "nobody"},
        {"email": "a@b"},
        {"email": "a b@example.com"},
        {"email": 5},
        {"password": "short"},
        {"password": "x" * 129},
        {"password": None},
        {"display_name": "   "},
        {"display_name": "\u200b"},
        {"display_name": "a\u0000b"},
        {"display_name": "a\u202eb"},
        {"display_name": "x" * 81},
        {"display_name": ["A"]},
    ],
)
async def test_values_that_make_no_sense_are_refused(
    client: Client, change: dict[str, object]
):
    body = {"email": new_email(), "password": "long and quiet", "display_name": "A"}
    answer = await client.post("auth/register", json=body | change)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(change))}"
    assert "long and quiet" not in answer.text


@pytest.mark.parametrize("password", ["password123", "Qwertyuiop", "a" * 8, "12345678"])
async def test_a_password_that_everybody_tries_is_refused(
    client: Client, password: str
):
    answer = await register(client, password=password)
    assert answer.status_code == 422
    assert answer.json()["code"] == "password-too-common"


async def test_ones_own_address_is_no_password(client: Client):
    email = new_email()
    assert (await register(client, email, password=email)).status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"email": ', 400, "malformed-json"),
        (b"[]", 422, "invalid-input"),
        (b"", 422, "invalid-input"),
        (b'"' + b"[" * 5, 400, "malformed-json"),
        (b"[" * 100_000, 400, "malformed-json"),
        (b"\xff\xfe", 400, "bad-request"),
        (b" " * (1 << 20) + b"{}", 413, "content-too-large"),
    ],
)
async def test_bodies_that_cannot_be_read_get_a_problem(
    client: Client, body: bytes, status: int, code: str
):
    answer: httpx.Response = await client.post(
        "auth/register", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"].startswith("urn:stoa:problem:")
    assert status != 413 or problem["code"] == code
    assert problem["request_id"] == answer.headers["x-request-id"]


async def test_unknown_query_parameters_are_refused(client: Client):
    answer = await client.post("auth/register?role=admin", json={})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "query:role"
