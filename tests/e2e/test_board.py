"""Two people in one board: what each sees of the other, and of their own work."""

import re

from playwright.sync_api import expect

from .conftest import SCREENSHOTS, MakeVisitor, Visitor


def test_two_people_type_in_one_board(visitor: MakeVisitor):
    ada, bo = _together(visitor, "editor")
    ada.write("Ada was here. ")
    expect(bo.text).to_contain_text("Ada was here.")
    bo.write("So was Bo.")
    expect(ada.text).to_contain_text("So was Bo.")
    for person, other in ((ada, bo), (bo, ada)):
        here = person.page.get_by_role("list", name="People here")
        expect(here.get_by_role("button", name=other.name)).to_be_visible()
        expect(person.page.locator("[class*=caret]").first).to_contain_text(other.name)
        person.expect_work("saved")
    ada.page.screenshot(path=SCREENSHOTS / "board-together.png")


def test_a_board_is_shared_on_the_screen(visitor: MakeVisitor):
    ada, bo = visitor("Ada"), visitor("Bo")
    board_id = ada.make_board()
    ada.sign_in_on_the_screen()
    _add_to_organisation(ada, bo)
    ada.open(board_id)
    ada.page.get_by_role("button", name="Share").click()
    ada.page.get_by_label("Access for those you add").select_option("view")
    ada.page.get_by_label("Find people to add").fill("bo")
    ada.page.get_by_role("button", name="Add Bo").click()
    let_in = ada.page.get_by_role("list", name="Let in here")
    expect(let_in.get_by_text("Bo")).to_be_visible()
    ada.write("For everybody here.")
    bo.sign_in_on_the_screen()
    bo.page.get_by_role("link", name="Reading notes").first.click()
    expect(bo.text).to_contain_text("For everybody here.")
    bo.expect_work("view-only")
    let_in.get_by_label("Access of Bo").select_option("edit")
    bo.expect_work("saved")
    bo.write(" Thank you.")
    expect(ada.text).to_contain_text("For everybody here. Thank you.")
    let_in.get_by_role("button", name="More about Bo").click()
    ada.page.get_by_role("menuitem", name="Remove from this board").click()
    expect(let_in.get_by_text("Bo")).to_have_count(0)
    expect(bo.page.get_by_text(re.compile("no longer|removed")).first).to_be_visible()


def test_what_is_written_offline_survives_a_reload(visitor: MakeVisitor):
    ada, bo = _together(visitor, "editor")
    ada.write("Before. ")
    expect(bo.text).to_contain_text("Before.")
    ada.expect_work("saved")
    ada.context.set_offline(True)
    ada.write("In the tunnel. ")
    ada.expect_work("offline")
    expect(ada.page.get_by_text("on this device").first).to_be_visible()
    ada.page.screenshot(path=SCREENSHOTS / "board-offline.png")
    ada.context.set_offline(False)
    ada.page.reload()
    expect(ada.text).to_contain_text("In the tunnel.")
    expect(bo.text).to_contain_text("In the tunnel.")
    ada.expect_work("saved")


def test_a_viewer_is_told_so_and_cannot_type(visitor: MakeVisitor):
    ada, bo = _together(visitor, "viewer")
    ada.write("For your eyes only.")
    expect(bo.text).to_contain_text("For your eyes only.")
    bo.expect_work("view-only")
    expect(bo.page.get_by_text("View only").first).to_be_visible()
    expect(bo.text).to_have_attribute("contenteditable", "false")
    bo.page.screenshot(path=SCREENSHOTS / "board-view-only.png")


def test_becoming_a_viewer_reaches_the_open_board(visitor: MakeVisitor):
    ada, bo = _together(visitor, "editor")
    board_id = bo.page.url.rsplit("/", 1)[1]
    ada.share(board_id, bo, "viewer")
    bo.expect_work("view-only")
    expect(bo.text).to_have_attribute("contenteditable", "false")


def test_a_removed_person_is_told_and_sent_away(visitor: MakeVisitor):
    ada, bo = _together(visitor, "editor")
    board_id = bo.page.url.rsplit("/", 1)[1]
    ada.api("DELETE", f"/boards/{board_id}/members/{bo.user_id}")
    expect(bo.page.get_by_text(re.compile("no longer|removed")).first).to_be_visible()
    ada.write("Among ourselves now.")
    expect(bo.page.get_by_text("Among ourselves now.")).to_have_count(0)
    bo.page.screenshot(path=SCREENSHOTS / "board-removed.png")


def _add_to_organisation(host: Visitor, guest: Visitor) -> None:
    """Add a person to the organisation, on its page."""
    host.page.get_by_role("link", name="People").first.click()
    host.page.get_by_role("button", name="Add a person").click()
    dialog = host.page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill(guest.email)
    dialog.get_by_role("button", name="Add person").click()
    expect(
        host.page.get_by_role("listitem").filter(has_text=guest.name)
    ).to_be_visible()


def _together(visitor: MakeVisitor, role: str) -> tuple[Visitor, Visitor]:
    """Ada's board, open in her browser and, in a role, in Bo's."""
    ada, bo = visitor("Ada"), visitor("Bo")
    board_id = ada.make_board()
    ada.share(board_id, bo, role)
    for person in (ada, bo):
        person.sign_in()
        person.open(board_id)
    return ada, bo
