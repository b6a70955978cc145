"""The history of a board: kept, compared, and brought back under people's hands."""

import re

from playwright.sync_api import Locator, Page, WebSocket, expect

from .conftest import MakeVisitor, Visitor
from .looking import inspect, look, visit

FIRST = "The cold rain falls on the porch."


def test_a_version_is_restored_while_the_other_types(visitor: MakeVisitor):
    ada, bo = _together(visitor, "editor")
    reopened = _new_sockets(ada.page, bo.page)
    ada.write(FIRST)
    ada.expect_work("saved")
    _name_version(ada, "First draft")
    ada.write(" Then everybody went home.")
    expect(bo.text).to_contain_text("went home.")
    _show_version(ada, "First draft")
    shown = _shown(ada)
    expect(shown).to_contain_text(FIRST)
    expect(shown.locator("del")).to_contain_text("Then everybody went home.")
    bo.write(" Bo goes on")
    ada.page.get_by_role("button", name="Restore this version").click()
    dialog = ada.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Nobody is disconnected.")
    dialog.get_by_role("button", name="Restore version").click()
    bo.page.keyboard.type(" and on.")
    expect(_shown(ada)).to_have_count(0)
    for person in (ada, bo):
        expect(person.text).not_to_contain_text("went home.")
        expect(person.text).to_contain_text(FIRST)
    expect(
        bo.page.get_by_text("Ada restored the version “First draft”")
    ).to_be_visible()
    entries = ada.page.get_by_role("listitem").filter(
        has_text="Restored: “First draft”"
    )
    expect(entries.first).to_be_visible()
    bo.write(" Still here.")
    expect(ada.text).to_contain_text("Still here.")
    for person in (ada, bo):
        person.expect_work("saved")
    assert _words(ada) == _words(bo)
    assert reopened == []


def test_a_restored_version_is_undone(visitor: MakeVisitor):
    ada, bo = _together(visitor, "viewer")
    ada.write(FIRST)
    ada.expect_work("saved")
    _name_version(ada, "First draft")
    ada.write(" The second part.")
    expect(bo.text).to_contain_text("The second part.")
    _show_version(ada, "First draft")
    ada.page.get_by_role("button", name="Restore this version").click()
    ada.page.get_by_role("button", name="Restore version", exact=True).click()
    expect(bo.text).not_to_contain_text("The second part.")
    ada.page.get_by_role("button", name="Undo", exact=True).last.click()
    expect(bo.text).to_contain_text(FIRST + " The second part.")
    expect(ada.text).to_contain_text(FIRST + " The second part.")


def test_a_version_is_renamed_and_deleted(visitor: MakeVisitor):
    ada = visitor("Ada")
    ada.sign_in()
    ada.open(ada.make_board())
    ada.write(FIRST)
    ada.expect_work("saved")
    _name_version(ada, "Draft")
    _more(ada.page, "Draft", "Rename")
    dialog = ada.page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("For the printer")
    dialog.get_by_role("button", name="Save name").click()
    expect(_row(ada.page, "For the printer")).to_be_visible()
    _more(ada.page, "For the printer", "Delete")
    dialog.get_by_role("button", name="Delete version").click()
    expect(_row(ada.page, "For the printer")).to_have_count(0)


def test_a_viewer_reads_the_history_and_changes_nothing(visitor: MakeVisitor):
    ada, bo = _together(visitor, "viewer")
    ada.write(FIRST)
    ada.expect_work("saved")
    _name_version(ada, "First draft")
    _show_version(bo, "First draft")
    expect(_shown(bo)).to_contain_text(FIRST)
    for action in (
        "Name this version",
        "Restore this version",
        re.compile("^More about (?!this board)"),
    ):
        expect(bo.page.get_by_role("button", name=action)).to_have_count(0)


def test_the_history_is_used_with_the_keyboard_alone(visitor: MakeVisitor):
    ada = visitor("Ada")
    ada.sign_in()
    ada.open(ada.make_board())
    ada.write(FIRST)
    ada.expect_work("saved")
    page = ada.page
    page.keyboard.press("Control+Alt+Shift+H")
    panel = page.get_by_role("complementary", name="History")
    expect(panel.get_by_role("heading", name="History")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel.get_by_label("Name")).to_be_focused()
    page.keyboard.type("By hand")
    page.keyboard.press("Enter")
    expect(_row(page, "By hand")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.get_by_role("button", name="History")).to_be_focused()


@look
def test_how_the_history_looks(visitor: MakeVisitor, axe: str, size: str):
    ada = visit(visitor, size)
    ada.sign_in()
    ada.open(ada.make_board())
    ada.write(FIRST)
    ada.expect_work("saved")
    _name_version(ada, "First draft")
    inspect(ada.page, axe, f"history-{size}")
    if size == "phone":
        ada.page.get_by_role("button", name="Close").click()
    ada.write(" More.")
    ada.expect_work("saved")
    _show_version(ada, "First draft")
    expect(ada.page.locator("del").last).to_have_text(" More.")
    inspect(ada.page, axe, f"history-version-{size}")
    ada.page.get_by_role("button", name="Restore this version").click()
    expect(ada.page.get_by_role("dialog")).to_be_visible()
    inspect(ada.page, axe, f"history-restore-{size}")


def _together(visitor: MakeVisitor, role: str) -> tuple[Visitor, Visitor]:
    """Ada's board, open in her browser and, in a role, in Bo's."""
    ada, bo = visitor("Ada"), visitor("Bo")
    board_id = ada.make_board()
    ada.share(board_id, bo, role)
    for person in (ada, bo):
        person.sign_in()
        person.open(board_id)
    return ada, bo


def _open_history(page: Page) -> None:
    button = page.get_by_role("button", name="History")
    if button.get_attribute("aria-expanded") != "true":
        button.click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()


def _name_version(person: Visitor, name: str) -> None:
    """Keep the board as it is now under a name."""
    _open_history(person.page)
    person.page.get_by_role("button", name="Name this version").click()
    person.page.get_by_label("Name", exact=True).fill(name)
    person.page.get_by_role("button", name="Save version").click()
    expect(_row(person.page, name)).to_be_visible()
    person.expect_work("saved")


def _show_version(person: Visitor, name: str) -> None:
    """Look at a version in the place of the text."""
    _open_history(person.page)
    _row(person.page, name).get_by_role("button", name=name).first.click()
    shown = person.page.get_by_text(f"You are looking at the version “{name}”")
    expect(shown).to_be_visible()


def _shown(person: Visitor) -> Locator:
    """The text of the version that is looked at."""
    return person.page.get_by_role("document", name="Text of the version")


def _row(page: Page, name: str) -> Locator:
    listed = page.get_by_role("list", name="Versions: Today").get_by_role("listitem")
    return listed.filter(has=page.get_by_text(name, exact=True))


def _more(page: Page, version: str, entry: str) -> None:
    row = _row(page, version)
    row.get_by_role("button", name=re.compile("^More about")).click()
    page.get_by_role("menuitem", name=entry).click()


def _words(person: Visitor) -> str:
    """What is written, without the names at other people's cursors."""
    words: str = person.text.evaluate(
        """text => {
            const copy = text.cloneNode(true);
            copy.querySelectorAll(".caret").forEach(caret => caret.remove());
            return copy.textContent;
        }"""
    )
    return words


def _new_sockets(*pages: Page) -> list[str]:
    """Sockets opened from now on: whoever was disconnected opens one."""
    opened: list[str] = []

    def watch(socket: WebSocket) -> None:
        if "/collab" in socket.url:
            opened.append(socket.url)

    for page in pages:
        page.on("websocket", watch)
    return opened
