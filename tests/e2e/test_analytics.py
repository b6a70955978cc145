"""How a course goes: numbers that lead to the learners behind them."""

import re

from playwright.sync_api import Page, expect

from .conftest import MakeVisitor, Visitor
from .looking import inspect

LESSONS = ("Masks", "Voices")


def test_numbers_lead_to_the_learners_behind_them(visitor: MakeVisitor, axe: str):
    ada, bo = visitor("Ada"), visitor("Bo")
    org_slug, course_id = _make_course(ada, bo)
    ada.sign_in()
    page = ada.page
    page.goto(f"/courses/{course_id}/analytics")
    _is_counted(page)
    funnel = page.get_by_role("listitem")
    for title, number in (("Masks", 1), ("Voices", 0)):
        counted = re.compile(f"{number} began.*{number} completed")
        expect(funnel.filter(has_text=title)).to_contain_text(counted)
    page.get_by_role("button", name="Table of Completed").click()
    expect(page.get_by_text("Nobody in these days.")).to_be_visible()
    inspect(page, axe, "analytics-course")
    # The address keeps the days, and so does what a number leads to.
    page.get_by_role("button", name="All time").click()
    page.get_by_role("link", name="1 completed “Masks”").click()
    expect(page).to_have_url(re.compile(r"analytics/learners\?days=all&lesson="))
    page.get_by_role("combobox", name="How far").select_option("Never opened it")
    expect(page.get_by_role("heading", name="Nobody like that")).to_be_visible()
    page.reload()
    page.get_by_role("combobox", name="How far").select_option("Completed it")
    page.get_by_role("table").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bo")
    expect(page.get_by_role("listitem").filter(has_text="Voices")).to_contain_text(
        "Not opened"
    )
    page.goto(f"/o/{org_slug}/analytics")
    expect(page.get_by_role("row").filter(has_text="Tragedy")).to_contain_text("50 %")


def _is_counted(page: Page) -> None:
    """Look again until the worker has counted, as the screen does by itself."""
    progress = page.get_by_text("50 %", exact=True)
    for _ in range(20):
        page.get_by_label("The course now").wait_for()
        if progress.is_visible():
            return
        with page.expect_response("**/analytics?*"):
            page.reload()
    expect(progress).to_be_visible()


def _make_course(ada: Visitor, bo: Visitor) -> tuple[str, str]:
    org = ada.make_org()
    members = f"/orgs/{org['id']}/members"
    ada.api("POST", members, json={"email": bo.email, "role": "learner"})
    course = ada.api("POST", f"/orgs/{org['id']}/courses", json={"title": "Tragedy"})
    path = f"/courses/{course['id']}"
    chapter = ada.api("POST", f"{path}/chapters", json={"title": "Beginnings"})
    lessons = f"{path}/chapters/{chapter['id']}/lessons"
    made = [
        ada.api("POST", lessons, json={"title": title, "kind": "text"})
        for title in LESSONS
    ]
    for each in made:
        ada.api(
            "PATCH",
            f"/lessons/{each['id']}",
            json={"status": "published"},
            headers={"If-Match": f'"{each["version"]}"'},
        )
    ada.api("POST", f"{path}/publish")
    bo.api("PUT", f"{path}/enrolment")
    bo.api("PUT", f"/lessons/{made[0]['id']}/progress", json={"state": "completed"})
    return str(org["slug"]), str(course["id"])
