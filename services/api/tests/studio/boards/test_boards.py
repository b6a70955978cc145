"""Begin, show, change, trash and restore a board."""

from ...makers import Client, make_board, make_org


async def test_who_begins_a_board_owns_it(alice: Client):
    org = await make_org(alice)
    board = await make_board(alice, org, "Plan", "whiteboard")
    assert board["title"] == "Plan"
    assert board["kind"] == "whiteboard"
    assert board["role"] == "owner"
    assert board["level"] == "write"
    assert board["trashed_at"] is None
