"""Every screen: finished to look at, and open to everybody."""

import re

from playwright.sync_api import Locator, Page, expect

from .conftest import PASSWORD, MakeVisitor
from .looking import inspect, look, visit


@look
def test_signing_up_and_in(visitor: MakeVisitor, axe: str, size: str):
    ada = visit(visitor, size)
    for path in ("/sign-in", "/sign-up"):
        ada.page.goto(path)
        expect(ada.page.get_by_role("heading", level=1)).to_be_visible()
        inspect(ada.page, axe, f"{path[1:]}-{size}")


@look
def test_boards_empty_and_full(visitor: MakeVisitor, axe: str, size: str):
    ada = visit(visitor, size)
    ada.sign_in()
    expect(ada.page.get_by_role("heading", level=1)).to_be_visible()
    inspect(ada.page, axe, f"boards-empty-{size}")
    org = ada.make_org()
    ada.page.goto(f"/o/{org['slug']}/boards")
    expect(ada.page.get_by_role("heading", name="Boards")).to_be_visible()
    expect(ada.page.get_by_role("button", name="New board").first).to_be_visible()
    inspect(ada.page, axe, f"boards-none-{size}")
    for title in ("W" * 60, "ملاحظات القراءة", *(f"Notes {n}" for n in range(1, 8))):
        ada.make_board(title, org["id"])
    ada.page.reload()
    expect(ada.page.get_by_text("Notes 7").first).to_be_visible()
    inspect(ada.page, axe, f"boards-full-{size}")


@look
def test_a_board_with_two_people_and_its_panel(
    visitor: MakeVisitor, axe: str, size: str
):
    ada, bo = visit(visitor, size), visitor("Bo")
    board_id = ada.make_board()
    ada.share(board_id, bo, "editor")
    for person in (ada, bo):
        person.sign_in()
        person.open(board_id)
    ada.write("On the porch we think aloud together.")
    expect(bo.text).to_contain_text("think aloud together.")
    bo.write(" Indeed we do.")
    bo.page.keyboard.press("Control+Shift+ArrowLeft")
    expect(ada.page.locator("[class*=caret]").first).to_contain_text("Bo")
    expect(ada.page.locator("[class*=selection]").first).to_be_visible()
    ada.expect_work("saved")
    inspect(ada.page, axe, f"board-{size}")
    ada.page.get_by_role("button", name="Share").click()
    expect(ada.page.get_by_role("list", name="Let in here")).to_contain_text("Bo")
    expect(ada.page.get_by_label("Find people to add")).to_be_visible()
    inspect(ada.page, axe, f"board-people-{size}")


@look
def test_people_of_an_organisation(visitor: MakeVisitor, axe: str, size: str):
    ada, bo = visit(visitor, size), visitor("Bo")
    ada.share(ada.make_board(), bo, "viewer")
    ada.sign_in()
    ada.page.get_by_role("link", name="People").first.click()
    expect(ada.page.get_by_role("heading", name="People")).to_be_visible()
    expect(ada.page.get_by_role("listitem").filter(has_text="Bo")).to_be_visible()
    inspect(ada.page, axe, f"people-{size}")
    ada.page.get_by_role("button", name="Add a person").click()
    expect(ada.page.get_by_role("dialog")).to_be_visible()
    inspect(ada.page, axe, f"people-add-{size}")


@look
def test_me(visitor: MakeVisitor, axe: str, size: str):
    ada = visit(visitor, size)
    ada.make_board()
    ada.sign_in()
    ada.page.goto("/me")
    expect(ada.page.get_by_text("This device")).to_be_visible()
    inspect(ada.page, axe, f"me-{size}")


@look
def test_a_page_that_is_not_there(visitor: MakeVisitor, axe: str, size: str):
    ada = visit(visitor, size)
    ada.sign_in()
    ada.page.goto("/nothing/here")
    expect(ada.page.get_by_role("heading", level=1)).to_be_visible()
    inspect(ada.page, axe, f"not-found-{size}")


def test_a_board_is_created_with_the_keyboard_alone(visitor: MakeVisitor):
    ada = visitor("Ada")
    ada.make_org()
    page = ada.page
    page.goto("/sign-in")
    page.get_by_label("E-mail").focus()
    page.keyboard.type(ada.email)
    _tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    create = page.get_by_role("button", name="New board").first
    expect(create).to_be_visible()
    _tab_to(page, create)
    page.keyboard.press("Enter")
    title = page.get_by_role("dialog").get_by_label("Title")
    expect(title).to_be_visible()
    _tab_to(page, title)
    page.keyboard.type("Made without a mouse")
    page.keyboard.press("Enter")
    expect(page.locator(".ProseMirror")).to_be_visible()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Made without a mouse")


def test_the_first_tab_stop_skips_to_the_content(visitor: MakeVisitor):
    ada = visitor("Ada")
    ada.make_board()  # without an organisation the form that begins one has the focus
    ada.sign_in()
    expect(ada.page.get_by_text("Reading notes").first).to_be_visible()
    ada.page.reload()
    expect(ada.page.get_by_text("Reading notes").first).to_be_visible()
    ada.page.keyboard.press("Tab")
    expect(ada.page.locator(":focus")).to_contain_text("Skip")


def test_no_secret_is_left_where_scripts_find_it(visitor: MakeVisitor):
    ada = visitor("Ada")
    ada.sign_in()
    kept = ada.page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert "eyJ" not in kept
    assert "stoa_refresh" not in kept


def test_nothing_is_fetched_from_elsewhere(visitor: MakeVisitor):
    ada = visitor("Ada")
    asked: list[str] = []
    ada.page.on("request", lambda request: asked.append(request.url))
    board_id = ada.make_board()
    ada.sign_in()
    ada.open(board_id)
    own = (ada.base_url, ada.base_url.replace("http", "ws", 1), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []


def test_signing_out_reaches_the_other_tab(visitor: MakeVisitor):
    ada = visitor("Ada")
    ada.sign_in()
    other = ada.context.new_page()
    other.goto("/")
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    expect(other).not_to_have_url(re.compile("/sign-in"))
    ada.page.get_by_role("button", name="Sign out").first.click()
    expect(ada.page.get_by_label("E-mail")).to_be_visible()
    expect(other.get_by_label("E-mail")).to_be_visible()


def _tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(40):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not get there")
