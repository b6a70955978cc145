"""Comments beside a document: seen by everybody on it, at the words they are about."""

import re

from playwright.sync_api import Locator, Page, expect

from .conftest import MakeVisitor, Visitor
from .looking import inspect, look, visit

TEXT = "The cold rain falls on the porch."


def test_a_comment_is_seen_answered_and_resolved_without_reload(visitor: MakeVisitor):
    ada, bo = _together(visitor, "editor")
    ada.write(TEXT)
    expect(bo.text).to_contain_text(TEXT)
    ada.expect_work("saved")
    _select_last_word(ada)
    ada.page.get_by_role("button", name="Comment", exact=True).click()
    _send(ada.page, "Which porch?")
    expect(_thread(ada.page)).to_contain_text("Which porch?")
    # Bo sees the words marked, and the thread from there.
    expect(_mark(bo)).to_have_text("porch.")
    _mark(bo).click()
    expect(_thread(bo.page)).to_contain_text("Which porch?")
    # What is written before the words does not move the mark off them.
    bo.text.click(position={"x": 1, "y": 12})
    bo.page.keyboard.type("Look: ")
    for person in (ada, bo):
        expect(person.text).to_contain_text("Look: ")
        expect(_mark(person)).to_have_text("porch.")
    _thread(bo.page).get_by_role("button", name="Reply").click()
    reply = bo.page.get_by_label("Your reply")
    reply.press_sequentially("@ad")
    people = bo.page.get_by_role("listbox", name="People to mention")
    expect(people.get_by_role("option")).to_have_text(re.compile("Ada"))
    reply.press("Enter")
    reply.press_sequentially("the painted one.")
    bo.page.get_by_role("button", name="Send reply").click()
    expect(_thread(ada.page)).to_contain_text("@Ada the painted one.")
    _thread(ada.page).get_by_role("button", name="Resolve").click()
    for person in (ada, bo):
        expect(_thread(person.page)).to_have_count(0)
        expect(_mark(person)).to_have_count(0)
    bo.page.get_by_role("button", name="Resolved").click()
    expect(bo.page).to_have_url(re.compile("threads=resolved"))
    expect(_thread(bo.page)).to_contain_text("Resolved by Ada")
    _thread(bo.page).get_by_role("button", name="Reopen").click()
    for person in (ada, bo):
        expect(_mark(person)).to_have_text("porch.")


def test_a_comment_is_edited_deleted_and_brought_back(visitor: MakeVisitor):
    ada = visitor("Ada")
    ada.sign_in()
    ada.open(ada.make_board())
    ada.write(TEXT)
    ada.expect_work("saved")
    _select_last_word(ada)
    page = ada.page
    page.keyboard.press("Control+Alt+m")
    expect(page.get_by_label("Your comment on these words")).to_be_focused()
    page.keyboard.type("Which one?")
    page.keyboard.press("Control+Enter")
    thread = _thread(page)
    expect(thread).to_contain_text("Which one?")
    _more(page, "Edit")
    page.get_by_label("Your comment", exact=True).fill("Which porch?")
    page.get_by_role("button", name="Save comment").click()
    expect(thread).to_contain_text("Which porch?")
    expect(thread).to_contain_text("edited")
    _more(page, "Delete")
    expect(thread).to_have_count(0)
    page.get_by_role("button", name="Undo", exact=True).last.click()
    expect(thread).to_contain_text("Which porch?")
    # The words go; the thread keeps them.
    ada.text.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("All new.")
    expect(thread).to_contain_text("no longer in the text")
    expect(thread).to_contain_text("porch.")


def test_who_may_only_read_reads_the_comments(visitor: MakeVisitor):
    ada, bo = _together(visitor, "viewer")
    board_id = ada.page.url.rsplit("/", 1)[-1]
    body = {"text": "A word about all of it."}
    ada.api("POST", f"/boards/{board_id}/comments", json=body)
    bo.page.get_by_role("button", name="Comments").click()
    expect(_thread(bo.page)).to_contain_text("A word about all of it.")
    for action in (re.compile("^Comment on"), "Reply", "Resolve", re.compile("^More")):
        within = bo.page.get_by_role("complementary", name="Comments")
        expect(within.get_by_role("button", name=action, exact=True)).to_have_count(0)


@look
def test_how_comments_look(visitor: MakeVisitor, axe: str, size: str):
    ada = visit(visitor, size)
    ada.sign_in()
    board_id = ada.make_board()
    ada.open(board_id)
    ada.write(TEXT)
    ada.expect_work("saved")
    _select_last_word(ada)
    expect(ada.page.get_by_role("button", name="Comment", exact=True)).to_be_visible()
    inspect(ada.page, axe, f"comments-selection-{size}")
    ada.page.get_by_role("button", name="Comment", exact=True).click()
    _send(ada.page, "Which porch? The one behind the house has no roof.")
    expect(_thread(ada.page)).to_be_visible()
    inspect(ada.page, axe, f"comments-{size}")


def _together(visitor: MakeVisitor, role: str) -> tuple[Visitor, Visitor]:
    """Ada's board, open in her browser and, in a role, in Bo's."""
    ada, bo = visitor("Ada"), visitor("Bo")
    board_id = ada.make_board()
    ada.share(board_id, bo, role)
    for person in (ada, bo):
        person.sign_in()
        person.open(board_id)
    return ada, bo


def _select_last_word(person: Visitor) -> None:
    person.text.click()
    person.page.keyboard.press("Control+End")
    for _ in "porch.":
        person.page.keyboard.press("Shift+ArrowLeft")
    # The editor hears of what is selected with the next frame.
    person.page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
    )


def _send(page: Page, words: str) -> None:
    page.get_by_label("Your comment on these words").fill(words)
    page.get_by_role("button", name="Send comment").click()


def _thread(page: Page) -> Locator:
    """The only thread of a board."""
    return page.get_by_role("list", name="Threads").locator("> li")


def _mark(person: Visitor) -> Locator:
    return person.text.locator("mark")


def _more(page: Page, entry: str) -> None:
    page.get_by_role("button", name=re.compile("^More about the comment")).click()
    page.get_by_role("menuitem", name=entry).click()
