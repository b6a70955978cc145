"""Quizzes: taken on the server's clock, scored once, and their keys kept."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import select, text

from stoa_api.base.audit import AuditEntry
from stoa_api.base.db import Sessions, transaction
from stoa_api.base.outbox import OutboxRow
from stoa_api.learn.quizzes import service as quizzes
from stoa_shared.clock import now
from stoa_shared.events.envelope import Envelope

from ..courses import enrol, make_lesson, make_open_course, put_lesson
from ..good_calls import ROUTES
from ..members import Json, Member, code, if_match, join, make_org, patiently
from ..quizzes import (
    POINTS,
    change_quiz,
    make_quiz,
    path_of,
    quiz,
    right,
    save,
    start,
    submit,
)
from ..test_guards import filled

SECRETS: Final = ("SECRET", "441.25", "Thebes", '"correct"', '"tolerance"')


async def make_class(owner: Member, *learners: Member) -> Json:
    """An open course with learners in it."""
    org = await make_org(owner)
    course = {**await make_open_course(owner, org), "org": org}
    for each in learners:
        await join(owner, org, each)
        await enrol(each, course)
    return course


async def told_of(sessions: Sessions, attempt: Json) -> tuple[list[str], list[str]]:
    """What the audit and the events say of an attempt."""
    attempt_id = UUID(attempt["id"])
    async with sessions() as db:
        audit = select(AuditEntry.action).where(AuditEntry.object_id == attempt_id)
        events = select(OutboxRow.envelope).where(OutboxRow.subject == attempt_id)
        told = await db.scalars(events.order_by(OutboxRow.position))
        return (
            [*(await db.scalars(audit.order_by(AuditEntry.at)))],
            [Envelope.model_validate_json(each).type for each in told],
        )


async def let_time_pass(sessions: Sessions, attempt: Json) -> None:
    """Put begin and end of an attempt into the past."""
    statement = text(
        "UPDATE learn.attempts SET started_at = started_at - interval '2 hours',"
        " deadline = now() - interval '1 second' WHERE id = :id"
    )
    async with transaction(sessions) as db:
        await db.execute(statement, {"id": attempt["id"]})


async def test_a_quiz_is_taken_and_scored_at_once(
    alice: Member, bob: Member, carol: Member, sessions: Sessions
):
    course = await make_class(alice, bob, carol)
    lesson = await make_quiz(alice, course["chapter"], show_keys="after_submit")
    about = f"lessons/{lesson['id']}/quiz"
    before = (await bob.get(about)).json()
    assert (before["question_count"], before["points"]) == (7, 70)
    assert (before["may_start"], before["score"]) == (True, None)
    attempt = await start(bob, lesson)
    assert (attempt["state"], attempt["score"], attempt["number"]) == ("open", None, 1)
    answers = right(attempt)
    for question, answer in answers.items():
        saved = await save(bob, attempt, question, answer)
        assert saved.json()["is_saved"], saved.text
    wrong = {**answers["true_false"], "value": False}
    await save(bob, attempt, "true_false", wrong, sequence=2)
    await save(bob, attempt, "number", None, sequence=2)
    again = await start(bob, lesson)
    assert again["id"] == attempt["id"]
    assert [each["question"] for each in again["questions"]] == [
        each["question"] for each in attempt["questions"]
    ]
    kept = {each["question"]["id"]: each["answer"] for each in again["questions"]}
    assert kept == {**answers, "true_false": wrong, "number": None}
    done = await submit(bob, attempt)
    assert (done["state"], done["score"], done["percent"]) == ("submitted", 50, 71.42)
    scores = {each["question"]["id"]: each["score"] for each in done["questions"]}
    assert scores == dict.fromkeys(answers, POINTS) | {"true_false": 0, "number": 0}
    single = done["questions"][0]
    assert single["key"] == answers["single"]
    assert [*single["option_feedback"].values()] == ["SECRET he did"]
    late = await save(bob, attempt, "number", answers["number"], sequence=3)
    assert code(late) == (409, "attempt-over")
    assert late.json()["state"] == "submitted"
    assert (await submit(bob, attempt))["submitted_at"] == done["submitted_at"]
    reached = (await bob.get(f"lessons/{lesson['id']}")).json()
    assert reached["completion"] == {"by": "score", "percent": 50}
    assert reached["progress"]["state"] == "completed"
    # It is the quiz that says when its score is told.
    assert reached["progress"]["score"] is None
    assert (await bob.get(about)).json()["percent"] == 71.42
    for path in (path_of(attempt), f"{path_of(attempt)}/submit"):
        method = "POST" if path.endswith("submit") else "GET"
        assert code(await carol.request(method, path)) == (404, "not-found")
    assert code(await alice.post(f"{path_of(attempt)}/submit")) == (404, "not-found")
    assert await told_of(sessions, attempt) == (
        ["attempt.started", "attempt.submitted"],
        ["attempt.started", "attempt.submitted"],
    )
    # What is written anew changes no attempt that was made before.
    await change_quiz(alice, lesson, quiz("single"))
    seen = (await alice.get(path_of(attempt))).json()
    assert (seen["score"], len(seen["questions"])) == (50, 7)
    assert (await bob.get(about)).json()["percent"] == 71.42


async def test_learners_never_see_a_key_before_they_may(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_class(alice, bob)
    lesson = await make_quiz(
        alice, course["chapter"], show_feedback="never", is_shuffling_questions=True
    )
    told = list[str]()

    def note(answer: Any) -> Any:
        told.append(f"{answer.request.method} {answer.request.url}: {answer.text}")
        return answer.json() if answer.is_success and answer.text else None

    async def read_everything(ids: dict[str, object]) -> None:
        for method, path, _ in ROUTES:
            if method == "GET" and ("{" in path or path.startswith("me")):
                note(await bob.get(filled(path, ids)))

    ids: dict[str, object] = {
        "org_id": course["org_id"],
        "course_id": course["id"],
        "chapter_id": course["chapter"]["id"],
        "lesson_id": lesson["id"],
        "board_id": lesson["id"],
        "resource_id": lesson["id"],
        "user_id": bob.user_id,
    }
    await read_everything(ids)
    key = {"Idempotency-Key": "one"}
    begin = f"lessons/{lesson['id']}/attempts"
    attempt = note(await bob.post(begin, headers=key))
    note(await bob.post(begin, headers=key))
    ids["attempt_id"] = attempt["id"]
    for question, answer in right(attempt).items():
        if question != "short":
            note(await save(bob, attempt, question, answer))
    await read_everything(ids)
    note(await bob.post(f"{path_of(attempt)}/submit"))
    await read_everything(ids)
    async with sessions() as db:
        events = await db.scalars(
            select(OutboxRow.envelope).where(
                OutboxRow.envelope.contains(course["org_id"])
            )
        )
        told += list(events)
    found = [each for each in told for secret in SECRETS if secret in each]
    assert not found, found[0]
    assert all(
        question["key"] is None and question["feedback"] is None
        for question in (await bob.get(path_of(attempt))).json()["questions"]
    )
    # The same search finds them where they are, so it would find them above.
    preview = await alice.get(f"lessons/{lesson['id']}?as=learner")
    assert (preview.json()["content"]["questions"], preview.status_code) == ([], 200)
    for path in (f"lessons/{lesson['id']}", path_of(attempt)):
        assert "SECRET" in (await alice.get(path)).text


@pytest.mark.parametrize("policy", ["after_last_attempt", "after_close"])
async def test_results_are_told_when_the_quiz_says(
    alice: Member, bob: Member, carol: Member, policy: str
):
    course = await make_class(alice, bob, carol)
    settings: Json = {
        "attempts_allowed": 2,
        "closes_at": (now() + timedelta(hours=1)).isoformat(),
        "show_score": policy,
        "show_feedback": policy,
        "show_keys": policy,
    }
    lesson = await make_quiz(alice, course["chapter"], "single", **settings)

    async def told(attempt: Json) -> set[bool]:
        seen = (await bob.get(path_of(attempt))).json()
        question = seen["questions"][0]
        about = (await bob.get(f"lessons/{lesson['id']}/quiz")).json()
        listed = (await bob.get(f"lessons/{lesson['id']}/attempts")).json()["items"]
        what = (
            *seen["shows"].values(),
            seen["score"] is not None,
            question["key"] is not None,
            question["feedback"] is not None,
            question["score"] is not None,
            about["score"] is not None,
            listed[-1]["score"] is not None,
        )
        return set(what)

    first = await start(bob, lesson)
    other = await start(carol, lesson)
    await submit(bob, first)
    assert await told(first) == {False}
    second = await start(bob, lesson)
    assert await told(first) == {False}
    await submit(bob, second)
    assert await told(first) == {policy == "after_last_attempt"}
    refused = await bob.post(f"lessons/{lesson['id']}/attempts")
    assert code(refused) == (409, "no-attempts-left")
    closed = {**settings, "closes_at": (now() - timedelta(hours=1)).isoformat()}
    await change_quiz(alice, lesson, quiz("single", **closed))
    # Somebody is still at it, and could hear the keys from the others.
    assert await told(first) == {policy == "after_last_attempt"}
    await submit(carol, other)
    assert await told(first) == {True}
    refused = await carol.post(f"lessons/{lesson['id']}/attempts")
    assert code(refused) == (409, "quiz-closed")


async def test_what_is_saved_in_time_counts_and_nothing_afterwards(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_class(alice, bob)
    lesson = await make_quiz(
        alice, course["chapter"], "single", "true_false", time_limit_seconds=600
    )
    here = f"lessons/{lesson['id']}"
    ends: list[tuple[Member, str, str] | None] = [
        (bob, "GET", "{}"),
        (bob, "GET", f"{here}/quiz"),
        (bob, "GET", f"{here}/attempts"),
        (bob, "POST", "{}/submit"),
        (alice, "GET", "{}"),
        (bob, "POST", f"{here}/attempts"),
        None,
    ]
    for end in ends:
        attempt = await start(bob, lesson)
        answers = right(attempt)
        await save(bob, attempt, "single", answers["single"])
        await let_time_pass(sessions, attempt)
        late = await save(bob, attempt, "true_false", answers["true_false"])
        assert code(late) == (409, "attempt-over")
        assert late.json()["state"] == "expired"
        if end is None:
            async with transaction(sessions) as db:
                ended = await quizzes.end_overdue(db, None)
            assert ended is not None
            assert str(ended[1]) == attempt["id"]
        else:
            who, method, path = end
            ended = await who.request(method, path.format(path_of(attempt)))
            assert ended.is_success, ended.text
        seen = (await bob.get(path_of(attempt))).json()
        assert (seen["state"], seen["score"]) == ("expired", POINTS)
        assert seen["submitted_at"] == seen["deadline"]
        assert (await submit(bob, attempt))["state"] == "expired"
        audit, events = await told_of(sessions, attempt)
        assert audit == events == ["attempt.started", "attempt.expired"]


async def test_extra_time_is_granted_once_for_all_quizzes(alice: Member, bob: Member):
    course = await make_class(alice, bob)
    lesson = await make_quiz(
        alice, course["chapter"], "single", time_limit_seconds=1_000
    )
    path = f"courses/{course['id']}/extra-time"
    own = f"{path}/{bob.user_id}"

    async def seconds() -> float:
        attempt = await start(bob, lesson)
        begun, ends = (
            datetime.fromisoformat(attempt[each]) for each in ("started_at", "deadline")
        )
        return (ends - begun).total_seconds()

    assert await seconds() == 1_000
    assert code(await bob.put(own, json={"percent": 400})) == (403, "role-too-low")
    granted = await alice.put(own, json={"percent": 50})
    assert granted.json()["percent"] == 50, granted.text
    assert await seconds() == 1_500
    about = (await bob.get(f"lessons/{lesson['id']}/quiz")).json()
    assert (about["time_limit_seconds"], about["extra_time_percent"]) == (1_500, 50)
    await alice.put(own, json={"percent": 10})
    assert await seconds() == 1_500, "a running attempt never gets shorter"
    await submit(bob, await start(bob, lesson))
    assert await seconds() == 1_100
    listed = (await alice.get(path)).json()["items"]
    assert [(each["user"]["id"], each["percent"]) for each in listed] == [
        (str(bob.user_id), 10)
    ]
    assert code(await bob.get(path)) == (403, "role-too-low")
    assert (await alice.delete(own)).status_code == 204
    assert code(await alice.delete(own)) == (404, "not-found")
    assert await seconds() == 1_100
    # Who begins shortly before it closes has the extra time as well.
    closes_at = now() + timedelta(seconds=300)
    last = await make_quiz(
        alice,
        course["chapter"],
        "single",
        time_limit_seconds=1_000,
        closes_at=closes_at.isoformat(),
    )
    await alice.put(own, json={"percent": 20})
    lesson = last
    assert 490 < await seconds() < 500


async def test_a_crowd_begins_saves_and_hands_in_once(
    alice: Member, bob: Member, sessions: Sessions
):
    course = await make_class(alice, bob)
    lesson = await make_quiz(alice, course["chapter"])
    begin = f"lessons/{lesson['id']}/attempts"
    begun = await asyncio.gather(*(patiently(bob.post, begin) for _ in range(20)))
    assert sorted(each.status_code for each in begun) == [*[200] * 19, 201]
    assert len({each.json()["id"] for each in begun}) == 1
    attempt = begun[0].json()
    answers = right(attempt)

    async def keep(question: str, sequence: int) -> None:
        answer = answers[question] if sequence == 5 else None
        saved = await patiently(
            bob.put,
            f"{path_of(attempt)}/answers/{question}",
            json={"sequence": sequence, "answer": answer},
        )
        assert saved.status_code == 200, saved.text

    tries = [(question, n) for n in (3, 5, 1, 4, 5, 2) for question in answers]
    await asyncio.gather(*(keep(*each) for each in tries))
    path = f"{path_of(attempt)}/submit"
    done = await asyncio.gather(*(patiently(bob.post, path) for _ in range(20)))
    assert {each.json()["score"] for each in done} == {70}
    assert len({each.json()["submitted_at"] for each in done}) == 1
    audit, events = await told_of(sessions, attempt)
    assert audit == events == ["attempt.started", "attempt.submitted"]


async def test_only_who_may_and_only_while_it_is_open(
    alice: Member, bob: Member, carol: Member
):
    course = await make_class(alice, bob)
    await join(alice, course["org"], carol)
    lesson = await make_quiz(alice, course["chapter"], "single")
    begin = f"lessons/{lesson['id']}/attempts"
    assert code(await carol.post(begin)) == (404, "not-found")
    assert code(await alice.post(begin)) == (403, "not-enrolled")
    about = (await alice.get(f"lessons/{lesson['id']}/quiz")).json()
    assert (about["may_start"], about["reason"]) == (False, "not-enrolled")
    empty = await make_lesson(
        alice, course["chapter"], "Empty", "quiz", is_published=True
    )
    assert code(await bob.post(f"lessons/{empty['id']}/attempts")) == (
        409,
        "quiz-empty",
    )
    no_quiz = f"lessons/{course['lesson']['id']}/attempts"
    assert code(await bob.post(no_quiz)) == (404, "not-found")
    attempt = await start(bob, lesson)
    assert code(await bob.get(f"{begin}?whose=all")) == (403, "role-too-low")
    assert code(await bob.get(f"{begin}?user_id={alice.user_id}")) == (
        403,
        "role-too-low",
    )
    listed = (await alice.get(f"{begin}?whose=all")).json()["items"]
    assert [each["id"] for each in listed] == [attempt["id"]]
    strange = {"type": "single", "choice": "o9"}
    assert code(await save(bob, attempt, "single", strange)) == (422, "answer-unknown")
    other = {"type": "true_false", "value": True}
    assert code(await save(bob, attempt, "single", other)) == (422, "answer-type")
    assert code(await save(bob, attempt, "nothing", None)) == (
        404,
        "question-not-found",
    )
    await submit(bob, attempt)
    # What is locked is not taken by any route.
    path = f"lessons/{lesson['id']}"
    later = (now() + timedelta(days=1)).isoformat()
    version = (await alice.get(path)).json()["version"]
    locked = await alice.patch(
        path, json={"release_at": later}, headers=if_match(version)
    )
    assert locked.status_code == 200, locked.text
    for answer in (
        await bob.post(begin),
        await bob.get(f"{path}/quiz"),
        await bob.get(path_of(attempt)),
    ):
        assert code(answer) == (409, "lesson-locked")
    await alice.patch(path, json={"release_at": None}, headers=if_match(version + 1))
    await enrol(alice, course)
    await put_lesson(alice, lesson, "draft")
    assert code(await bob.post(begin)) == (404, "not-found")
    assert code(await alice.post(begin)) == (409, "lesson-not-open")
    await put_lesson(alice, lesson, "published")
    await alice.post(f"courses/{course['id']}/archive")
    assert code(await bob.post(begin)) == (409, "lesson-not-open")


async def test_a_quiz_that_contradicts_itself_is_refused(alice: Member):
    course = await make_class(alice)
    lesson = await make_quiz(alice, course["chapter"], is_published=False)
    path = f"lessons/{lesson['id']}"

    async def refused(content: Json) -> None:
        answer = await alice.patch(path, json={"content": content}, headers=if_match(1))
        assert answer.status_code == 422, (content, answer.text)

    await refused(quiz(show_keys="after_close"))
    await refused(quiz(show_score="after_last_attempt"))
    changes: list[tuple[str, Json]] = [
        ("single", {"correct": "nobody"}),
        ("single", {"options": [{"id": "right", "text": "One", "feedback": ""}]}),
        ("multiple", {"correct": []}),
        ("multiple", {"correct": ["k1", "k1"]}),
        ("short", {"accepted": []}),
        ("number", {"tolerance": -1}),
        ("matching", {"extra": ["buries"]}),
        ("ordering", {"items": [{"id": "a", "text": "A"}, {"id": "b", "text": "A"}]}),
        ("true_false", {"points": -1}),
        ("true_false", {"id": "with space"}),
    ]
    for kind, change in changes:
        content = quiz(kind)
        content["questions"][0] |= change
        await refused(content)
    twice = quiz("single")
    twice["questions"] *= 2
    await refused(twice)
