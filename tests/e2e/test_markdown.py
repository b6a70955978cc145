"""Documents taken away as Markdown, and brought in from it, under people's hands."""

from pathlib import Path

from playwright.sync_api import Page, WebSocket, expect

from .conftest import MakeVisitor, Visitor
from .looking import inspect, look, visit

NOTES = "## Chorus\n\n- strophe\n- **antistrophe**\n"


def _file(folder: Path, name: str = "Chorus notes.md", text: str = NOTES) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def _choose(page: Page, entry: str) -> None:
    page.get_by_role("button", name="More about this board").click()
    page.get_by_role("menuitem", name=entry).click()


def _download(person: Visitor) -> str:
    with person.page.expect_download() as download:
        _choose(person.page, "Download as Markdown")
    assert download.value.suggested_filename == "Reading notes.md"
    return Path(download.value.path()).read_text()


def test_a_file_comes_onto_a_document_while_the_other_types(
    visitor: MakeVisitor, tmp_path: Path
):
    ada, bo = visitor("Ada"), visitor("Bo")
    board_id = ada.make_board()
    ada.share(board_id, bo, "editor")
    for person in (ada, bo):
        person.sign_in()
        person.open(board_id)
    reopened = list[str]()

    def note(socket: WebSocket) -> None:
        if "/collab" in socket.url:
            reopened.append(socket.url)

    bo.write("Bo begins")
    expect(ada.text).to_contain_text("Bo begins")
    for person in (ada, bo):
        person.page.on("websocket", note)
    _choose(ada.page, "Import Markdown")
    dialog = ada.page.get_by_role("dialog")
    dialog.get_by_label("Markdown file").set_input_files(_file(tmp_path))
    dialog.get_by_role("button", name="Import Markdown").click()
    bo.page.keyboard.type(" and goes on.")
    for person in (ada, bo):
        expect(person.text.get_by_role("heading", name="Chorus")).to_be_visible()
        expect(person.text).to_contain_text("Bo begins and goes on.")
    expect(bo.page.get_by_text("Ada imported “Chorus notes.md”")).to_be_visible()
    bo.expect_work("saved")
    assert _download(ada) == f"Bo begins and goes on.\n\n{NOTES}"
    ada.page.get_by_role("button", name="Undo", exact=True).last.click()
    expect(bo.text.get_by_role("heading", name="Chorus")).to_have_count(0)
    assert reopened == []


def test_a_viewer_takes_it_away_and_brings_nothing(visitor: MakeVisitor):
    ada, bo = visitor("Ada"), visitor("Bo")
    board_id = ada.make_board()
    ada.share(board_id, bo, "viewer")
    ada.sign_in()
    ada.open(board_id)
    ada.write("For everybody")
    ada.expect_work("saved")
    bo.sign_in()
    bo.open(board_id)
    expect(bo.text).to_contain_text("For everybody")
    bo.page.get_by_role("button", name="More about this board").click()
    expect(bo.page.get_by_role("menuitem")).to_have_count(1)
    bo.page.keyboard.press("Escape")
    assert _download(bo) == "For everybody\n"


def test_a_page_begins_with_a_file_by_the_keyboard(
    visitor: MakeVisitor, tmp_path: Path
):
    ada = visitor("Ada")
    org = ada.make_org()
    space = ada.api("POST", f"/orgs/{org['id']}/spaces", json={"name": "Rhetoric"})
    ada.sign_in()
    page = ada.page
    page.goto(f"/o/{org['slug']}/spaces/{space['id']}")
    page.get_by_role("button", name="New page").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    field = page.get_by_label("Markdown file", exact=True)
    expect(field).to_be_focused()
    field.set_input_files(_file(tmp_path))
    page.keyboard.press("Tab")
    expect(page.get_by_label("Title")).to_be_focused()
    expect(page.get_by_label("Title")).to_have_value("Chorus notes")
    page.keyboard.press("Enter")
    expect(ada.text.get_by_role("heading", name="Chorus")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Chorus notes")).to_be_visible()


@look
def test_how_importing_looks(
    *, visitor: MakeVisitor, axe: str, size: str, tmp_path: Path
):
    ada = visit(visitor, size)
    ada.sign_in()
    ada.open(ada.make_board())
    _choose(ada.page, "Import Markdown")
    field = ada.page.get_by_label("Markdown file", exact=True)
    field.set_input_files(_file(tmp_path, "W" * 60 + ".md", "x" * (1 << 20) + "x"))
    expect(ada.page.get_by_text("can be imported")).to_be_visible()
    inspect(ada.page, axe, f"import-{size}")
