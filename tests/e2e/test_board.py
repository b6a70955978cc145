"""Two people in one board: what each sees of the other, and of their own work."""

import re

from playwright.sync_api import expect

from .conftest import RESULTS, MakeVisitor, Visitor


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
    ada.page.screenshot(path=RESULTS / "board-together.png")


def test_what_is_written_offline_survives_a_reload(visitor: MakeVisitor):
    ada, bo = _together(visitor, "editor")
    ada.write("Before. ")
    expect(bo.text).to_contain_text("Before.")
    ada.expect_work("saved")
    ada.context.set_offline(True)
    ada.write("In the tunnel. ")
    ada.expect_work("offline")
    expect(ada.page.get_by_text("on this device").first).to_be_visible()
    ada.page.screenshot(path=RESULTS / "board-offline.png")
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
    bo.page.screenshot(path=RESULTS / "board-view-only.png")


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
    bo.page.screenshot(path=RESULTS / "board-removed.png")


def _together(visitor: MakeVisitor, role: str) -> tuple[Visitor, Visitor]:
    """Ada's board, open in her browser and, in a role, in Bo's."""
    ada, bo = visitor("Ada"), visitor("Bo")
    board_id = ada.make_board()
    ada.share(board_id, bo, role)
    for person in (ada, bo):
        person.sign_in()
        person.open(board_id)
    return ada, bo
