"""Sharing past single boards: links for those without an account, roles on pages."""

import re

from playwright.sync_api import Browser, Page, expect

from .conftest import OPENING_MILLISECONDS, MakeVisitor, Visitor
from .looking import inspect


def test_a_guest_comes_in_by_a_link_and_is_cut_with_it(
    visitor: MakeVisitor, browser: Browser, base_url: str, axe: str
):
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": 390, "height": 844},
        color_scheme="dark",
        reduced_motion="reduce",
    )
    ada, gil = visitor("Ada"), context.new_page()
    board_id = ada.make_board()
    ada.sign_in()
    ada.open(board_id)
    ada.page.get_by_role("button", name="Share").click()
    url = _make_editor_link(ada)

    gil.goto(url)
    gil.get_by_label("Your name").fill("Gil")
    inspect(gil, axe, "shared")
    gil.get_by_role("button", name="Go in as a guest").click()
    text = gil.locator(".ProseMirror")
    expect(text).to_be_visible(timeout=OPENING_MILLISECONDS)
    assert board_id in gil.url
    _type(gil, "Gil was here.")
    expect(ada.text).to_contain_text("Gil was here.")
    gil.reload()
    expect(text).to_contain_text("Gil was here.")
    inspect(gil, axe, "guest")

    ada.page.get_by_role("button", name="Done").click()
    expect(ada.page.get_by_role("list", name="Links")).to_contain_text("1 person")
    inspect(ada.page, axe, "share-links")
    ada.page.get_by_role("button", name=re.compile("^Revoke the link")).click()
    expect(gil.get_by_text("You no longer have access")).to_be_visible()
    ada.write(" Among ourselves now.")
    expect(gil.get_by_text("Among ourselves now.")).to_have_count(0)
    inspect(gil, axe, "guest-cut")
    gil.get_by_role("button", name="Leave").click()
    expect(gil.get_by_label("E-mail")).to_be_visible()
    gil.goto(url)
    expect(gil.get_by_role("heading", name="This link does not work")).to_be_visible()
    inspect(gil, axe, "shared-over")
    context.close()


def test_a_folder_is_shared_with_a_role_for_a_week_and_stands_alone(
    visitor: MakeVisitor, axe: str
):
    ada, bo = visitor("Ada"), visitor("Bo")
    org = ada.make_org()
    added = {"email": bo.email, "role": "learner"}
    ada.api("POST", f"/orgs/{org['id']}/members", json=added)
    name = {"name": "Physics", "description": "", "icon": None}
    space = ada.api("POST", f"/orgs/{org['id']}/spaces", json=name)
    new = {"type": "folder", "title": "Week 1"}
    folder = ada.api("POST", f"/spaces/{space['id']}/pages", json=new)
    for person in (ada, bo):
        person.sign_in()
    bo.page.goto(f"/pages/{folder['id']}")
    expect(bo.page.get_by_role("heading", level=1)).not_to_have_text("Week 1")

    page = ada.page
    page.goto(f"/o/{org['slug']}/spaces/{space['id']}")
    page.get_by_role("treeitem", name="Week 1").hover()
    page.get_by_role("button", name="More about Week 1").click()
    page.get_by_role("menuitem", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share “Week 1”")
    dialog.get_by_label("For how long").select_option("7")
    dialog.get_by_label("Access for those you add").select_option("view")
    dialog.get_by_label("Find people to add").fill("learners")
    dialog.get_by_role("button", name="Add All learners").click()
    let_in = dialog.get_by_role("list", name="Let in here")
    expect(let_in.get_by_role("listitem")).to_contain_text("until")
    above = dialog.get_by_role("list", name="From above")
    mine = above.get_by_role("listitem").filter(has_text="(you)")
    expect(mine).to_contain_text("From Physics")
    dialog.get_by_role("button", name="Who can see this now").click()
    bos = dialog.get_by_role("list", name="Why Bo sees this")
    expect(bos).to_contain_text("As a learner: can view, until")
    inspect(page, axe, "share-folder")
    bo.page.reload()
    expect(bo.page.get_by_role("heading", name="Week 1", level=1)).to_be_visible()

    dialog.get_by_role("button", name="Stop inheriting").click()
    asked = page.get_by_role("dialog", name="Stop inheriting from above?")
    asked.get_by_role("button", name="Stop inheriting").click()
    expect(dialog.get_by_text("This page stands alone")).to_be_visible()
    expect(let_in.get_by_label("Access of Ada")).to_have_value("manage")
    let_in.get_by_role("button", name="More about All learners").click()
    page.get_by_role("menuitem", name="Change the last day").click()
    page.get_by_role("button", name="No end").click()
    expect(let_in.get_by_text("until")).to_have_count(0)
    let_in.get_by_role("button", name="More about All learners").click()
    page.get_by_role("menuitem", name="Remove from this page").click()
    expect(let_in.get_by_text("All learners")).to_have_count(0)
    bo.page.reload()
    expect(bo.page.get_by_role("heading", level=1)).not_to_have_text("Week 1")


def _make_editor_link(owner: Visitor) -> str:
    """Make a link on the screen that lets guests write; return its address."""
    owner.page.get_by_role("button", name="New link").click()
    owner.page.get_by_label("Whoever has it").select_option("edit")
    owner.page.get_by_label("Let guests in").check()
    owner.page.get_by_role("button", name="Make link").click()
    return owner.page.get_by_label("The new link").input_value()


def _type(page: Page, words: str) -> None:
    page.locator(".ProseMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)
