"""Comments: begun, answered, edited, deleted, resolved, by who may."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from stoa_api.base.db import Sessions, transaction
from stoa_api.studio.comments import service
from stoa_shared.ids import new_id

from ...members import Json, Member, code, if_match, make_comment
from .conftest import Class

ANCHOR = {"start": "AAEC", "end": "AAED"}


async def _threads(person: Member, here: Class, status: str = "all") -> list[Json]:
    answer = await person.get(here.path, params={"status": status})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def _reply(person: Member, here: Class, thread: Json, words: str) -> Json:
    answer = await person.post(
        f"{here.path}/{thread['id']}/replies", json={"text": words}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_thread_has_its_place_its_words_and_its_replies(here: Class):
    body = {"text": " Why\nrain? ", "anchor": ANCHOR, "quote": "the cold\nrain"}
    answer = await here.carol.post(here.path, json=body)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    thread = answer.json()
    assert answer.headers["Location"].endswith(f"/comments/{thread['id']}")
    reply = await _reply(here.bob, here, thread, "Because.")
    (seen,) = await _threads(here.dan, here)
    assert (seen["anchor"], seen["quote"]) == (ANCHOR, "the cold rain")
    assert [each["text"] for each in seen["comments"]] == ["Why\nrain?", "Because."]
    assert seen["comments"][1] == reply
    assert seen["comments"][0]["author"] == {
        "id": str(here.carol.user_id),
        "display_name": "Carol",
        "color": seen["comments"][0]["author"]["color"],
    }


async def test_who_may_comment_does_not_edit_the_text(here: Class):
    board = (await here.carol.get(f"boards/{here.board['id']}")).json()
    assert (board["role"], board["level"], board["may_comment"]) == (
        "viewer",
        "read",
        True,
    )
    viewer = (await here.dan.get(f"boards/{here.board['id']}")).json()
    assert (viewer["role"], viewer["may_comment"]) == ("viewer", False)


async def test_viewers_read_and_change_nothing(here: Class):
    thread = await make_comment(here.bob, here.board)
    one, low = f"{here.path}/{thread['id']}", (403, "role-too-low")
    assert len(await _threads(here.dan, here)) == 1
    assert (await here.dan.get(one)).status_code == 200
    assert code(await here.dan.post(here.path, json={"text": "No"})) == low
    assert code(await here.dan.post(f"{one}/replies", json={"text": "No"})) == low
    for action in ("resolve", "reopen", "restore"):
        assert code(await here.dan.post(f"{one}/{action}")) == low
    tag = if_match(1)
    assert code(await here.dan.patch(one, json={"text": "No"}, headers=tag)) == low
    assert code(await here.dan.delete(one, headers=tag)) == low


async def test_a_stranger_cannot_tell_that_there_is_anything(here: Class):
    thread = await make_comment(here.bob, here.board)
    for path in (
        here.path,
        f"{here.path}/{thread['id']}",
        f"boards/{new_id()}/comments",
    ):
        assert code(await here.eve.get(path)) == (404, "not-found")
    answer = await here.eve.post(here.path, json={"text": "Hello"})
    assert code(answer) == (404, "not-found")


async def test_people_edit_their_own_words_on_top_of_what_they_saw(here: Class):
    thread = await make_comment(here.carol, here.board, "Teh rain")
    one = f"{here.path}/{thread['id']}"
    body = {"text": "The rain"}
    for other in (here.bob, here.alice):
        answer = await other.patch(one, json=body, headers=if_match(1))
        assert code(answer) == (403, "comment-not-yours")
    answer = await here.carol.patch(one, json=body)
    assert code(answer) == (428, "version-required")
    edited = await here.carol.patch(one, json=body, headers=if_match(1))
    assert (edited.json()["text"], edited.headers["ETag"]) == ("The rain", '"2"')
    assert edited.json()["edited_at"] is not None
    stale = await here.carol.patch(one, json={"text": "?"}, headers=if_match(1))
    assert stale.status_code == 412
    assert stale.json()["current_version"] == 2
    again = await here.carol.patch(one, json=body, headers=if_match(2))
    assert again.headers["ETag"] == '"2"'


async def test_people_delete_their_own_and_owners_anybodys(here: Class):
    mine = await make_comment(here.carol, here.board)
    theirs = await make_comment(here.bob, here.board)
    low = (403, "role-too-low")
    path = f"{here.path}/{theirs['id']}"
    assert code(await here.carol.delete(path, headers=if_match(1))) == low
    gone = await here.carol.delete(f"{here.path}/{mine['id']}", headers=if_match(1))
    assert gone.status_code == 204
    assert (await here.alice.delete(path, headers=if_match(1))).status_code == 204
    assert await _threads(here.bob, here) == []
    assert code(await here.bob.get(path)) == (404, "not-found")


async def test_only_who_deleted_a_comment_brings_it_back(here: Class):
    thread = await make_comment(here.bob, here.board)
    one = f"{here.path}/{thread['id']}"
    await here.alice.delete(one, headers=if_match(1))
    assert code(await here.bob.post(f"{one}/restore")) == (404, "not-found")
    back = await here.alice.post(f"{one}/restore")
    assert (back.status_code, back.json()["text"]) == (200, "Why?")
    assert code(await here.alice.post(f"{one}/restore")) == (404, "not-found")
    assert len(await _threads(here.bob, here)) == 1


async def test_replies_outlive_the_comment_they_answer(here: Class):
    thread = await make_comment(here.carol, here.board, "A secret")
    reply = await _reply(here.bob, here, thread, "Noted.")
    one = f"{here.path}/{thread['id']}"
    await here.carol.delete(one, headers=if_match(1))
    (seen,) = await _threads(here.dan, here)
    place = seen["comments"][0]
    assert (place["is_deleted"], place["text"], place["author"]) == (True, "", None)
    assert seen["comments"][1]["text"] == "Noted."
    answer = await here.carol.patch(one, json={"text": "?"}, headers=if_match(2))
    assert code(answer) == (404, "not-found")
    await here.bob.delete(f"{here.path}/{reply['id']}", headers=if_match(1))
    assert await _threads(here.dan, here) == []


async def test_a_resolved_thread_rests_until_it_is_reopened(here: Class):
    thread = await make_comment(here.bob, here.board)
    other = await make_comment(here.bob, here.board)
    one = f"{here.path}/{thread['id']}"
    resolved = (await here.carol.post(f"{one}/resolve")).json()
    assert resolved["resolved_by"]["display_name"] == "Carol"
    again = (await here.bob.post(f"{one}/resolve")).json()
    assert again == resolved
    assert [each["id"] for each in await _threads(here.dan, here, "open")] == [
        other["id"]
    ]
    assert await _threads(here.dan, here, "resolved") == [resolved]
    refused = await here.bob.post(f"{one}/replies", json={"text": "But"})
    assert code(refused) == (409, "thread-resolved")
    reopened = (await here.bob.post(f"{one}/reopen")).json()
    assert (reopened["resolved_at"], reopened["version"]) == (None, 3)
    await _reply(here.bob, here, thread, "But")


async def test_a_reply_is_no_thread(here: Class):
    thread = await make_comment(here.bob, here.board)
    reply = await _reply(here.bob, here, thread, "Yes")
    path = f"{here.path}/{reply['id']}"
    for action in ("resolve", "reopen"):
        assert code(await here.bob.post(f"{path}/{action}")) == (404, "not-found")
    answer = await here.bob.post(f"{path}/replies", json={"text": "No"})
    assert code(answer) == (404, "not-found")


async def test_only_readers_are_mentioned(here: Class):
    wanted = [here.dan, here.eve, here.alice, here.dan]
    body = {"text": "@all", "mentions": [str(each.user_id) for each in wanted]}
    thread = (await here.bob.post(here.path, json=body)).json()
    mentioned = [each["display_name"] for each in thread["comments"][0]["mentions"]]
    assert mentioned == ["Dan", "Alice"]


async def test_the_list_comes_in_pages_and_says_when_nothing_changed(here: Class):
    made = [await make_comment(here.bob, here.board, f"{n}?") for n in range(3)]
    first = await here.dan.get(here.path, params={"limit": 2})
    rest = await here.dan.get(
        here.path, params={"limit": 2, "cursor": first.json()["next_cursor"]}
    )
    seen = [*first.json()["items"], *rest.json()["items"]]
    assert [each["id"] for each in seen] == [each["id"] for each in made[::-1]]
    tag = {"If-None-Match": first.headers["ETag"]}
    same = await here.dan.get(here.path, params={"limit": 2}, headers=tag)
    assert (same.status_code, same.content) == (304, b"")
    await _reply(here.bob, here, made[2], "Hm")
    changed = await here.dan.get(here.path, params={"limit": 2}, headers=tag)
    assert changed.status_code == 200


async def test_the_same_key_comments_once(here: Class):
    key = {"Idempotency-Key": str(new_id())}
    first = await here.bob.post(here.path, json={"text": "Once"}, headers=key)
    again = await here.bob.post(here.path, json={"text": "Once"}, headers=key)
    assert again.json() == first.json()
    path = f"{here.path}/{first.json()['id']}/replies"
    for _ in range(2):
        await here.bob.post(path, json={"text": "Reply"}, headers=key)
    (thread,) = await _threads(here.bob, here)
    assert len(thread["comments"]) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"text": "   "},
        {"text": "x" * 4001},
        {"text": "a\x00b"},
        {"text": "\u200b"},
        {"text": "x", "anchor": {"start": "AAEC"}},
        {"text": "x", "anchor": {"start": "A*A=", "end": "AAEC"}},
        {"text": "x", "anchor": {"start": "A" * 260, "end": "AAEC"}},
        {"text": "x", "quote": "q" * 301},
        {"text": "x", "mentions": [str(new_id())] * 21},
        {"text": "x", "html": "<b>"},
    ],
)
async def test_what_is_no_comment_is_refused(here: Class, body: Json):
    assert (await here.bob.post(here.path, json=body)).status_code == 422


async def test_there_is_an_end_to_everything(
    here: Class, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(service, "COMMENTS_MAX", 3)
    monkeypatch.setattr(service, "REPLIES_MAX", 1)
    thread = await make_comment(here.bob, here.board)
    await _reply(here.bob, here, thread, "One")
    replies = f"{here.path}/{thread['id']}/replies"
    answer = await here.bob.post(replies, json={"text": "Two"})
    assert code(answer) == (409, "thread-full")
    last = await make_comment(here.bob, here.board)
    full = (409, "comments-full")
    assert code(await here.bob.post(here.path, json={"text": "No"})) == full
    await here.bob.delete(f"{here.path}/{last['id']}", headers=if_match(1))
    await make_comment(here.bob, here.board)
    assert code(await here.bob.post(f"{here.path}/{last['id']}/restore")) == full


async def test_comments_wait_in_the_trash_with_their_document(here: Class):
    await make_comment(here.bob, here.board)
    await here.alice.delete(f"boards/{here.board['id']}", headers=if_match(1))
    assert code(await here.alice.get(here.path)) == (409, "board-trashed")
    assert code(await here.bob.get(here.path)) == (404, "not-found")
    await here.alice.post(f"boards/{here.board['id']}/restore")
    assert len(await _threads(here.bob, here)) == 1


async def test_a_comment_of_another_document_is_not_found(here: Class):
    thread = await make_comment(here.bob, here.board)
    made = await here.alice.post(
        f"orgs/{here.board['org_id']}/boards", json={"title": "B", "kind": "document"}
    )
    path = f"boards/{made.json()['id']}/comments/{thread['id']}"
    assert code(await here.alice.get(path)) == (404, "not-found")
    assert code(await here.alice.post(f"{path}/resolve")) == (404, "not-found")


async def test_two_who_resolve_at_once_leave_one_trace(here: Class, sessions: Sessions):
    thread = await make_comment(here.bob, here.board)
    path = f"{here.path}/{thread['id']}/resolve"
    people = (here.alice, here.bob, here.carol)
    answers = await asyncio.gather(*(each.post(path) for each in people))
    assert len({each.json()["resolved_by"]["id"] for each in answers}) == 1
    told = await _told(sessions, thread["id"])
    assert told == ["comment.created", "comment.resolved"]


async def test_each_change_is_told_and_audited_once_without_its_words_in_events(
    here: Class, sessions: Sessions
):
    thread = await make_comment(here.bob, here.board, "Private words")
    one = f"{here.path}/{thread['id']}"
    await here.bob.patch(one, json={"text": "Other words"}, headers=if_match(1))
    await here.bob.post(f"{one}/resolve")
    await here.bob.post(f"{one}/reopen")
    await here.bob.delete(one, headers=if_match(4))
    await here.bob.post(f"{one}/restore")
    expected = [
        f"comment.{word}"
        for word in (
            "created",
            "updated",
            "resolved",
            "reopened",
            "deleted",
            "restored",
        )
    ]
    assert await _told(sessions, thread["id"]) == expected
    async with sessions() as db:
        actions = await db.scalars(
            text(
                "SELECT action FROM ops.audit_entries WHERE object_id = :id ORDER BY id"
            ),
            {"id": thread["id"]},
        )
        assert list(actions) == expected
        envelopes = await db.scalars(
            text("SELECT envelope FROM ops.outbox WHERE subject = :id"),
            {"id": thread["id"]},
        )
        assert not [each for each in envelopes if "words" in each]


async def test_deleted_words_are_forgotten_after_a_while(
    here: Class, sessions: Sessions
):
    alone = await make_comment(here.bob, here.board)
    answered = await make_comment(here.bob, here.board, "Forget me")
    await _reply(here.carol, here, answered, "Still here")
    for each in (alone, answered):
        await here.bob.delete(f"{here.path}/{each['id']}", headers=if_match(1))
    async with transaction(sessions) as db:
        await service.purge(db, older_than=timedelta(days=30))
    restored = await here.bob.post(f"{here.path}/{alone['id']}/restore")
    assert restored.status_code == 200
    await here.bob.delete(f"{here.path}/{alone['id']}", headers=if_match(3))
    async with transaction(sessions) as db:
        await service.purge(db, older_than=timedelta(0))
    for each in (alone, answered):
        answer = await here.bob.post(f"{here.path}/{each['id']}/restore")
        assert code(answer) == (404, "not-found")
    (seen,) = await _threads(here.dan, here)
    assert [each["text"] for each in seen["comments"]] == ["", "Still here"]


async def _told(sessions: Sessions, comment_id: str) -> list[str]:
    async with sessions() as db:
        found = await db.scalars(
            text(
                "SELECT envelope::json ->> 'type' FROM ops.outbox"
                " WHERE subject = :id ORDER BY position"
            ),
            {"id": comment_id},
        )
        return list(found)
