"""What an earlier system of this kind got wrong, each impossible here.

Most are guarded where their subject is tested; the table says where. The rest is below.
"""

import asyncio
import time
from pathlib import Path
from uuid import UUID

import pytest
from collab_neighbour import Neighbour
from collab_stage import Collab, MakeCollab, MakePerson, Providers

GUARDS = {
    "C1 viewers could write": "test_access::test_viewer_sees_but_cannot_write",
    "C2 a refresh token opened a board": (
        "test_access::test_tokens_that_are_not_access_tokens_are_refused"
    ),
    "C3 the limit did not count sockets": (
        "test_server::test_connections_are_limited_per_address"
    ),
    "C4 places were checked, then taken": (
        "test_access::test_the_eleventh_person_is_refused_and_tabs_do_not_count"
    ),
    "C5 idle sockets stayed open": (
        "test_hostile::test_sockets_that_never_sign_in_are_closed_whatever_they_send"
    ),
    "C5 queues had no bound": (
        "test_server::test_flood_before_signing_in_closes_with_4205"
    ),
    "C6 a failed load emptied the board": (
        "test_durability::test_failed_load_is_never_an_empty_board"
    ),
    "C7 a stop did not save": (
        "test_server::test_sigterm_saves_everything_and_exits_cleanly"
    ),
    "C8 a failed save was forgotten": (
        "test_durability::test_log_is_trimmed_and_expires_only_when_the_api_has_it"
    ),
    "C9 typing put saves off": (
        "test_lessons::test_boards_are_saved_while_people_keep_typing"
    ),
    "C10 an old copy won": (
        "test_degraded::test_old_state_in_redis_is_no_board_while_the_api_is_away"
    ),
    "C11 the removed kept writing": (
        "test_access::test_removal_reaches_an_open_socket_within_a_second"
    ),
    "C11 deleted boards lived on": "test_access::test_trashed_board_closes",
    "C12 tokens did not end": (
        "test_access::test_token_is_asked_for_before_it_expires_and_enforced_after"
    ),
    "C13 documents had no limit": (
        "test_server::test_document_over_its_limit_refuses_more"
    ),
    "C14 it listened everywhere": "test_lessons::test_it_listens_only_where_told",
}


@pytest.mark.parametrize("lesson", GUARDS)
def test_each_lesson_has_its_guard(lesson: str) -> None:
    module, _, name = GUARDS[lesson].partition("::")
    source = (Path(__file__).parent / f"{module}.py").read_text()
    assert f"def {name}(" in source


async def test_boards_are_saved_while_people_keep_typing(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    collab = make_collab(save_after="PT2S", save_at_latest="PT3S")
    await collab.start()
    ada = await providers.join(collab, board_id, make_person())
    began = time.monotonic()
    while board_id not in neighbour.states:
        await ada.edit("x")
        await asyncio.sleep(0.1)
        assert time.monotonic() - began < 15


async def test_it_listens_only_where_told(collab: Collab) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", collab.port)
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.2", collab.port)
