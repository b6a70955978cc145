"""Begin, show, list, change, trash and restore boards."""

import asyncio
from uuid import uuid4

import pytest
from fastapi import FastAPI

from ...members import Member, code, if_match, join, make_board, make_org, share
from ...statements import counted


async def test_who_begins_a_board_owns_it(alice: Member):
    board = await make_board(alice, await make_org(alice), "Plan", "whiteboard")
    assert (board["title"], board["kind"]) == ("Plan", "whiteboard")
    assert (board["role"], board["level"]) == ("owner", "write")
    assert board["trashed_at"] is None


async def test_a_guest_begins_no_board(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob, "guest")
    body = {"title": "Mine", "kind": "document"}
    assert code(await bob.post(f"orgs/{org['id']}/boards", json=body)) == (
        403,
        "role-too-low",
    )


@pytest.mark.parametrize(
    "body",
    [
        {"title": "", "kind": "document"},
        {"title": "a" * 201, "kind": "document"},
        {"title": "two\nlines", "kind": "document"},
        {"title": "Board", "kind": "spreadsheet"},
        {"title": "Board"},
        {"title": "Board", "kind": "document", "role": "owner"},
    ],
)
async def test_what_no_board_is_made_of(alice: Member, body: dict[str, str]):
    org = await make_org(alice)
    answer = await alice.post(f"orgs/{org['id']}/boards", json=body)
    assert code(answer) == (422, "invalid-input")


async def test_a_repeated_request_with_one_key_makes_one_board(alice: Member):
    org = await make_org(alice)
    body = {"title": "Once", "kind": "document"}
    path, key = f"orgs/{org['id']}/boards", {"Idempotency-Key": "k-1"}
    first = await alice.post(path, json=body, headers=key)
    again = await alice.post(path, json=body, headers=key)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len((await alice.get(path)).json()["items"]) == 1


async def test_an_etag_answers_with_304(alice: Member):
    board = await make_board(alice, await make_org(alice))
    path = f"boards/{board['id']}"
    tag = (await alice.get(path)).headers["ETag"]
    assert tag == '"1"'
    again = await alice.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    renamed = await alice.patch(path, json={"title": "New"}, headers={"If-Match": tag})
    assert renamed.status_code == 200
    assert (await alice.get(path)).headers["ETag"] == renamed.headers["ETag"]


async def test_what_is_created_is_found_at_its_location(alice: Member):
    org = await alice.post("orgs", json={"name": "Where"})
    body = {"title": "Here", "kind": "document"}
    board = await alice.post(f"orgs/{org.json()['id']}/boards", json=body)
    for made in (org, board):
        found = await alice.get(made.headers["Location"].removeprefix("/api/v1/"))
        assert found.json()["id"] == made.json()["id"]


async def test_a_page_links_to_the_next_one(alice: Member):
    org = await make_org(alice)
    for _ in range(3):
        await make_board(alice, org)
    first = await alice.get(f"orgs/{org['id']}/boards?limit=2&kind=document")
    where, relation = first.headers["Link"].split("; ")
    assert relation == 'rel="next"'
    second = await alice.get(where.strip("<>").removeprefix("/api/v1/"))
    assert len(second.json()["items"]) == 1
    assert "Link" not in second.headers


async def test_renaming_needs_the_current_version(alice: Member):
    board = await make_board(alice, await make_org(alice))
    path, body = f"boards/{board['id']}", {"title": "New"}
    assert code(await alice.patch(path, json=body)) == (428, "version-required")
    renamed = await alice.patch(path, json=body, headers=if_match(1))
    assert renamed.json()["title"] == "New"
    assert renamed.headers["ETag"] == '"2"'
    stale = await alice.patch(path, json={"title": "Old"}, headers=if_match(1))
    assert code(stale) == (412, "version-stale")
    assert stale.json()["current_version"] == 2


async def test_of_two_renames_at_once_one_wins(alice: Member):
    board = await make_board(alice, await make_org(alice))
    answers = await asyncio.gather(
        *(
            alice.patch(
                f"boards/{board['id']}", json={"title": title}, headers=if_match(1)
            )
            for title in ("One", "Two")
        )
    )
    assert sorted(each.status_code for each in answers) == [200, 412]


async def test_editors_rename_and_only_owners_change_settings(
    alice: Member, bob: Member
):
    board = await make_board(alice, await make_org(alice))
    await share(alice, board, bob, "editor")
    path = f"boards/{board['id']}"
    settings = {"settings": {"max_users": 12}}
    refused = await bob.patch(path, json=settings, headers=if_match(1))
    assert code(refused) == (403, "role-too-low")
    assert (
        await bob.patch(path, json={"title": "Ours"}, headers=if_match(1))
    ).status_code == 200
    changed = await alice.patch(path, json=settings, headers=if_match(2))
    assert changed.json()["settings"]["max_users"] == 12


async def test_settings_left_out_of_a_change_stay(alice: Member):
    board = await make_board(alice, await make_org(alice))
    path = f"boards/{board['id']}"
    for version, change in enumerate(
        ({"max_editors": 60}, {"max_viewers": 200}, {"view_when_full": True}), start=1
    ):
        await alice.patch(path, json={"settings": change}, headers=if_match(version))
    assert (await alice.get(path)).json()["settings"] == {
        "max_users": None,
        "max_editors": 60,
        "max_viewers": 200,
        "view_when_full": True,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"max_editors": 0},
        {"max_editors": 61},
        {"max_viewers": -1},
        {"max_viewers": 201},
    ],
)
async def test_a_board_takes_sixty_editors_and_two_hundred_viewers(
    alice: Member, change: object
):
    board = await make_board(alice, await make_org(alice))
    body = {"settings": change}
    answer = await alice.patch(f"boards/{board['id']}", json=body, headers=if_match(1))
    assert code(answer) == (422, "invalid-input")


@pytest.mark.parametrize("max_users", [0, 61, -1, "many", 1.5])
async def test_a_board_takes_one_to_sixty_people(alice: Member, max_users: object):
    board = await make_board(alice, await make_org(alice))
    body = {"settings": {"max_users": max_users}}
    answer = await alice.patch(f"boards/{board['id']}", json=body, headers=if_match(1))
    assert code(answer) == (422, "invalid-input")


async def test_viewers_read_and_nothing_else(alice: Member, bob: Member):
    board = await make_board(alice, await make_org(alice))
    await share(alice, board, bob, "viewer")
    path = f"boards/{board['id']}"
    seen = (await bob.get(path)).json()
    assert (seen["role"], seen["level"]) == ("viewer", "read")
    refused = [
        await bob.patch(path, json={"title": "Mine"}, headers=if_match(1)),
        await bob.delete(path, headers=if_match(1)),
        await bob.put(f"{path}/members/{bob.user_id}", json={"role": "owner"}),
        await bob.delete(f"{path}/members/{alice.user_id}"),
    ]
    assert {code(each) for each in refused} == {(403, "role-too-low")}


async def test_the_trash_hides_a_board_from_all_but_its_owners(
    alice: Member, bob: Member
):
    org = await make_org(alice)
    board = await make_board(alice, org)
    await share(alice, board, bob, "editor")
    path = f"boards/{board['id']}"
    assert (await alice.delete(path, headers=if_match(1))).status_code == 204
    assert code(await bob.get(path)) == (404, "not-found")
    assert (await alice.get(path)).json()["trashed_at"] is not None
    assert (await alice.get("me/boards")).json()["items"] == []
    trash = (await alice.get("me/boards", params={"trashed": True})).json()["items"]
    assert [each["id"] for each in trash] == [board["id"]]
    assert (await bob.get("me/boards?trashed=true")).json()["items"] == []
    change = await alice.patch(path, json={"title": "X"}, headers=if_match(2))
    assert code(change) == (409, "board-trashed")
    again = await alice.delete(path, headers=if_match(2))
    assert code(again) == (409, "board-trashed")


async def test_restoring_brings_everybody_back(alice: Member, bob: Member):
    board = await make_board(alice, await make_org(alice))
    await share(alice, board, bob, "editor")
    path = f"boards/{board['id']}"
    assert code(await alice.post(f"{path}/restore")) == (409, "board-not-trashed")
    await alice.delete(path, headers=if_match(1))
    restored = await alice.post(f"{path}/restore")
    assert restored.json()["trashed_at"] is None
    assert (await bob.get(path)).json()["role"] == "editor"


async def test_lists_show_what_one_reaches(alice: Member, bob: Member, carol: Member):
    org, other = await make_org(alice), await make_org(bob)
    await join(alice, org, bob)
    mine = await make_board(bob, org, "Bob's")
    hidden = await make_board(alice, org, "Alice's")
    elsewhere = await make_board(bob, other, "Elsewhere")

    async def seen(who: Member, path: str) -> list[str]:
        return [each["id"] for each in (await who.get(path)).json()["items"]]

    path = f"orgs/{org['id']}/boards"
    assert await seen(bob, path) == [mine["id"]]
    assert await seen(alice, path) == [hidden["id"], mine["id"]]
    assert await seen(bob, "me/boards") == [elsewhere["id"], mine["id"]]
    assert await seen(carol, "me/boards") == []
    assert code(await carol.get(path)) == (404, "not-found")


async def test_lists_filter_sort_and_page(alice: Member):
    org = await make_org(alice)
    for title, kind in (
        ("Alpha", "document"),
        ("Beta 100%", "whiteboard"),
        ("Gamma", "document"),
    ):
        await make_board(alice, org, title, kind)
    path = f"orgs/{org['id']}/boards"

    async def titles(**query: str | int) -> list[str]:
        page = (await alice.get(path, params=query)).json()
        return [each["title"] for each in page["items"]]

    assert await titles() == ["Gamma", "Beta 100%", "Alpha"]
    assert await titles(sort="updated_at") == ["Alpha", "Beta 100%", "Gamma"]
    assert await titles(kind="document") == ["Gamma", "Alpha"]
    assert await titles(q="ALPH") == ["Alpha"]
    assert await titles(q="%") == ["Beta 100%"]
    first = (await alice.get(path, params={"limit": 2})).json()
    rest = await titles(limit=2, cursor=first["next_cursor"])
    assert rest == ["Alpha"]


@pytest.mark.parametrize(
    "query", ["limit=101", "limit=0", "cursor=zzz", "sort=title", "colour=red", "q=%00"]
)
async def test_a_list_refuses_what_it_does_not_know(alice: Member, query: str):
    org = await make_org(alice)
    answer = await alice.get(f"orgs/{org['id']}/boards?{query}")
    assert code(answer) == (422, "invalid-input")


async def test_lists_show_the_first_members_and_no_address(alice: Member, bob: Member):
    org = await make_org(alice)
    board = await make_board(alice, org)
    await share(alice, board, bob, "viewer")
    answer = await alice.get(f"orgs/{org['id']}/boards")
    (item,) = answer.json()["items"]
    names = [each["display_name"] for each in item["members"]]
    assert (names, item["members_count"]) == (["Alice", "Bob"], 2)
    assert "@" not in answer.text


async def test_a_strangers_answer_is_that_for_no_board(alice: Member, bob: Member):
    board = await make_board(alice, await make_org(alice))
    theirs = (await bob.get(f"boards/{board['id']}")).json()
    missing = (await bob.get(f"boards/{uuid4()}")).json()
    for each in (theirs, missing):
        del each["instance"], each["request_id"]
    assert theirs == missing


async def test_a_list_takes_three_statements_at_most(app: FastAPI, alice: Member):
    org = await make_org(alice)
    board = await make_board(alice, org)
    boards = f"orgs/{org['id']}/boards"
    empty = f"{boards}?q=nothing"
    for path in (boards, empty, "me/boards", f"boards/{board['id']}"):
        with counted(app) as seen:
            assert (await alice.get(path)).status_code == 200
        assert len(seen) <= 3, seen
