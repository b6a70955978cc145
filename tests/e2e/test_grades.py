"""The gradebook: told at once, weighed, overridden, taken away, read by a learner."""

from typing import Any

from playwright.sync_api import Page, expect

from .conftest import MakeVisitor, Visitor
from .looking import SIZES, inspect


def test_a_grade_from_the_hand_in_to_its_learner(visitor: MakeVisitor, axe: str):
    ada, bo = visitor("Ada"), visitor("Bo")
    course_id, essay = _make_course(ada, bo)
    ada.sign_in()
    page = ada.page
    page.goto(f"/courses/{course_id}/grades")
    expect(page.get_by_role("button", name="Bo, Essay: nothing yet")).to_be_visible()
    # What is handed in shows without being asked for.
    path = f"/lessons/{essay}/submissions"
    bo.api("POST", path, json={"text": "O light!"})
    expect(page.get_by_role("button", name="Bo, Essay: to mark")).to_be_visible()
    page.get_by_role("link", name="To mark").click()
    page.get_by_role("link", name="Essay").click()
    page.get_by_label("Points of 20").fill("15")
    page.get_by_role("button", name="Save mark").click()
    expect(page.get_by_text("Marked. Bo has")).to_be_visible()
    page.goto(f"/courses/{course_id}/grades")
    _override(page)
    _weigh(page)
    with page.expect_download() as file:
        page.get_by_role("button", name="Download CSV").click()
    sheet = file.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert sheet[0].startswith("Name,Id,Quiz (%),Essay (%),Final (%)")
    assert sheet[2].startswith("Bo,")
    assert sheet[2].endswith(",,90,90,67.5")
    _inspect_sizes(page, axe, "gradebook")
    bo.sign_in()
    bo.page.goto(f"/courses/{course_id}")
    bo.page.get_by_role("link", name="Grades", exact=True).click()
    expect(bo.page.get_by_role("region", name="Final")).to_contain_text("90 %")
    own = bo.page.get_by_role("list", name="Your grades")
    expect(own).to_contain_text("Set by a teacher instead of 15. Said aloud.")
    _inspect_sizes(bo.page, axe, "grades-mine")


def test_extra_time_is_given_and_taken_on_the_roster(visitor: MakeVisitor):
    ada, bo = visitor("Ada"), visitor("Bo")
    course_id, _ = _make_course(ada, bo)
    ada.sign_in()
    page = ada.page
    page.goto(f"/courses/{course_id}/edit?tab=learners")
    page.get_by_role("button", name="Extra time for Bo").click()
    page.get_by_label("Extra time in per cent").fill("25")
    page.get_by_role("button", name="Save extra time").click()
    expect(page.get_by_text("25 % more time", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Extra time for Bo").click()
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_text("has the time everybody has")).to_be_visible()
    shown = ada.api("GET", f"/courses/{course_id}/extra-time")
    assert shown["items"] == []


def _override(page: Page) -> None:
    """By keys alone: to the cell, into the dialog, and back to the cell."""
    cell = page.get_by_role("button", name="Bo, Essay: 75 %")
    page.get_by_role("button", name="Bo, Quiz: nothing yet").focus()
    page.keyboard.press("ArrowRight")
    expect(cell).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Points of 20 that count")).to_be_focused()
    page.keyboard.type("18")
    page.keyboard.press("Tab")
    page.keyboard.type("Said aloud.")
    page.get_by_role("button", name="Save grade").press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    changed = page.get_by_role("button", name="Bo, Essay: 90 %, changed by a teacher")
    expect(changed).to_be_focused()


def _weigh(page: Page) -> None:
    page.get_by_role("columnheader", name="Essay").get_by_role("button").click()
    page.get_by_label("Weight").fill("3")
    expect(page.get_by_text("75 % of the final")).to_be_visible()
    page.get_by_role("button", name="Save weight").click()
    expect(page.get_by_role("row", name="Bo")).to_contain_text("67.5 %")


def _inspect_sizes(page: Page, axe: str, name: str) -> None:
    for size, (width, height) in reversed(SIZES.items()):
        page.set_viewport_size({"width": width, "height": height})
        inspect(page, axe, f"{name}-{size}")


def _make_course(ada: Visitor, bo: Visitor) -> tuple[str, str]:
    """A course with a quiz and an essay, in which Bo takes part."""
    org = ada.make_org()
    members = f"/orgs/{org['id']}/members"
    ada.api("POST", members, json={"email": bo.email, "role": "learner"})
    course = ada.api("POST", f"/orgs/{org['id']}/courses", json={"title": "Tragedy"})
    path = f"/courses/{course['id']}"
    chapter = ada.api("POST", f"{path}/chapters", json={"title": "Beginnings"})
    lessons = f"{path}/chapters/{chapter['id']}/lessons"
    quiz = ada.api("POST", lessons, json={"title": "Quiz", "kind": "quiz"})
    question: dict[str, Any] = {
        "type": "true_false",
        "id": "q1",
        "prompt": "Creon is king.",
        "points": 4,
        "feedback": "",
        "correct": True,
    }
    _publish(ada, quiz, quiz["content"] | {"questions": [question]})
    essay = ada.api("POST", lessons, json={"title": "Essay", "kind": "assignment"})
    content = essay["content"]
    content["settings"] |= {"points": 20}
    _publish(ada, essay, content)
    ada.api("POST", f"{path}/publish")
    bo.api("PUT", f"{path}/enrolment")
    return str(course["id"]), str(essay["id"])


def _publish(ada: Visitor, lesson: dict[str, Any], content: dict[str, Any]) -> None:
    ada.api(
        "PATCH",
        f"/lessons/{lesson['id']}",
        json={"content": content, "status": "published"},
        headers={"If-Match": f'"{lesson["version"]}"'},
    )
