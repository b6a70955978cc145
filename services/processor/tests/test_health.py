"""Alive, ready, measured; and not ready when the schema is not current."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI

from stoa_processor.app import create_app
from stoa_processor.settings import Settings
from stoa_processor.worker import create_worker
from stoa_shared.testing.plugin import MakeDatabase

if TYPE_CHECKING:
    from conftest import MakeSettings, Serve


@pytest.mark.parametrize("make", [create_app, create_worker])
async def test_both_processes_are_ready_on_a_current_schema(
    make: Callable[[Settings], FastAPI],
    current_database: str,
    make_settings: "MakeSettings",
    serve: "Serve",
):
    async with serve(make(make_settings(current_database))) as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
    assert alive.json() == {"status": "alive"}
    assert (ready.status_code, ready.json()["checks"]) == (
        200,
        {"postgres": "ok", "disk": "ok"},
    )


async def test_on_an_old_schema_it_is_alive_and_not_ready(
    make_database: MakeDatabase, make_settings: "MakeSettings", serve: "Serve"
):
    async with serve(create_app(make_settings(make_database("empty")))) as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
    assert (alive.status_code, ready.status_code) == (200, 503)
    assert "stoa-processor migrate" in ready.json()["checks"]["postgres"]


async def test_without_a_database_it_says_which_check_fails(
    make_settings: "MakeSettings", serve: "Serve"
):
    nowhere = "postgresql://nobody:secret@127.0.0.1:1/none"
    async with serve(create_app(make_settings(nowhere))) as client:
        ready = await client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["checks"] == {
        "postgres": "OperationalError",
        "disk": "ok",
    }


async def test_an_unknown_path_is_a_problem_and_a_metric(
    current_database: str, make_settings: "MakeSettings", serve: "Serve"
):
    async with serve(create_app(make_settings(current_database))) as client:
        answer = await client.get("/nothing", headers={"X-Request-Id": "abcd-1234"})
        metrics = await client.get("/metrics")
    assert answer.json()["code"] == "not-found"
    assert answer.json()["request_id"] == "abcd-1234"
    counted = 'stoa_http_requests_total{method="GET",route="unmatched",status="404"}'
    assert f"{counted} 1.0" in metrics.text
