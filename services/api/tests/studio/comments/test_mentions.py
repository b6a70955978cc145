"""Speak to people in comments: who reads the document, by the name they have now."""

from stoa_api.base.db import Sessions

from ...good_calls import World, make_link
from ...makers import Client
from ...members import Member, code, if_match
from .conftest import Class


async def found(person: Member, here: Class, words: str) -> list[str]:
    answer = await person.get(f"{here.path}/people", params={"q": words})
    assert answer.status_code == 200, answer.text
    return [each["display_name"] for each in answer.json()["items"]]


def at(person: Member) -> str:
    return f"@[{person.user_id}]"


async def test_a_mention_is_an_id_and_shows_the_name_of_the_day(here: Class):
    words = f"{at(here.dan)}, see {at(here.alice)} and {at(here.dan)}"
    thread = (await here.carol.post(here.path, json={"text": words})).json()
    (comment,) = thread["comments"]
    assert comment["text"] == words
    assert [each["display_name"] for each in comment["mentions"]] == ["Dan", "Alice"]
    assert set(comment["mentions"][0]) == {"id", "display_name", "color"}
    await here.dan.patch("me", json={"display_name": "Daniel"}, headers=if_match(1))
    path = f"{here.path}/{comment['id']}"
    again = (await here.bob.get(path)).json()
    assert again["mentions"][0]["display_name"] == "Daniel"
    patch = {"text": f"Only {at(here.bob)}"}
    changed = await here.carol.patch(path, json=patch, headers=if_match(1))
    assert [each["display_name"] for each in changed.json()["mentions"]] == ["Bob"]


async def test_who_cannot_read_the_document_is_nobody(here: Class):
    body = {"text": f"{at(here.eve)} {at(here.bob)}"}
    comment = (await here.carol.post(here.path, json=body)).json()["comments"][0]
    assert [each["display_name"] for each in comment["mentions"]] == ["Bob"]
    assert await found(here.carol, here, "Eve") == []


async def test_names_are_found_by_how_any_of_their_words_begins(here: Class):
    body = {"display_name": "Bob van Dyck"}
    await here.bob.patch("me", json=body, headers=if_match(1))
    assert await found(here.carol, here, "d") == ["Bob van Dyck", "Dan"]
    assert await found(here.carol, here, "yck") == []
    assert await found(here.carol, here, "%") == []
    everybody = await here.carol.get(f"{here.path}/people")
    names = [each["display_name"] for each in everybody.json()["items"]]
    assert names == ["Alice", "Bob van Dyck", "Dan"], "and not oneself"
    assert "email" not in everybody.text


async def test_who_only_reads_or_visits_is_not_told_who_else_does(
    here: Class, sessions: Sessions
):
    refused = await here.dan.get(f"{here.path}/people")
    assert code(refused) == (403, "role-too-low")
    org = {"id": here.board["org_id"]}
    world = World(here.alice, here.eve, sessions, org, here.board)
    link = await make_link(world, level="comment")
    redeem = {"token": link["token"], "name": "Gast"}
    async with Client(here.alice.app) as nobody:
        guest = (await nobody.post("links/redeem", json=redeem)).json()["guest"]
    async with Client(here.alice.app, token=guest["access_token"]) as visitor:
        told = await visitor.get(f"{here.path}/people")
    assert told.json()["items"] == []
