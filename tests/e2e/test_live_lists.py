"""Lists on a screen follow what others change, without a reload."""

import time
from collections.abc import Callable

from playwright.sync_api import expect

from .conftest import MakeVisitor, Visitor


def _within_a_moment(change: Callable[[], object], claim: Callable[[], object]) -> None:
    """Do something, and see it on another's screen long before they would ask."""
    begin = time.monotonic()
    change()
    claim()
    assert time.monotonic() - begin < 5, claim


def _when_told(person: Visitor, path: str) -> None:
    """Open a screen, and wait until its socket has been let in."""
    with person.page.expect_websocket(lambda socket: "/ws?" in socket.url) as opening:
        person.page.goto(path)
    opening.value.wait_for_event(
        "framereceived", lambda text: '"subscribed","room":"org:' in str(text)
    )


def test_lists_follow_what_others_change(visitor: MakeVisitor):
    ada, bo = visitor("Ada"), visitor("Bo")
    org = ada.make_org()
    space = ada.api("POST", f"/orgs/{org['id']}/spaces", json={"name": "Chorus"})
    board_id = ada.make_board("Old notes", org["id"])
    ada.share(board_id, bo, "viewer")
    ada.api("PUT", f"/orgs/{org['id']}/members/{bo.user_id}", json={"role": "learner"})
    ada.api(
        "PUT", f"/spaces/{space['id']}/members/{bo.user_id}", json={"role": "viewer"}
    )
    bo.sign_in()
    page = bo.page

    _when_told(bo, f"/o/{org['slug']}/boards")
    expect(page.get_by_role("link", name="Old notes")).to_be_visible()
    new_id = ada.make_board("New notes", org["id"])
    _within_a_moment(
        lambda: ada.share(new_id, bo, "editor"),
        lambda: expect(page.get_by_role("link", name="New notes")).to_be_visible(),
    )
    _within_a_moment(
        lambda: ada.api("DELETE", f"/boards/{board_id}/members/{bo.user_id}"),
        lambda: expect(page.get_by_role("link", name="Old notes")).to_have_count(0),
    )

    _when_told(bo, f"/o/{org['slug']}/spaces/{space['id']}")
    expect(page.get_by_role("heading", name="Chorus", level=1)).to_be_visible()
    _within_a_moment(
        lambda: ada.api(
            "POST",
            f"/spaces/{space['id']}/pages",
            json={"type": "folder", "title": "Rehearsals"},
        ),
        lambda: expect(page.get_by_text("Rehearsals")).to_be_visible(),
    )

    _when_told(bo, f"/o/{org['slug']}/people")
    expect(page.get_by_role("main").get_by_text("Ada").first).to_be_visible()
    carol = visitor("Carol")
    _within_a_moment(
        lambda: ada.api(
            "POST",
            f"/orgs/{org['id']}/members",
            json={"user_id": carol.user_id, "role": "learner"},
        ),
        lambda: expect(
            page.get_by_role("main").get_by_text("Carol").first
        ).to_be_visible(),
    )
