"""What holds for every route: idempotent creation, problems, health, description."""

import asyncio

import httpx
from fastapi import FastAPI

from ..conftest import As, MakePerson
from ..makers import Client


def _create(
    client: Client, name: str, key: str | None
) -> "asyncio.Task[httpx.Response]":
    headers = {"Idempotency-Key": key} if key else {}
    return asyncio.create_task(
        client.post("orgs", json={"name": name}, headers=headers)
    )


async def test_the_same_key_and_body_repeat_the_answer(as_: As, person: MakePerson):
    alice = as_(await person())
    first, second = await _create(alice, "One", "k1"), await _create(alice, "One", "k1")
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true"
    assert len((await alice.get("me")).json()["orgs"]) == 1


async def test_the_same_key_with_another_body_is_refused(as_: As, person: MakePerson):
    alice = as_(await person())
    await _create(alice, "One", "k1")
    answer = await _create(alice, "Two", "k1")
    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency-key-reused"


async def test_keys_belong_to_a_person(as_: As, person: MakePerson):
    alice, bob = as_(await person()), as_(await person("Bob"))
    first, second = await _create(alice, "One", "k"), await _create(bob, "One", "k")
    assert first.json()["id"] != second.json()["id"]


async def test_at_once_they_create_once(as_: As, person: MakePerson):
    alice = as_(await person())
    answers = await asyncio.gather(*(_create(alice, "One", "k") for _ in range(8)))
    codes = {each.status_code for each in answers}
    assert codes <= {201, 409}
    running = [each.json()["code"] for each in answers if each.status_code == 409]
    assert set(running) <= {"idempotency-still-running"}
    assert len((await alice.get("me")).json()["orgs"]) == 1


async def test_a_refused_request_leaves_its_key_free(as_: As, person: MakePerson):
    alice = as_(await person())
    assert (await _create(alice, "", "k")).status_code == 422
    assert (await _create(alice, "One", "k")).status_code == 201


async def test_unknown_paths_and_methods_get_problems(client: Client):
    for method, path, code in (
        ("GET", "nowhere", "not-found"),
        ("DELETE", "me", "method-not-allowed"),
        ("GET", "me/", "not-found"),
    ):
        answer = await client.request(method, path)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == code
        assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_an_unforeseen_failure_shows_nothing(app: FastAPI, client: Client):
    @app.get("/api/v1/broken")
    async def broken() -> None:  # pyright: ignore[reportUnusedFunction]
        raise RuntimeError("secret detail")

    answer = await client.get("broken")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal-error"
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


async def test_health_asks_what_it_stands_on(client: Client):
    ready = await client.get("http://localhost:8080/readyz")
    assert ready.json()["checks"] == {"postgres": "ok", "schema": "ok", "redis": "ok"}
    assert (await client.get("http://localhost:8080/healthz")).status_code == 200


async def test_the_description_and_its_page_need_nobody_else(client: Client):
    described = (await client.get("openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    assert "Problem" in described["components"]["schemas"]
    assert "/api/v1/auth/login" in described["paths"]
    assert not any(path.startswith("/internal") for path in described["paths"])
    page = await client.get("docs")
    assert page.status_code == 200
    assert "//" not in page.text
