"""Parts of files: past the API, once it has said yes."""

import httpx
import pytest

from .conftest import Running, Variant

UPLOAD = "/api/v1/uploads/0199a000-0000-7000-8000-000000000000"


def test_a_part_reaches_the_processor_whole_and_without_the_person(
    client: httpx.Client, processor_ports: list[int]
):
    headers = {"Authorization": "Bearer t", "X-Stoa-Grant": "forged", "Cookie": "a=b"}
    seen = client.patch(UPLOAD, content=bytes(3 << 20), headers=headers).json()
    assert (seen["method"], seen["port"]) == ("PATCH", processor_ports[0])
    assert seen["body_length"] == 3 << 20
    assert not {"authorization", "cookie", "x-stoa-grant"} & set(seen["headers"])


def test_more_than_a_file_may_have_is_refused_unread(client: httpx.Client):
    answer = client.put(UPLOAD, content=bytes(5 << 20))
    assert (answer.status_code, answer.json()["code"]) == (413, "content-too-large")


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429])
def test_a_refusal_is_said_by_the_api(
    client: httpx.Client, api_ports: list[int], status: int
):
    answer = client.patch(UPLOAD, content=b"a", headers={"X-Answer": str(status)})
    assert answer.status_code == status
    assert (answer.json()["method"], answer.json()["body_length"]) == ("GET", 0)
    assert answer.json()["port"] in api_ports


def test_how_it_stands_says_the_api(client: httpx.Client, api_ports: list[int]):
    assert client.get(UPLOAD).json()["port"] in api_ports


@pytest.mark.parametrize("away", ["api_ports", "processor_ports"])
def test_while_nobody_can_take_it_it_is_locked(variant: Variant, away: str):
    with variant(**{away: [1]}) as gateway, httpx.Client() as client:
        asked = client.head(gateway.url + UPLOAD)
        sent = client.patch(gateway.url + UPLOAD, content=b"a")
    assert asked.status_code == 423
    assert (sent.status_code, sent.json()["code"]) == (503, "unavailable")


def test_other_paths_are_not_the_processors(gateway: Running):
    for path in ("/api/v1/uploads/x", "/api/v1/uploads-more"):
        assert httpx.put(gateway.url + path, content=b"a").status_code == 404
