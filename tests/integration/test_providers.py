"""The unmodified JavaScript providers, versions 3 and 4, through the gateway."""

import pytest

from .conftest import Arrive, OpenProvider

both_versions = pytest.mark.parametrize("version", [3, 4])


@pytest.mark.parametrize("versions", [(4, 3), (3, 4)])
async def test_providers_of_both_versions_converge(
    arrive: Arrive, open_provider: OpenProvider, versions: tuple[int, int]
):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "editor")
    left = await open_provider(ada, board["id"], version=versions[0])
    right = await open_provider(bo, board["id"], version=versions[1])
    await left.saved()
    await right.saved()
    await left.insert("from Ada ")
    await right.insert("from Bo ", at=0)
    await left.sees("from Bo")
    await right.sees("from Ada")
    assert (await left.saved())["text"] == (await right.saved())["text"]
    await left.do("present", field="user", value={"name": "Ada"})
    await right.until(
        lambda state: {"user": {"name": "Ada"}} in state["people"], what="Ada's name"
    )


@both_versions
async def test_a_viewer_reads_and_is_told_so(
    arrive: Arrive, open_provider: OpenProvider, version: int
):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "viewer")
    owner = await open_provider(ada, board["id"], version=version)
    viewer = await open_provider(bo, board["id"], version=version)
    await owner.insert("hello")
    await viewer.sees("hello")
    assert (await viewer.state())["scope"] == "readonly"
    await viewer.insert("forged")
    await viewer.until(lambda state: state["unsynced"] > 0)
    assert (await owner.saved())["text"] == "hello"


@both_versions
async def test_offline_edits_arrive_after_the_return(
    arrive: Arrive, open_provider: OpenProvider, version: int
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    phone = await open_provider(ada, board["id"], version=version)
    desk = await open_provider(ada, board["id"], version=version)
    await phone.saved()
    await phone.do("offline")
    await phone.insert("written in a tunnel")
    await desk.insert("meanwhile ", at=0)
    await phone.do("online")
    await desk.sees("written in a tunnel")
    await phone.sees("meanwhile")
    await phone.saved()


@both_versions
async def test_a_stranger_is_told_no(
    arrive: Arrive, open_provider: OpenProvider, version: int
):
    ada, eve = await arrive("Ada"), await arrive("Eve")
    board = await ada.make_board()
    stranger = await open_provider(eve, board["id"], version=version)
    await stranger.reports("denied")
    assert not stranger.events("authenticated")


@both_versions
async def test_a_change_of_role_reaches_the_provider(
    arrive: Arrive, open_provider: OpenProvider, version: int
):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "editor")
    guest = await open_provider(bo, board["id"], version=version)
    await guest.saved()
    await ada.share(board["id"], bo, "viewer")
    await guest.until(lambda state: state["scope"] == "readonly", within=1.5)
    await ada.unshare(board["id"], bo)
    await guest.reports("denied", within=1.5)
    await guest.reports("close", within=1.5)
