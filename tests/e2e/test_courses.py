"""A course: built and published by a teacher, found and read by a learner."""

import re

from playwright.sync_api import Page, expect

from .conftest import MakeVisitor, Visitor
from .looking import SIZES, inspect


def test_a_teacher_builds_a_course_and_a_learner_takes_it(visitor: MakeVisitor):
    ada, bo = visitor("Ada"), visitor("Bo")
    org = ada.make_org()
    ada.api(
        "POST",
        f"/orgs/{org['id']}/members",
        json={"email": bo.email, "role": "learner"},
    )
    ada.sign_in()
    page = ada.page
    page.goto(f"/o/{org['slug']}/courses")
    _add_category(page, "Drama")
    page.get_by_role("button", name="New course").click()
    page.get_by_label("Title").fill("Greek tragedy")
    page.get_by_role("button", name="Create course").click()
    publish = page.get_by_role("button", name="Publish course")
    expect(publish).to_be_disabled()
    page.get_by_label("Title of the new chapter").fill("Beginnings")
    page.get_by_role("button", name="Add chapter").click()
    _add_lesson(page, "The chorus")
    _add_lesson(page, "The stage")
    _order(page, ["The chorus", "The stage"])
    # By keys, in one call each; it is kept.
    page.get_by_role("link", name="The stage").focus()
    with page.expect_response("**/order") as answer:
        page.keyboard.press("Alt+ArrowUp")
    assert answer.value.ok
    _order(page, ["The stage", "The chorus"])
    expect(page.get_by_role("link", name="The stage")).to_be_focused()
    # By dragging, back again.
    with page.expect_response("**/order"):
        page.get_by_role("listitem").filter(has_text="The chorus").last.drag_to(
            page.get_by_role("listitem").filter(has_text="The stage").last,
            target_position={"x": 60, "y": 4},
        )
    page.reload()
    _order(page, ["The chorus", "The stage"])
    _write(page, "The chorus", "They **sing** first.")
    for title in ("The chorus", "The stage"):
        page.get_by_role("button", name=f"Publish {title}").click()
        expect(page.get_by_role("button", name=f"Publish {title}")).to_have_count(0)
    publish.click()
    expect(page.get_by_role("status").filter(has_text="is published")).to_be_visible()
    _takes_it(bo, org["slug"])
    page.get_by_role("link", name="Learners").click()
    expect(page.get_by_role("list", name="Learners of Greek tragedy")).to_contain_text(
        "Bo"
    )
    _teaches_too(page, bo)


def _add_category(page: Page, name: str) -> None:
    page.get_by_role("link", name="Categories").click()
    page.get_by_role("button", name="New category").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Create category").click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_text(f"{name}: remove this filter")).to_be_visible()


def _teaches_too(page: Page, bo: Visitor) -> None:
    """Bo is made a teacher of the course, which opens its editor for them."""
    page.get_by_role("link", name="Teachers").click()
    page.get_by_role("button", name="Add teachers").click()
    page.get_by_role("button", name="Add Bo").click()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Role of Bo")).to_have_value("editor")
    bo.page.reload()
    expect(bo.page.get_by_role("link", name="Edit course")).to_be_visible()


def _takes_it(bo: Visitor, slug: str) -> None:
    """Bo finds the course, enrols, reads its lessons and leaves it."""
    bo.sign_in()
    page = bo.page
    page.goto(f"/o/{slug}/courses")
    page.get_by_role("searchbox", name="Find a course").fill("trag")
    expect(page).to_have_url(re.compile("q=trag"))
    page.get_by_role("link", name="Greek tragedy").click()
    expect(page.get_by_role("heading", name="Greek tragedy")).to_be_visible()
    expect(page.get_by_text("Opens when you are enrolled").first).to_be_attached()
    page.get_by_role("button", name="Enrol", exact=True).click()
    page.get_by_role("link", name="Open first lesson").click()
    outline = page.get_by_role("navigation", name="Lessons of this course")
    current = outline.locator("[aria-current=page]")
    expect(current).to_contain_text("The chorus")
    expect(page.get_by_role("article").locator("strong")).to_have_text("sing")
    expect(page.get_by_role("link", name="Edit lesson")).to_have_count(0)
    _completes_it(page, slug)
    page.get_by_role("link", name="Back to the course").click()
    page.get_by_role("button", name="Withdraw from course").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").last.click()
    expect(page.get_by_role("button", name="Enrol again")).to_be_visible()
    page.get_by_role("button", name="Enrol again").click()
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")


def _completes_it(page: Page, slug: str) -> None:
    """Bo completes both lessons, the second one without a connection."""
    outline = page.get_by_role("navigation", name="Lessons of this course")
    current = outline.locator("[aria-current=page]")
    bar = page.get_by_role("progressbar")
    expect(page.get_by_text("Complete when you say so.")).to_be_visible()
    page.get_by_role("button", name="Mark complete").click()
    expect(current).to_contain_text("Done")
    expect(bar).to_have_attribute("aria-valuenow", "50")
    page.goto(f"/o/{slug}")
    page.get_by_role("link", name=re.compile("^Continue: Greek.* The stage")).click()
    expect(current).to_contain_text("In progress")
    page.context.set_offline(True)
    page.get_by_role("button", name="Mark complete").click()
    expect(page.get_by_text("Done on this device")).to_be_visible()
    expect(current).to_contain_text("Waits")
    with page.expect_response("**/progress") as answer:
        page.context.set_offline(False)
    assert answer.value.json()["course"]["percent"] == 100
    expect(current).to_contain_text("Done")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="You completed")).to_be_visible()
    expect(bar).to_have_attribute("aria-valuenow", "100")


def test_how_courses_look(visitor: MakeVisitor, axe: str):
    ada = visitor("Ada", reduced_motion="reduce")
    org = ada.make_org()
    course_id, lesson_id = _make_course(ada, org["id"])
    ada.sign_in()
    page = ada.page
    for name, path, shown in (
        ("courses", f"/o/{org['slug']}/courses", "Greek tragedy"),
        ("course", f"/courses/{course_id}", "The chorus"),
        ("course-edit", f"/courses/{course_id}/edit", "The chorus"),
        ("lesson", f"/courses/{course_id}/lessons/{lesson_id}", "Edit lesson"),
    ):
        page.goto(path)
        expect(page.get_by_role("link", name=shown).first).to_be_visible()
        _inspect_sizes(page, axe, name)
    page.get_by_role("link", name="Edit lesson").click()
    first = page.get_by_role("textbox", name=re.compile("^Text, block 1"))
    expect(first).to_be_visible()
    _inspect_sizes(page, axe, "lesson-edit")


def _inspect_sizes(page: Page, axe: str, name: str) -> None:
    for size, (width, height) in reversed(SIZES.items()):
        page.set_viewport_size({"width": width, "height": height})
        inspect(page, axe, f"{name}-{size}")


def _make_course(ada: Visitor, org_id: str) -> tuple[str, str]:
    course = ada.api("POST", f"/orgs/{org_id}/courses", json={"title": "Greek tragedy"})
    chapters = f"/courses/{course['id']}/chapters"
    chapter = ada.api("POST", chapters, json={"title": "Beginnings"})
    block = {"id": "one", "type": "paragraph", "text": "They **sing** first."}
    lesson = {
        "title": "The chorus",
        "kind": "text",
        "content": {"kind": "text", "schema": 1, "blocks": [block]},
    }
    made = ada.api("POST", f"{chapters}/{chapter['id']}/lessons", json=lesson)
    return str(course["id"]), str(made["id"])


def _add_lesson(page: Page, title: str) -> None:
    page.get_by_role("button", name="Add lesson").click()
    page.get_by_role("menuitem", name="Text").click()
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_role("button", name="Create lesson").click()
    expect(page.get_by_role("link", name=title)).to_be_focused()


def _order(page: Page, titles: list[str]) -> None:
    lessons = page.get_by_role("list", name="Lessons of Beginnings")
    expect(lessons.get_by_role("link")).to_have_text(titles)


def _write(page: Page, title: str, words: str) -> None:
    page.get_by_role("link", name=title).click()
    page.get_by_role("textbox", name=re.compile("^Text, block 1")).fill(words)
    expect(page.locator("[data-save=saved]")).to_contain_text("Saved at")
    page.go_back()
