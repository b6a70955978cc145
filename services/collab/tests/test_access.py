"""Who may open a board, and how soon a change of mind reaches them."""

import asyncio
import time
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from collab_neighbour import Neighbour
from collab_provider import Provider
from collab_stage import (
    JWT_KEYS,
    SERVICE_KEYS,
    Collab,
    MakeCollab,
    MakePerson,
    Person,
    Providers,
    publish,
)
from redis.asyncio import Redis

from stoa_collab.protocol.varint import write_bytes
from stoa_shared import keys
from stoa_shared.events.core import (
    GroupMembershipChanged,
    PermissionChanged,
    SessionRevoked,
)
from stoa_shared.events.studio import BoardTrashed
from stoa_shared.ids import new_id
from stoa_shared.tokens import Keyring, new_opaque, sign_access, sign_service


async def test_stranger_is_refused_like_a_missing_board(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    stranger = make_person(None)
    for name in (board_id, new_id()):
        provider = await providers.start(collab, name, stranger)
        await provider.wait(lambda p=provider: p.denied)
        assert provider.denied == ["permission-denied"]
        assert provider.close_code is None


@pytest.mark.parametrize("name", ["", "   ", "d1", "../x", "0" * 3000])
async def test_names_that_are_no_board_are_refused(
    collab: Collab, make_person: MakePerson, name: str
) -> None:
    async with Provider(collab.url, name, make_person().token) as provider:
        await provider.wait(lambda: provider.denied)
        assert provider.denied == ["permission-denied"]


def bad_tokens(person: Person) -> dict[str, tuple[str, str]]:
    foreign = Keyring.parse(new_opaque())
    sign = partial(sign_access, user_id=person.user_id, session_id=person.session_id)
    return {
        "expired": (
            sign(JWT_KEYS, life=timedelta(minutes=-5)),
            "token-expired",
        ),
        "foreign": (sign(foreign), "token-invalid"),
        "refresh": (new_opaque(), "token-invalid"),
        "service": (
            sign_service(SERVICE_KEYS, issuer="api", audience="collab", scope="x"),
            "token-invalid",
        ),
        "wrong ring, right kind": (
            sign_service(JWT_KEYS, issuer="api", audience="collab", scope="x"),
            "token-invalid",
        ),
        "empty": ("", "token-invalid"),
        "long": ("x" * 100_000, "token-invalid"),
    }


async def test_tokens_that_are_not_access_tokens_are_refused(
    collab: Collab, board_id: UUID, make_person: MakePerson
) -> None:
    person = make_person()
    for kind, (token, reason) in bad_tokens(person).items():
        async with Provider(collab.url, board_id, token) as provider:
            await provider.wait(lambda p=provider: p.denied, kind)
            assert provider.denied == [reason], kind


async def test_a_refused_document_may_try_again_on_the_same_socket(
    collab: Collab, board_id: UUID, make_person: MakePerson
) -> None:
    person = make_person()
    async with Provider(collab.url, board_id, "nonsense") as provider:
        await provider.wait(lambda: provider.denied)
        await provider.sign_in(person.token)
        await provider.until_synced()
        assert provider.scope == "read-write"


async def test_ended_session_is_refused(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    redis: Redis,
    providers: Providers,
) -> None:
    person = make_person()
    await redis.set(keys.revoked_session(person.session_id), "1")
    provider = await providers.start(collab, board_id, person)
    await provider.wait(lambda: provider.denied)
    assert provider.denied == ["session-ended"]


async def test_viewer_sees_but_cannot_write(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    editor = await providers.join(collab, board_id, make_person("editor"))
    viewer = await providers.join(collab, board_id, make_person("viewer"))
    assert viewer.scope == "readonly"
    await viewer.wait(lambda: viewer.acks == [1], "empty Step2 acknowledged")
    await editor.edit("seen")
    await viewer.until_text("seen")
    await viewer.edit("forged ", at=0)
    await viewer.wait(lambda: 0 in viewer.acks, "refusal")
    # A Step2 with something new is refused as well, one without is not.
    viewer.acks.clear()
    await viewer.send(b"\x00\x01" + write_bytes(viewer.doc.get_update()))
    await viewer.send(b"\x00\x01" + write_bytes(editor.doc.get_update()))
    await viewer.wait(lambda: viewer.acks == [0, 1], "0 and 1")
    await editor.edit(" on")
    await editor.until_saved()
    await asyncio.sleep(0.8)
    late = await providers.join(collab, board_id, make_person("viewer"))
    assert str(late.text) == "seen on"
    assert b"forged" not in neighbour.states[board_id].state


async def test_downgrade_reaches_an_open_socket_within_a_second(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    person = make_person("editor")
    provider = await providers.join(collab, board_id, person)
    neighbour.allow(board_id, person.user_id, "viewer")
    began = time.monotonic()
    await publish(redis, PermissionChanged(subject=board_id, user_id=person.user_id))
    await provider.wait(lambda: provider.scope == "readonly")
    assert time.monotonic() - began < 1.0
    await provider.edit("too late")
    await provider.wait(lambda: 0 in provider.acks)


@pytest.mark.parametrize("subject_is_board", [True, False])
async def test_removal_reaches_an_open_socket_within_a_second(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
    *,
    subject_is_board: bool,
) -> None:
    person, stays = make_person(), make_person()
    provider = await providers.join(collab, board_id, person)
    other = await providers.join(collab, board_id, stays)
    del neighbour.access[board_id, person.user_id]
    began = time.monotonic()
    subject = board_id if subject_is_board else new_id()
    user_id = person.user_id if subject_is_board else None
    await publish(redis, PermissionChanged(subject=subject, user_id=user_id))
    await provider.wait(lambda: provider.closed)
    assert time.monotonic() - began < 1.0
    assert provider.denied == ["permission-denied"]
    assert not other.denied
    # The cached answer must not let them in again.
    again = await providers.start(collab, board_id, person)
    await again.wait(lambda: again.denied)


async def test_leaving_a_group_reaches_open_sockets_within_a_second(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    person, lowered, stays = make_person(), make_person(), make_person()
    left = await providers.join(collab, board_id, person)
    reader = await providers.join(collab, board_id, lowered)
    other = await providers.join(collab, board_id, stays)
    del neighbour.access[board_id, person.user_id]
    neighbour.allow(board_id, lowered.user_id, "viewer")
    began = time.monotonic()
    both = [person.user_id, lowered.user_id]
    await publish(redis, GroupMembershipChanged(subject=new_id(), user_ids=both))
    await left.wait(lambda: left.closed)
    await reader.wait(lambda: reader.scope == "readonly")
    assert time.monotonic() - began < 1.0
    assert not other.denied
    # The cached answer must not let them in again.
    again = await providers.start(collab, board_id, person)
    await again.wait(lambda: again.denied)


async def test_logout_ends_the_sessions_sockets(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    redis: Redis,
) -> None:
    person = make_person()
    provider = await providers.join(collab, board_id, person)
    began = time.monotonic()
    await publish(
        redis,
        SessionRevoked(
            subject=person.session_id, user_id=person.user_id, reason="logout"
        ),
    )
    assert await provider.until_closed() == 4401
    assert time.monotonic() - began < 2.0
    assert provider.denied == ["session-ended"]


async def test_trashed_board_closes(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    redis: Redis,
) -> None:
    provider = await providers.join(collab, board_id, make_person())
    await publish(redis, BoardTrashed(subject=board_id))
    await provider.wait(lambda: provider.closed)
    assert provider.denied == ["board-gone"]


async def test_token_is_asked_for_before_it_expires_and_enforced_after(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    person = make_person()
    short = person.token_for(timedelta(seconds=4))
    renews, forgets = (Provider(collab.url, board_id, short) for _ in range(2))
    providers.opened += [renews, forgets]
    for provider in (renews, forgets):
        await provider.connect()
        await provider.until_synced()
    for provider in (renews, forgets):
        await provider.wait(lambda p=provider: p.token_requests == 1, "request")
    await renews.send(
        b"\x02\x00" + write_bytes(person.token.encode()) + write_bytes(b"4.8.0")
    )
    await forgets.wait(lambda: forgets.closed, "end")
    assert forgets.denied == ["token-expired"]
    await renews.edit("still here")
    await renews.until_saved()
    assert not renews.denied


async def test_unanswered_membership_is_never_a_yes(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    neighbour.fails_with = 500
    provider = await providers.start(collab, board_id, make_person())
    await provider.wait(lambda: provider.denied)
    assert provider.denied == ["unavailable"]
    assert await provider.until_closed() == 4503


async def test_membership_is_asked_once_a_minute(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    person = make_person()
    for _ in range(3):
        await providers.join(collab, board_id, person)
    asked = [call for call in neighbour.calls if call.endswith("/access")]
    assert len(asked) == 1
    assert 0 < await redis.ttl(keys.perms(person.user_id, board_id)) <= 60


async def test_the_eleventh_person_is_refused_and_tabs_do_not_count(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
) -> None:
    first, second = make_collab(), make_collab()
    await asyncio.gather(first.start(), second.start())
    people = [make_person() for _ in range(25)]
    opened = await asyncio.gather(
        *(
            providers.start((first, second)[i % 2], board_id, person)
            for i, person in enumerate(people)
        )
    )
    for provider in opened:
        await provider.wait(lambda p=provider: p.denied or p.synced)
    inside = [i for i, provider in enumerate(opened) if provider.synced]
    assert len(inside) == 10
    refused = {tuple(p.denied) for p in opened if not p.synced}
    assert refused == {("board-full",)}
    # Another tab of somebody inside is welcome, on either process.
    tab = await providers.start(second, board_id, people[inside[0]])
    await tab.until_synced()
    # A seat that is left comes free.
    await opened[inside[1]].aclose()
    late = next(i for i in range(25) if i not in inside)
    for _ in range(20):
        again = await providers.start(first, board_id, people[late])
        await again.wait(lambda p=again: p.denied or p.synced)
        if again.synced:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the seat stayed taken")
