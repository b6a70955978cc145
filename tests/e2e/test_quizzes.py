"""A quiz: taken by a learner, through a reload, and over when its time is."""

import datetime as dt
from typing import Any

from playwright.sync_api import Page, expect

from .conftest import MakeVisitor, Visitor

QUESTIONS: list[dict[str, Any]] = [
    {
        "type": "single",
        "id": "q1",
        "prompt": "Who sings first?",
        "points": 2,
        "feedback": "They open the play.",
        "options": [
            {"id": "a", "text": "The chorus", "feedback": ""},
            {"id": "b", "text": "The king", "feedback": ""},
        ],
        "correct": "a",
    },
    {
        "type": "short",
        "id": "q2",
        "prompt": "Where?",
        "points": 2,
        "feedback": "",
        "accepted": ["Athens"],
        "is_case_sensitive": False,
    },
]


def test_a_quiz_survives_a_reload_and_ends_with_its_time(visitor: MakeVisitor):
    ada, bo = visitor("Ada"), visitor("Bo")
    course_id, lesson_id = _make_quiz(ada, bo)
    bo.sign_in()
    page = bo.page
    page.goto(f"/courses/{course_id}/lessons/{lesson_id}")
    page.get_by_role("button", name="Begin quiz").click()
    page.get_by_role("radio", name="The chorus").check()
    where = page.get_by_role("textbox", name="Where?")
    where.fill("Sparta")
    expect(page.get_by_text("Saved", exact=True)).to_have_count(2)
    page.reload()
    expect(page.get_by_role("radio", name="The chorus")).to_be_checked()
    expect(where).to_have_value("Sparta")
    expect(page.get_by_text("2 of 2 answered")).to_be_visible()
    page.get_by_role("button", name="Hand in attempt").click()
    page.get_by_role("dialog").get_by_role("button", name="Hand in attempt").click()
    result = page.get_by_role("region", name="Result")
    expect(result).to_contain_text("50 %")
    expect(page.get_by_text("They open the play.")).to_be_visible()
    # What it was worth has completed the lesson, and with it the course.
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")
    _ends_with_its_time(ada, page, lesson_id)


def _ends_with_its_time(ada: Visitor, page: Page, lesson_id: str) -> None:
    page.get_by_role("link", name="Back to the quiz").click()
    again = page.get_by_role("button", name="Begin another attempt")
    expect(again).to_be_visible()
    _change(ada, lesson_id, closes_at=dt.datetime.now(dt.UTC) + dt.timedelta(seconds=8))
    with page.expect_response("**/submit") as answer:
        again.click()
        expect(page.get_by_role("timer")).to_be_visible()
        page.get_by_role("textbox", name="Where?").fill("athens")
    assert answer.value.json()["state"] == "expired"
    expect(page.get_by_role("region", name="Result")).to_contain_text("ended with its")
    expect(page.get_by_role("region", name="Result")).to_contain_text("50 %")


def _make_quiz(ada: Visitor, bo: Visitor) -> tuple[str, str]:
    org = ada.make_org()
    members = f"/orgs/{org['id']}/members"
    ada.api("POST", members, json={"email": bo.email, "role": "learner"})
    course = ada.api("POST", f"/orgs/{org['id']}/courses", json={"title": "Tragedy"})
    path = f"/courses/{course['id']}"
    chapter = ada.api("POST", f"{path}/chapters", json={"title": "Beginnings"})
    lessons = f"{path}/chapters/{chapter['id']}/lessons"
    lesson = ada.api("POST", lessons, json={"title": "Check", "kind": "quiz"})
    _change(ada, lesson["id"])
    ada.api("POST", f"{path}/publish")
    bo.api("PUT", f"{path}/enrolment")
    return str(course["id"]), str(lesson["id"])


def _change(
    ada: Visitor, lesson_id: str, *, closes_at: dt.datetime | None = None
) -> None:
    """Publish the quiz with its questions, and say when it closes."""
    lesson = ada.api("GET", f"/lessons/{lesson_id}")
    content = lesson["content"] | {"questions": QUESTIONS}
    if closes_at is not None:
        content["settings"]["closes_at"] = closes_at.isoformat()
    ada.api(
        "PATCH",
        f"/lessons/{lesson_id}",
        json={"content": content, "status": "published"},
        headers={"If-Match": f'"{lesson["version"]}"'},
    )
