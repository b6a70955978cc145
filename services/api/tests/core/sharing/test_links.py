"""Share links: who comes in by them, how far, and until when."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from stoa_api.base import access
from stoa_api.base.db import Sessions, transaction
from stoa_api.core.people import service as people
from stoa_shared.clock import now

from ...makers import Client
from ...members import Json, Member, code, join, make_board, make_org, share


@pytest.fixture
async def org(alice: Member) -> Json:
    return await make_org(alice)


@pytest.fixture
async def board(alice: Member, org: Json) -> Json:
    return await make_board(alice, org)


async def make_link(by: Member, board: Json, **wanted: Any) -> Json:
    answer = await by.post(f"resources/{board['id']}/links", json=wanted)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def redeem(who: Client, link: Json, name: str | None = None) -> httpx.Response:
    return await who.post("links/redeem", json={"token": link["token"], "name": name})


def as_guest(app: FastAPI, answer: httpx.Response) -> Client:
    return Client(app, token=answer.json()["guest"]["access_token"])


async def test_a_signed_in_person_comes_in_without_joining(
    alice: Member, bob: Member, org: Json, board: Json
):
    link = await make_link(alice, board, level="edit")
    answer = await redeem(bob, link)
    assert (answer.status_code, answer.json()["guest"]) == (200, None)
    assert (await bob.get(f"boards/{board['id']}")).json()["level"] == "write"
    assert code(await bob.get(f"orgs/{org['id']}")) == (404, "not-found")
    other = await make_board(alice, org)
    assert code(await bob.get(f"boards/{other['id']}")) == (404, "not-found")
    listed = (await bob.get("me/boards")).json()["items"]
    assert [each["id"] for each in listed] == [board["id"]]


async def test_visitors_learn_of_nobody_else(
    alice: Member, bob: Member, carol: Member, org: Json, board: Json
):
    await join(alice, org, carol)
    await share(alice, board, carol, "editor")
    await redeem(bob, await make_link(alice, board, level="edit"))
    # Being somebody elsewhere makes nobody more than a visitor here.
    await make_board(bob, await make_org(bob, "Elsewhere"))
    path = f"boards/{board['id']}/members"

    async def seen_by(who: Member) -> tuple[list[str], list[str]]:
        people = (await who.get(path)).json()["items"]
        boards = (await who.get("me/boards")).json()["items"]
        (listed,) = [each for each in boards if each["id"] == board["id"]]
        return (
            [each["user"]["display_name"] for each in people],
            [each["display_name"] for each in listed["members"]],
        )

    assert await seen_by(bob) == (["Bob"], [])
    everybody = ["Alice", "Carol", "Bob"]
    people, faces = await seen_by(carol)
    assert (sorted(people), faces) == (sorted(everybody), ["Alice", "Carol"])


async def test_a_guest_sees_the_one_thing_and_nothing_else(
    app: FastAPI, client: Client, alice: Member, org: Json, board: Json
):
    link = await make_link(alice, board, allows_guests=True)
    assert code(await redeem(client, link)) == (401, "guest-name-needed")
    answer = await redeem(client, link, "Gast")
    assert answer.json()["guest"]["user"]["display_name"] == "Gast (guest)"
    async with as_guest(app, answer) as guest:
        seen = await guest.get(f"boards/{board['id']}")
        assert (seen.status_code, seen.json()["level"]) == (200, "read")
        other = await make_board(alice, org)
        assert code(await guest.get(f"boards/{other['id']}")) == (404, "not-found")
        for path in ("me", "orgs", "me/sessions", f"boards/{board['id']}/members"):
            assert code(await guest.get(path)) == (403, "not-for-guests")
        made = await guest.post("orgs", json={"name": "Mine"})
        assert code(made) == (403, "not-for-guests")


async def test_a_link_takes_no_guests_unless_it_says_so(
    client: Client, alice: Member, board: Json
):
    link = await make_link(alice, board)
    assert code(await redeem(client, link, "Gast")) == (401, "unauthorized")


async def test_revoking_cuts_everybody_who_came_in_by_it(
    *,
    app: FastAPI,
    client: Client,
    collab: httpx.AsyncClient,
    alice: Member,
    bob: Member,
    board: Json,
):
    link = await make_link(alice, board, level="edit", allows_guests=True)
    await redeem(bob, link)
    answer = await redeem(client, link, "Gast")
    async with as_guest(app, answer) as guest:
        user = answer.json()["guest"]["user"]
        told = await collab.get(
            f"boards/{board['id']}/access", params={"user_id": user["id"]}
        )
        assert (told.json()["level"], told.json()["user"]["name"]) == (
            "write",
            "Gast (guest)",
        )
        path = f"resources/{board['id']}/links/{link['id']}"
        assert (await alice.delete(path)).status_code == 204
        for who in (bob, guest):
            answer = await who.get(f"boards/{board['id']}")
            assert code(answer) == (404, "not-found")
    gone = await collab.get(
        f"boards/{board['id']}/access", params={"user_id": user["id"]}
    )
    assert gone.status_code == 404
    assert code(await redeem(bob, link)) == (404, "link-not-usable")


async def test_only_as_many_come_in_as_may(client: Client, alice: Member, board: Json):
    link = await make_link(alice, board, allows_guests=True, max_uses=5)
    answers = await asyncio.gather(*[redeem(client, link, f"G{n}") for n in range(25)])
    outcomes = sorted(each.status_code for each in answers)
    assert outcomes == [200] * 5 + [404] * 20
    listed = (await alice.get(f"resources/{board['id']}/links")).json()["items"]
    assert [each["uses"] for each in listed] == [5]


async def test_coming_again_is_not_counted(alice: Member, bob: Member, board: Json):
    link = await make_link(alice, board, max_uses=1)
    assert (await redeem(bob, link)).status_code == 200
    assert (await redeem(bob, link)).status_code == 200


async def test_a_link_ends_by_itself(
    alice: Member, bob: Member, board: Json, sessions: Sessions
):
    tomorrow = (now() + timedelta(days=1)).isoformat()
    link = await make_link(alice, board, expires_at=tomorrow)
    assert (await redeem(bob, link)).status_code == 200
    assert (await bob.get(f"boards/{board['id']}")).status_code == 200
    async with transaction(sessions) as db:  # as when a day has passed
        await db.execute(text("UPDATE core.share_links SET expires_at = now()"))
    assert (await bob.get(f"boards/{board['id']}")).status_code == 404
    assert code(await redeem(bob, link)) == (404, "link-not-usable")
    async with transaction(sessions) as db:
        assert await access.expire(db) >= 1


async def test_the_database_holds_nothing_that_opens_it(
    alice: Member, board: Json, sessions: Sessions
):
    link = await make_link(alice, board)
    async with sessions() as db:
        row = (
            await db.execute(
                text("SELECT * FROM core.share_links WHERE id = :id"),
                {"id": link["id"]},
            )
        ).one()
    assert link["token"] not in str(row)
    assert link["url"].endswith(f"/shared#{link['token']}")


async def test_guests_are_nobody_to_whom_something_is_granted(
    client: Client, alice: Member, org: Json, board: Json
):
    link = await make_link(alice, board, allows_guests=True)
    user = (await redeem(client, link, "Gast")).json()["guest"]["user"]
    answer = await alice.put(
        f"boards/{board['id']}/members/{user['id']}", json={"role": "editor"}
    )
    assert code(answer) == (404, "user-not-found")
    body = {"user_id": user["id"], "role": "admin"}
    added = await alice.post(f"orgs/{org['id']}/members", json=body)
    assert code(added) == (404, "user-not-found")


async def test_guests_of_long_ago_are_deleted_and_what_they_wrote_is_not(
    app: FastAPI, client: Client, alice: Member, board: Json, sessions: Sessions
):
    link = await make_link(alice, board, level="comment", allows_guests=True)
    came = await redeem(client, link, "Gast")
    async with as_guest(app, came) as guest:
        path = f"boards/{board['id']}/comments"
        said = await guest.post(path, json={"text": "Why?"})
        assert said.status_code == 201, said.text
    recent = (await redeem(client, link, "Neu")).json()["guest"]["user"]
    old = came.json()["guest"]["user"]["id"]
    long_ago = "SET created_at = created_at - interval '31 days' WHERE id = :id"
    over = "SET expires_at = now() - interval '30 days' WHERE user_id = :id"

    async def kept() -> list[str]:
        async with transaction(sessions) as db:
            await people.forget_guests(db, older_than=timedelta(days=30))
            found = "SELECT id FROM core.users WHERE id IN (:old, :recent)"
            ids = {"old": old, "recent": recent["id"]}
            return [str(each) for each in await db.scalars(text(found), ids)]

    async with transaction(sessions) as db:
        await db.execute(text(f"UPDATE core.users {long_ago}"), {"id": old})
        await db.execute(
            text(f"UPDATE core.users {long_ago}"), {"id": str(alice.user_id)}
        )
    assert sorted(await kept()) == sorted([old, recent["id"]]), "still signed in"
    async with transaction(sessions) as db:
        await db.execute(text(f"UPDATE core.sessions {over}"), {"id": old})
    assert await kept() == [recent["id"]]
    (thread,) = (await alice.get(path)).json()["items"]
    (comment,) = thread["comments"]
    assert (comment["text"], comment["author"]) == ("Why?", None)
    assert (await alice.get("me")).status_code == 200
