"""Two people at one whiteboard: what each draws, sees, takes back and may not do."""

from playwright.sync_api import Locator, expect

from .conftest import OPENING_MILLISECONDS, SCREENSHOTS, MakeVisitor, Visitor
from .looking import inspect


def test_two_people_draw_at_once(visitor: MakeVisitor, axe: str):
    ada, bo = _together(visitor, "editor")
    _stroke(ada, [(200, 200), (260, 240), (320, 200)])
    _note(bo, (560, 300), "Who has not spoken yet?")
    for person, other in ((ada, bo), (bo, ada)):
        _expect_drawn(person, 2)
        person.expect_work("saved")
        words = person.page.locator("[data-shape=note] text")
        expect(words).to_contain_text("Who has not")
        expect(person.page.locator("[data-shape=pen]")).to_have_count(1)
        cursor = person.page.locator(".wb-cursor")
        expect(cursor).to_contain_text(other.name)

    # Each takes back what they did, not what the other did after it.
    _canvas(ada).focus()
    ada.page.keyboard.press("Control+z")
    expect(bo.page.locator("[data-shape=pen]")).to_have_count(0)
    expect(bo.page.locator("[data-shape=note]")).to_have_count(1)
    ada.page.keyboard.press("Control+Shift+z")
    _expect_drawn(bo, 2)

    # One sees what the other sees, until one looks elsewhere.
    people = bo.page.get_by_role("list", name="People here")
    people.get_by_role("button", name="Ada").click()
    expect(bo.page.get_by_text("Following Ada")).to_be_visible()
    ada.page.get_by_role("button", name="Zoom in").click()
    expect(bo.page.get_by_role("button", name="Zoom is 125 %")).to_be_visible()
    bo.page.screenshot(path=SCREENSHOTS / "whiteboard-following.png")
    _canvas(bo).focus()
    bo.page.keyboard.press("Escape")
    expect(bo.page.get_by_text("Following Ada")).to_have_count(0)

    # Without a pointer: find the note, move it, connect it, and write.
    page = ada.page
    _canvas(ada).focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.keyboard.type("Ada, by keyboard")
    page.keyboard.press("Escape")
    expect(bo.page.get_by_text("Ada, by")).to_be_visible()
    ada.expect_work("saved")

    page.reload()
    _expect_drawn(ada, 3)
    page.get_by_role("button", name="List what is here").click()
    here = page.get_by_role("list", name="On this board")
    expect(here.get_by_role("listitem")).to_have_count(3)
    inspect(page, axe, "whiteboard-wide")
    here.get_by_role("button", name="Delete: Yellow note: Ada, by keyboard").click()
    _expect_drawn(bo, 2)


def test_a_viewer_looks_on_and_cannot_draw(visitor: MakeVisitor):
    ada, bo = _together(visitor, "viewer")
    _note(ada, (500, 300), "For your eyes only")
    _expect_drawn(bo, 1)
    bo.expect_work("view-only")
    expect(bo.page.get_by_role("toolbar", name="Tools")).to_have_count(0)
    _canvas(bo).focus()
    for key in ("Tab", "Delete", "n", "Enter"):
        bo.page.keyboard.press(key)
    _expect_drawn(bo, 1)
    _expect_drawn(ada, 1)
    board_id = bo.page.url.rsplit("/", 1)[1]
    ada.share(board_id, bo, "editor")
    bo.expect_work("saved")
    expect(bo.page.get_by_role("toolbar", name="Tools")).to_be_visible()


def test_what_is_drawn_offline_reaches_the_others(visitor: MakeVisitor):
    ada, bo = _together(visitor, "editor")
    _note(ada, (300, 300), "Before")
    _expect_drawn(bo, 1)
    ada.expect_work("saved")
    ada.context.set_offline(True)
    _stroke(ada, [(500, 200), (560, 240), (620, 200)])
    _expect_drawn(ada, 2)
    ada.expect_work("offline")
    ada.page.screenshot(path=SCREENSHOTS / "whiteboard-offline.png")
    _note(bo, (600, 400), "Meanwhile")
    ada.context.set_offline(False)
    _expect_drawn(ada, 3)
    _expect_drawn(bo, 3)
    ada.expect_work("saved")
    ada.page.reload()
    _expect_drawn(ada, 3)


def _together(visitor: MakeVisitor, role: str) -> tuple[Visitor, Visitor]:
    """Ada's whiteboard, open in her browser and, in a role, in Bo's."""
    ada, bo = visitor("Ada"), visitor("Bo")
    body = {"title": "How a lesson grows", "kind": "whiteboard"}
    org_id = ada.make_org()["id"]
    board_id = str(ada.api("POST", f"/orgs/{org_id}/boards", json=body)["id"])
    ada.share(board_id, bo, role)
    for person in (ada, bo):
        person.sign_in()
        person.page.goto(f"/boards/{board_id}")
        expect(_canvas(person)).to_be_visible(timeout=OPENING_MILLISECONDS)
        person.expect_work(
            "view-only" if person is bo and role == "viewer" else "saved"
        )
    return ada, bo


def _canvas(person: Visitor) -> Locator:
    return person.page.get_by_role("application", name="How a lesson grows")


def _expect_drawn(person: Visitor, count: int) -> None:
    expect(_canvas(person)).to_have_attribute("data-drawn", str(count))


def _stroke(person: Visitor, points: list[tuple[int, int]]) -> None:
    """Draw with the pen through some points of the canvas."""
    person.page.get_by_role("button", name="Pen", exact=True).click()
    left, top = _corner(person)
    mouse = person.page.mouse
    mouse.move(left + points[0][0], top + points[0][1])
    mouse.down()
    for x, y in points[1:]:
        mouse.move(left + x, top + y, steps=5)
    mouse.up()


def _note(person: Visitor, at: tuple[int, int], words: str) -> None:
    """Put a note somewhere and write on it."""
    person.page.get_by_role("button", name="Note", exact=True).click()
    left, top = _corner(person)
    person.page.mouse.click(left + at[0], top + at[1])
    person.page.get_by_label("Words of the note").fill(words)
    person.page.keyboard.press("Escape")


def _corner(person: Visitor) -> tuple[float, float]:
    box = _canvas(person).bounding_box()
    assert box is not None
    return box["x"], box["y"]
