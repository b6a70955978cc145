"""The forms of lessons' content: published, and brought up to date when read."""

from typing import Any, cast, get_args

import pytest
from sqlalchemy import text

from stoa_api.base.db import Sessions, transaction
from stoa_api.learn.lessons import content as contents
from stoa_api.learn.lessons.content import LessonKind

from ..courses import make_chapter, make_course, make_lesson
from ..makers import Client
from ..members import Json, Member, code, if_match, make_org


def open_objects(schema: Any) -> list[Any]:
    """The parts of a schema that would take a field nobody wrote down."""
    if isinstance(schema, list):
        parts = cast("list[Any]", schema)
        return [found for each in parts for found in open_objects(each)]
    if not isinstance(schema, dict):
        return []
    here = cast("dict[str, Any]", schema)
    is_open = here.get("type") == "object" and here.get("additionalProperties", True)
    return [here] * bool(is_open) + open_objects(list(here.values()))


async def test_the_form_of_every_kind_is_published_for_anybody(client: Client):
    listed: list[Json] = (await client.get("schemas/lessons")).json()["items"]
    assert {each["kind"] for each in listed} == set(get_args(LessonKind))
    assert [each["kind"] for each in listed if each["is_current"]] == sorted(
        get_args(LessonKind)
    )
    for each in listed:
        path = each["url"].removeprefix("/api/v1/")
        answer = await client.get(path)
        assert answer.headers["Content-Type"] == "application/schema+json"
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        schema = answer.json()
        assert (schema["$id"], open_objects(schema)) == (each["url"], [])
        assert schema["properties"]["kind"]["const"] == each["kind"]
        assert schema["properties"]["schema"]["const"] == each["version"]
        tag = {"If-None-Match": answer.headers["ETag"]}
        assert (await client.get(path, headers=tag)).status_code == 304
    for each in ("text/2", "text/x", "poem/1"):
        assert code(await client.get(f"schemas/lessons/{each}")) == (404, "not-found")


def test_every_form_that_is_read_is_published():
    kinds = {(each.__name__, each) for each in contents.FORMS.values()}
    assert {each for _, each in kinds} >= set(get_args(contents.AnyContent))
    assert {new for new, _ in contents.UPGRADES} <= set(get_args(LessonKind))


async def test_an_old_form_becomes_the_new_one_when_it_is_read(
    alice: Member, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    def with_a_note(kept: Json) -> Json:
        return {"kind": "link", "schema": 1, "url": kept["href"], "note": ""}

    monkeypatch.setitem(contents.UPGRADES, ("link", 0), with_a_note)
    new = {"kind": "link", "schema": 1, "url": "https://stoa.example/", "note": ""}
    chapter = await make_chapter(alice, await make_course(alice, await make_org(alice)))
    lesson = await make_lesson(alice, chapter, kind="link", content=new)
    path = f"lessons/{lesson['id']}"
    old = """{"kind": "link", "schema": 0, "href": "https://stoa.example/"}"""
    async with transaction(sessions) as db:
        await db.execute(
            text(
                "UPDATE learn.lessons SET content = CAST(:old AS jsonb),"
                " content_schema = 0 WHERE id = :id"
            ),
            {"old": old, "id": lesson["id"]},
        )
    assert (await alice.get(path)).json()["content"] == new
    # The next save keeps it in the new form; the version before it is read as new too.
    change = {"status": "published", "content": {**new, "note": "Read it."}}
    await alice.patch(path, json=change, headers=if_match(1))
    kept = "SELECT content_schema FROM learn.lessons WHERE id = :id"
    async with sessions() as db:
        assert await db.scalar(text(kept), {"id": lesson["id"]}) == 1
