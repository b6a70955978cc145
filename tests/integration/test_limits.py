"""The default limits, shared by two processes of each kind.

Each story comes from a loopback address of its own, so that they do not use up
each other's share.
"""

import asyncio
import re

import httpx
import pytest

from .clients import Peer, Person, refusal, some_email, unknown_id
from .conftest import Arrive, NewClient, OpenSocket
from .platform import Platform
from .test_errors import check

pytestmark = pytest.mark.embedded

NEW_PERSON = {"password": "a-long-and-quiet-evening-7", "display_name": "Ada"}


@pytest.fixture
def platform(strict_platform: Platform) -> Platform:
    """The stack with the limits a school starts with."""
    return strict_platform


async def test_the_sixth_sign_up_in_a_minute_waits(new_client: NewClient):
    http = new_client("127.0.1.1")
    answers = [
        await http.post("/api/v1/auth/register", json=NEW_PERSON | {"email": email})
        for email in [some_email() for _ in range(6)]
    ]
    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    _check_limit(answers[-1])


async def test_the_eleventh_sign_in_in_a_minute_waits(new_client: NewClient):
    http = new_client("127.0.1.2")
    body = {"email": some_email(), "password": "not-the-password-1"}
    answers = [await http.post("/api/v1/auth/login", json=body) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    _check_limit(answers[-1])


async def test_the_spelling_of_an_address_is_no_way_round(new_client: NewClient):
    http = new_client("127.0.1.3")
    email = some_email()
    spellings = [email, email.upper(), f" {email}", email.title()] * 3
    answers = [
        await http.post(
            "/api/v1/auth/login",
            json={"email": each, "password": "not-the-password-1"},
        )
        for each in spellings[:11]
    ]
    assert answers[-1].status_code == 429


async def test_claiming_to_be_elsewhere_is_no_way_round(new_client: NewClient):
    http = new_client("127.0.1.4")
    statuses = [
        (
            await http.post(
                "/api/v1/auth/register",
                json=NEW_PERSON | {"email": some_email()},
                headers={
                    "X-Forwarded-For": f"203.0.113.{number}",
                    "X-Real-IP": f"203.0.113.{number}",
                    "Forwarded": f"for=203.0.113.{number}",
                },
            )
        ).status_code
        for number in range(6)
    ]
    assert statuses == [201] * 5 + [429]


async def test_reads_are_limited_per_person(arrive: Arrive):
    ada = await arrive("Ada", "127.0.1.5")
    answers = await asyncio.gather(*(ada.get("/me") for _ in range(70)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] * 60 + [429] * 10
    _check_limit(next(answer for answer in answers if answer.status_code == 429))
    bo = await arrive("Bo", "127.0.1.5")
    assert (await bo.get("/me")).status_code == 200


async def test_the_thirty_first_handshake_in_a_minute_waits(platform: Platform):
    board = unknown_id()
    statuses = [
        await refusal(platform.url, f"/collab/{board}", address="127.0.1.6")
        for _ in range(32)
    ]
    assert statuses == [101] * 30 + [429] * 2
    # Shared by both processes, and nobody else's business.
    other = await refusal(platform.url, "/collab", address="127.0.1.6")
    neighbour = await refusal(platform.url, "/collab", address="127.0.1.7")
    assert (other, neighbour) == (429, 101)


async def test_a_silent_socket_is_closed(open_socket: OpenSocket):
    socket = await open_socket(address="127.0.1.8")
    code, _ = await socket.closing(within=8)
    assert code == 4408


async def test_the_eleventh_person_on_a_board_is_told_why(
    arrive: Arrive, open_socket: OpenSocket
):
    people = [await arrive(f"P{n}", f"127.0.2.{n // 4}") for n in range(11)]
    owner = people[0]
    board = await owner.make_board()
    for person in people[1:]:
        await owner.share(board["id"], person, "editor")
    peers = [await _open(open_socket, person, board["id"]) for person in people]
    scopes = [peer.scopes for peer in peers]
    assert scopes[:10] == [["read-write"]] * 10
    assert peers[10].denied or scopes[10] == ["readonly"]
    await peers[0].socket.close()
    await asyncio.sleep(0.5)
    again = await _open(open_socket, people[10], board["id"])
    assert again.scopes == ["read-write"]


async def _open(open_socket: OpenSocket, person: Person, board_id: str) -> Peer:
    socket = await open_socket(f"/collab/{board_id}", address="127.0.2.9")
    peer = socket.peer(board_id, person.token)
    await peer.start()
    await peer.answered()
    return peer


def _check_limit(answer: httpx.Response) -> None:
    problem = check(answer, 429)
    assert re.fullmatch(r"\d+", answer.headers["retry-after"])
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert problem["code"] == "too-many-requests"
    assert "ratelimit" in answer.headers
