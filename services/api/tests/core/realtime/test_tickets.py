import json

from redis.asyncio import Redis

from stoa_shared import keys
from stoa_shared.ids import new_id
from stoa_shared.tokens import opaque_digest

from ...conftest import As, MakePerson
from ...makers import Client


async def test_a_ticket_is_stored_by_its_digest_for_a_minute(
    as_: As, person: MakePerson, redis: Redis
):
    alice = await person()
    answer = await as_(alice).post("realtime/tickets")
    assert answer.status_code == 201
    body = answer.json()
    assert body["ticket"].startswith("stoa_sock_")
    assert (body["expires_in"], body["url"]) == (60, "ws://localhost:8080/ws")
    key = keys.socket_ticket(opaque_digest(body["ticket"]))
    stored = json.loads(await redis.getdel(key) or "{}")
    assert stored["user_id"] == str(alice.id)
    assert stored["board_id"] is None
    assert stored["session_id"]


async def test_a_ticket_for_a_board(as_: As, person: MakePerson):
    alice, eve = as_(await person()), as_(await person("Eve"))
    org = (await alice.post("orgs", json={"name": "School"})).json()["id"]
    board = (
        await alice.post(
            f"orgs/{org}/boards", json={"title": "Plan", "kind": "document"}
        )
    ).json()["id"]
    mine = await alice.post("realtime/tickets", json={"board_id": board})
    assert mine.json()["url"] == f"ws://localhost:8080/yjs/{board}"
    for client, board_id in ((eve, board), (alice, str(new_id())), (alice, org)):
        answer = await client.post("realtime/tickets", json={"board_id": board_id})
        assert answer.status_code == 404
        assert answer.json()["code"] == "board-not-found"


async def test_tickets_need_a_person_and_known_fields(
    client: Client, as_: As, person: MakePerson
):
    assert (await client.post("realtime/tickets")).status_code == 401
    alice = as_(await person())
    answer = await alice.post("realtime/tickets", json={"room": "x"})
    assert answer.status_code == 422
