"""Health is told as it is: alive, and able to work, or what is missing."""

import time
from pathlib import Path

import httpx
import pytest

from stoa_local.__main__ import looks_like_ours

from .conftest import Arrive
from .platform import Embedded
from .test_errors import check

pytestmark = pytest.mark.embedded

SERVICES = ("api", "api-worker", "collab", "processor", "processor-worker")


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_is_alive_ready_and_measured(embedded: Embedded, service: str):
    async with httpx.AsyncClient(base_url=embedded.address(service)) as http:
        assert (await http.get("/healthz")).status_code == 200
        ready = await http.get("/readyz")
        metrics = await http.get("/metrics")
    assert ready.status_code == 200, ready.text
    assert metrics.status_code == 200
    assert metrics.headers["content-type"].startswith(
        ("text/plain", "application/openmetrics-text")
    )
    assert "\n# TYPE " in "\n" + metrics.text


def test_whatever_it_keeps_is_known_to_be_its_own(embedded: Embedded, tmp_path: Path):
    """Else ``make reset`` refuses, as it must where somebody keeps other things."""
    assert looks_like_ours(embedded.data)
    (tmp_path / "lock").touch()
    assert looks_like_ours(tmp_path)
    (tmp_path / "thesis.odt").touch()
    assert not looks_like_ours(tmp_path)


@pytest.mark.parametrize(
    ("dependency", "leaners"),
    [
        pytest.param(
            "valkey", {"api", "api-worker", "collab"}, marks=pytest.mark.servers
        ),
        pytest.param(
            "postgres", {"api", "api-worker", "processor"}, marks=pytest.mark.servers
        ),
        ("api", {"collab"}),
    ],
)
async def test_readiness_follows_what_a_service_leans_on(
    embedded: Embedded, dependency: str, leaners: set[str]
):
    embedded.stop(dependency)
    try:
        for service in sorted(leaners):
            answer = await _until(embedded, service, 503)
            assert "Traceback" not in answer.text
            assert answer.json(), "it names what is missing"
            alive = await _ask(embedded, service, "/healthz")
            assert alive.status_code == 200
    finally:
        embedded.start(dependency)
    for service in sorted(leaners):
        await _until(embedded, service, 200)


async def test_without_the_api_the_gateway_answers_in_the_usual_shape(
    embedded: Embedded, arrive: Arrive
):
    ada = await arrive("Ada")
    embedded.stop("api")
    try:
        check(await ada.get("/me"), 502, 503)
    finally:
        embedded.start("api")
    assert (await ada.get("/me")).status_code == 200


@pytest.mark.servers
async def test_without_redis_people_still_sign_in(embedded: Embedded, arrive: Arrive):
    embedded.stop("valkey")
    try:
        ada = await arrive("Ada")
        assert (await ada.get("/me")).status_code == 200
        board = await ada.make_board()
        assert (await ada.get(f"/boards/{board['id']}")).status_code == 200
    finally:
        embedded.start("valkey")


@pytest.mark.servers
async def test_without_postgres_the_answer_is_503_and_quick(
    embedded: Embedded, arrive: Arrive
):
    ada = await arrive("Ada")
    embedded.stop("postgres")
    try:
        begin = time.monotonic()
        check(await ada.get("/me"), 503)
        assert time.monotonic() - begin < 10
    finally:
        embedded.start("postgres")
    embedded.wait_until_ready()
    assert (await ada.get("/me")).status_code == 200


async def _ask(embedded: Embedded, service: str, path: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=embedded.address(service)) as http:
        return await http.get(path)


async def _until(embedded: Embedded, service: str, status: int) -> httpx.Response:
    begin = time.monotonic()
    while (answer := await _ask(embedded, service, "/readyz")).status_code != status:
        assert time.monotonic() - begin < 10, f"{service}: {answer.text}"
        time.sleep(0.1)  # noqa: ASYNC251  # nothing else is going on
    return answer
