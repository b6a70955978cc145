"""What teachers do with lessons: change them, bring them back, show videos."""

import re
from typing import Any, Final

from playwright.sync_api import Route, expect

from .conftest import MakeVisitor, Visitor

Json = dict[str, Any]


def test_a_lesson_is_compared_with_what_it_was_and_brought_back(visitor: MakeVisitor):
    ada = visitor("Ada")
    lesson = _published(ada, _saying("The chorus is the first voice."))
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


PLAYER: Final = """<!doctype html><title>Player</title><script>
addEventListener("message", ({data, origin}) => {
  if (JSON.parse(data).event !== "listening") return;
  const told = {event: "infoDelivery", info: {currentTime: 83.4}};
  parent.postMessage(JSON.stringify(told), origin);
});
</script>"""
"""A player of YouTube's, as far as a page that frames it can tell."""


def test_a_video_loads_when_it_is_played_and_goes_on_where_one_stopped(
    visitor: MakeVisitor,
):
    ada = visitor("Ada")
    url = "https://youtu.be/a-_B3456789?si=whoever"
    source = {"type": "address", "url": url}
    content = {"kind": "video", "schema": 1, "source": source, "note": ""}
    lesson = _published(ada, content)
    ada.api("POST", f"/courses/{lesson['course_id']}/publish")
    ada.api("PUT", f"/courses/{lesson['course_id']}/enrolment")
    ada.sign_in()
    page = ada.page
    asked = list[str]()

    def play(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=PLAYER, content_type="text/html")

    page.route(lambda address: "youtube" in address, play)
    page.goto(f"/courses/{lesson['course_id']}/lessons/{lesson['id']}")
    button = page.get_by_role("button", name="Play video")
    expect(button).to_be_visible()
    assert asked == []
    with page.expect_response("**/position"):
        button.click()
    assert asked[0].startswith("https://www.youtube-nocookie.com/embed/a-_B3456789?")
    page.reload()
    page.get_by_role("button", name="Continue at 1:23").click()
    expect(page.locator("iframe")).to_have_attribute("src", re.compile("start=83"))


def _saying(words: str) -> Json:
    block = {"id": "a", "type": "paragraph", "text": words}
    return {"kind": "text", "schema": 1, "blocks": [block]}


def _published(ada: Visitor, content: Json) -> Json:
    """A lesson that says something, in a course of its own."""
    org = ada.make_org()
    course = ada.api("POST", f"/orgs/{org['id']}/courses", json={"title": "Tragedy"})
    path = f"/courses/{course['id']}/chapters"
    chapter = ada.api("POST", path, json={"title": "Beginnings"})
    lesson: Json = ada.api(
        "POST",
        f"{path}/{chapter['id']}/lessons",
        json={"title": "The chorus", "kind": content["kind"], "content": content},
    )
    return ada.api(
        "PATCH",
        f"/lessons/{lesson['id']}",
        json={"status": "published"},
        headers={"If-Match": f'"{lesson["version"]}"'},
    )
