"""What the services are told about a client, and what it cannot make them believe."""

import httpx
import pytest

from .conftest import Running, Variant

FORGED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.test",
    "X-Real-IP": "203.0.113.7",
    "Forwarded": "for=203.0.113.7",
}


def test_a_forged_address_is_replaced(client: httpx.Client):
    seen = client.get("/api/v1/me", headers=FORGED).json()["headers"]
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "http"
    assert not {"x-forwarded-host", "x-real-ip", "forwarded"} & set(seen)


def test_a_trusted_proxy_is_believed_up_to_the_first_stranger(variant: Variant):
    with variant(trusted_proxies=["127.0.0.0/8", "10.0.0.0/8"]) as gateway:
        headers = {
            "X-Forwarded-For": "198.51.100.1, 203.0.113.7, 10.1.2.3",
            "X-Forwarded-Proto": "https",
        }
        answer = httpx.get(gateway.url + "/api/v1/me", headers=headers)
    seen = answer.json()["headers"]
    assert seen["x-forwarded-for"] == "203.0.113.7"
    assert seen["x-forwarded-proto"] == "https"
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize("given", ["0199-abcd-ef", "a" * 64])
def test_a_valid_request_id_is_kept(client: httpx.Client, given: str):
    answer = client.get("/api/v1/me", headers={"X-Request-Id": given})
    assert answer.json()["headers"]["x-request-id"] == given
    assert answer.headers.get_list("x-request-id") == [given]


@pytest.mark.parametrize("given", ["short", "a" * 65, 'x"},{"level":"error'])
def test_another_request_id_is_replaced(client: httpx.Client, given: str):
    answer = client.get("/api/v1/me", headers={"X-Request-Id": given})
    made = answer.json()["headers"]["x-request-id"]
    assert made == answer.headers["x-request-id"]
    assert len(made) == 32


def test_the_access_log_names_the_request_and_not_its_query(
    gateway: Running, client: httpx.Client
):
    request_id = "0199-the-logged-one"
    client.get("/api/v1/x?ticket=secret", headers={"X-Request-Id": request_id})
    line = gateway.logged(request_id)
    assert line["path"] == "/api/v1/x"
    assert line["status"] == "200"
    assert "secret" not in gateway.log.read_text()


def test_a_ticket_stays_out_of_the_log_when_collab_is_away(variant: Variant):
    with variant(collab_ports=[1]) as gateway:
        headers = {"Upgrade": "websocket", "Connection": "upgrade"}
        answer = httpx.get(gateway.url + "/ws?ticket=secret", headers=headers)
        assert answer.status_code == 502
        assert "secret" not in gateway.log.read_text()
