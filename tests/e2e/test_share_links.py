"""Links: somebody without an account comes in by one, and is out with it."""

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
