"""A lesson is changed, compared with what it was, and brought back."""

import re
from typing import Any

from playwright.sync_api import expect

from .conftest import MakeVisitor, Visitor

Json = dict[str, Any]


def test_a_lesson_is_compared_with_what_it_was_and_brought_back(visitor: MakeVisitor):
    ada = visitor("Ada")
    lesson = _published(ada, "The chorus is the first voice.")
    ada.sign_in()
    page = ada.page
    page.goto(f"/courses/{lesson['course_id']}/lessons/{lesson['id']}?edit")
    text = page.get_by_role("textbox", name=re.compile("^Text, block 1"))
    text.fill("The chorus is the last voice.")
    page.get_by_role("button", name="History").click()
    page.get_by_role("button", name="Published").click()
    shown = page.get_by_role("document", name="Version 1")
    expect(shown.locator("ins")).to_have_text("first")
    expect(shown.locator("del")).to_have_text("last")
    page.get_by_role("button", name="Restore this version").click()
    expect(page.get_by_role("article")).to_contain_text("the first voice")
    expect(page.get_by_role("button", name="Restored version 1")).to_contain_text("Ada")


def _published(ada: Visitor, words: str) -> Json:
    """A lesson that says something, in a course of its own."""
    org = ada.make_org()
    course = ada.api("POST", f"/orgs/{org['id']}/courses", json={"title": "Tragedy"})
    path = f"/courses/{course['id']}/chapters"
    chapter = ada.api("POST", path, json={"title": "Beginnings"})
    block = {"id": "a", "type": "paragraph", "text": words}
    content = {"kind": "text", "schema": 1, "blocks": [block]}
    lesson: Json = ada.api(
        "POST",
        f"{path}/{chapter['id']}/lessons",
        json={"title": "The chorus", "kind": "text", "content": content},
    )
    return ada.api(
        "PATCH",
        f"/lessons/{lesson['id']}",
        json={"status": "published"},
        headers={"If-Match": f'"{lesson["version"]}"'},
    )
