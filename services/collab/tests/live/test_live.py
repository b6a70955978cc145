"""``/ws`` with real sockets and a real Redis: who is told of what, and who is not."""

import asyncio
import json
import signal
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from uuid import UUID

import pytest
import pytest_asyncio
from collab_live import Live
from collab_neighbour import Neighbour
from collab_stage import (
    Collab,
    GiveTicket,
    MakeCollab,
    OwnRedis,
    Person,
    publish,
)
from redis.asyncio import Redis

from stoa_collab.live import frames, hall, peer
from stoa_shared import keys
from stoa_shared.events.core import (
    MembershipCreated,
    MembershipRemoved,
    PermissionChanged,
    SessionRevoked,
)
from stoa_shared.events.studio import BoardCreated, BoardTrashed, CommentCreated
from stoa_shared.ids import new_id
from stoa_shared.tokens import opaque_digest

Enter = Callable[..., Awaitable[Live]]


@pytest.fixture
def org_id() -> UUID:
    return new_id()


@pytest_asyncio.fixture
async def enter(collab: Collab, give_ticket: GiveTicket) -> AsyncGenerator[Enter]:
    """Open a socket for somebody, on any collab process."""
    opened: list[Live] = []

    async def make(person: Person, at: Collab = collab) -> Live:
        live = await Live.open(at, await give_ticket(person, None))
        opened.append(live)
        assert await live.next("status") == {"type": "status", "live": True}
        return live

    yield make
    for each in opened:
        await each.socket.close()


async def test_a_change_is_told_within_a_second_and_holds_no_data(
    enter: Enter, neighbour: Neighbour, redis: Redis, org_id: UUID
):
    ada = Person()
    neighbour.let_in(ada.user_id, org_id, "organization", org_id=org_id)
    live = await enter(ada)
    answer = await live.subscribe("org", org_id)
    assert set(answer) == {"type", "room", "quiet"}
    assert (answer["type"], answer["room"]) == ("subscribed", f"org:{org_id}")
    begin = time.monotonic()
    secret = BoardCreated(subject=new_id(), title="Secret", kind="document")
    await publish(redis, secret, org_id=org_id)
    told = await live.told(f"org:{org_id}", "boards")
    assert time.monotonic() - begin < 1
    assert set(told) == {"type", "room", "id", "at", "changed", "within"}
    assert str(secret.subject) not in json.dumps(told)


async def test_what_is_not_theirs_is_refused_as_what_is_not(
    enter: Enter, neighbour: Neighbour, redis: Redis, board_id: UUID, org_id: UUID
):
    ada, eve = Person(), Person()
    neighbour.let_in(ada.user_id, board_id, "board", org_id=org_id)
    live = await enter(eve)
    for kind, room_id in (
        ("board", board_id),
        ("board", new_id()),
        ("org", org_id),
        ("user", ada.user_id),
    ):
        assert await live.subscribe(kind, room_id) == {
            "type": "refused",
            "room": f"{kind}:{room_id}",
            "code": "room-not-found",
        }
    # A right to a thing opens no room of another kind.
    hers = await enter(ada)
    assert (await hers.subscribe("space", board_id))["type"] == "refused"
    assert (await hers.subscribe("board", board_id))["type"] == "subscribed"
    comment = CommentCreated(
        subject=new_id(), board_id=board_id, thread_id=new_id(), mentions=[]
    )
    await publish(redis, comment)
    await hers.told(f"board:{board_id}", "comments")
    assert not [f for f in await live.quiet() if f["type"] == "event"]


@pytest.mark.parametrize("about", ["person", "anybody", "organisation"])
async def test_who_loses_a_right_is_out_within_a_second(
    enter: Enter,
    neighbour: Neighbour,
    redis: Redis,
    board_id: UUID,
    org_id: UUID,
    about: str,
):
    bob = Person()
    space_id = new_id()
    neighbour.let_in(bob.user_id, board_id, "board", org_id=org_id, above=[space_id])
    live = await enter(bob)
    assert (await live.subscribe("board", board_id))["type"] == "subscribed"
    neighbour.reaches.clear()
    begin = time.monotonic()
    event = {
        "person": PermissionChanged(subject=board_id, user_id=bob.user_id),
        "anybody": PermissionChanged(subject=space_id, user_id=None),
        "organisation": MembershipRemoved(subject=org_id, user_id=bob.user_id),
    }[about]
    await publish(redis, event, org_id=org_id)
    refused = await live.next("refused")
    assert time.monotonic() - begin < 1
    assert refused["room"] == f"board:{board_id}"
    assert refused["code"] == "room-not-found"
    live.heard.clear()
    comment = CommentCreated(
        subject=new_id(), board_id=board_id, thread_id=new_id(), mentions=[]
    )
    await publish(redis, comment)
    joined = MembershipCreated(subject=org_id, user_id=bob.user_id, role="guest")
    assert (await live.subscribe("user", bob.user_id))["type"] == "subscribed"
    await publish(redis, joined)
    await live.told(f"user:{bob.user_id}", "me")  # and so everything before it
    assert {frame["room"] for frame in live.heard if frame["type"] == "event"} == {
        f"user:{bob.user_id}"
    }


async def test_a_right_that_changes_while_it_is_asked_for_lets_nobody_in(
    enter: Enter, neighbour: Neighbour, redis: Redis, board_id: UUID, org_id: UUID
):
    bob = Person()
    neighbour.let_in(bob.user_id, board_id, "board", org_id=org_id)
    live = await enter(bob)
    neighbour.calls.clear()
    neighbour.delay_seconds = 0.5
    await live.say(type="subscribe", room=f"board:{board_id}")
    async with asyncio.timeout(5):
        while not neighbour.calls:
            await asyncio.sleep(0.01)
    # The first answer is on its way and says yes; by then it is wrong.
    await publish(redis, PermissionChanged(subject=board_id, user_id=bob.user_id))
    answered = asyncio.ensure_future(live.answer(f"board:{board_id}"))
    async with asyncio.timeout(5):
        while len(neighbour.calls) < 2:
            await asyncio.sleep(0.01)
    neighbour.reaches.clear()
    assert (await answered)["type"] == "refused"


async def test_a_change_above_is_told_in_the_rooms_below(
    enter: Enter, neighbour: Neighbour, redis: Redis, board_id: UUID, org_id: UUID
):
    ada, space_id = Person(), new_id()
    neighbour.let_in(ada.user_id, board_id, "board", org_id=org_id, above=[space_id])
    live = await enter(ada)
    await live.subscribe("board", board_id)
    await publish(redis, PermissionChanged(subject=space_id, user_id=new_id()))
    await live.told(f"board:{board_id}", "access")


async def test_lists_of_people_are_no_news_for_guests(
    enter: Enter, neighbour: Neighbour, redis: Redis, org_id: UUID
):
    guest, learner, admin = Person(), Person(), Person()
    heard: dict[str, list[str]] = {}
    for role, person in (("guest", guest), ("learner", learner), ("admin", admin)):
        neighbour.let_in(
            person.user_id,
            org_id,
            "organization",
            org_id=org_id,
            role=role,  # pyright: ignore[reportArgumentType]  # one of the roles
        )
        live = await enter(person)
        await live.subscribe("org", org_id)
        joined = MembershipCreated(subject=org_id, user_id=new_id(), role="learner")
        await publish(redis, joined, org_id=org_id)
        created = BoardCreated(subject=new_id(), title="x", kind="document")
        await publish(redis, created, org_id=org_id)
        heard[role] = (await live.told(f"org:{org_id}", "boards"))["changed"]
    assert heard == {
        "guest": ["boards"],
        "learner": ["members", "groups", "boards"],
        "admin": ["members", "groups", "invitations", "boards"],
    }


async def test_an_ended_session_closes_the_socket(
    enter: Enter, neighbour: Neighbour, redis: Redis
):
    ada, bob, eve = Person(), Person(), Person()
    first, second, third = await enter(ada), await enter(bob), await enter(eve)
    ended = SessionRevoked(subject=ada.session_id, user_id=ada.user_id, reason="logout")
    await publish(redis, ended)
    assert await first.closed() == 4401
    # Nobody told of this one: it is found out when the API is asked about it.
    neighbour.sessions_gone.add(bob.session_id)
    await publish(redis, PermissionChanged(subject=new_id(), user_id=bob.user_id))
    assert await second.closed() == 4401
    assert await third.quiet() == [{"type": "status", "live": True}]


async def test_a_ticket_opens_one_socket_once(
    collab: Collab, give_ticket: GiveTicket, neighbour: Neighbour, board_id: UUID
):
    ada = Person()
    ticket = await give_ticket(ada, None)
    first = await Live.open(collab, ticket)
    await first.next("status")
    for_a_board = await give_ticket(ada, board_id)
    signed_out = await give_ticket(ada, None)
    for bad in (ticket, "", "nonsense", for_a_board):
        assert await (await Live.open(collab, bad)).closed() == 4401
    neighbour.sessions_gone.add(ada.session_id)
    assert await (await Live.open(collab, signed_out)).closed() == 4401
    neighbour.fails_with = 500
    late = await Live.open(collab, await give_ticket(Person(), None))
    assert await late.closed() == 4503
    await first.socket.close()


async def test_hostile_frames_are_answered_and_then_ended(
    enter: Enter, collab: Collab, give_ticket: GiveTicket
):
    live = await enter(Person())
    await live.socket.send("{")
    assert await live.next("error") == {"type": "error", "code": "frame-malformed"}
    assert (await live.subscribe("org", new_id()))["type"] == "refused"
    await live.say(type="subscribe", room="board:../../etc")
    assert (await live.next("refused"))["code"] == "room-not-found"
    await live.say(type="unsubscribe", room="what")
    assert await live.next("unsubscribed") == {"type": "unsubscribed", "room": "what"}
    for _ in range(peer.ERRORS_MAX):
        await live.socket.send(b"\x00\x01")
    assert await live.closed() == 4400
    large = await enter(Person())
    await large.socket.send("x" * (frames.FRAME_BYTES_MAX + 1))
    assert await large.closed() == 1009
    many = await enter(Person())
    for _ in range(peer.FRAMES_AT_ONCE + 20):
        await many.say(type="ping")
    assert await many.closed() == 4429
    # Before the ticket was looked at, too.
    early = await Live.open(collab, await give_ticket(Person(), None))
    await early.socket.send(["{", "}"])
    assert (await early.next("error"))["code"] == "frame-malformed"
    await early.socket.close()


async def test_a_socket_has_so_many_rooms_and_a_person_so_many_sockets(
    enter: Enter,
    collab: Collab,
    give_ticket: GiveTicket,
    neighbour: Neighbour,
    org_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(peer, "ROOMS_MAX", 3)
    monkeypatch.setattr(hall, "SOCKETS_PER_PERSON", 1)
    ada = Person()
    live = await enter(ada)
    boards = [new_id() for _ in range(4)]
    for each in boards:
        neighbour.let_in(ada.user_id, each, "board", org_id=org_id)
    for each in boards[:3]:
        assert (await live.subscribe("board", each))["type"] == "subscribed"
    assert (await live.subscribe("board", boards[3]))["code"] == "too-many-rooms"
    await live.say(type="unsubscribe", room=f"board:{boards[0]}")
    assert (await live.subscribe("board", boards[3]))["type"] == "subscribed"
    second = await Live.open(collab, await give_ticket(ada, None))
    assert await second.closed() == 4429


async def test_what_nobody_reads_does_not_pile_up(
    make_collab: MakeCollab,
    enter: Enter,
    neighbour: Neighbour,
    redis: Redis,
    org_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
):
    """Who did not read is told to look at everything, once it reads again."""
    monkeypatch.setattr(hall, "GATHER_SECONDS", 0.0)
    small = await make_collab(peer_buffer="1024").start()
    ada = Person()
    neighbour.let_in(ada.user_id, org_id, "organization", org_id=org_id)
    live = await enter(ada, small)
    await live.subscribe("org", org_id)
    socket = next(iter(small.live_peers()))
    socket.filled()
    created = BoardCreated(subject=new_id(), title="x", kind="document")
    await publish(redis, created, org_id=org_id)
    async with asyncio.timeout(5):
        while not socket.has_missed:
            await asyncio.sleep(0.01)
    live.heard.clear()
    socket.drained()
    assert await live.next("status") == {"type": "status", "live": True}
    assert [frame["type"] for frame in live.heard] == ["status"]


async def test_who_comes_late_learns_how_old_their_reading_may_be(
    enter: Enter,
    neighbour: Neighbour,
    redis: Redis,
    org_id: UUID,
):
    ada, bob, quiet_id = Person(), Person(), new_id()
    for each in (org_id, quiet_id):
        neighbour.let_in(ada.user_id, each, "organization", org_id=each)
        neighbour.let_in(bob.user_id, each, "organization", org_id=each)
    first, late = await enter(ada), await enter(bob)
    await first.subscribe("org", org_id)
    await asyncio.sleep(0.3)  # the passing of time is what this is about
    created = BoardCreated(subject=new_id(), title="x", kind="document")
    await publish(redis, created, org_id=org_id)
    await first.told(f"org:{org_id}", "boards")
    loud = (await late.subscribe("org", org_id))["quiet"]
    assert loud < (await late.subscribe("org", quiet_id))["quiet"] - 0.2


async def test_several_processes_tell_their_own(
    make_collab: MakeCollab,
    enter: Enter,
    neighbour: Neighbour,
    redis: Redis,
    org_id: UUID,
):
    other = await make_collab().start()
    ada, bob = Person(), Person()
    for person in (ada, bob):
        neighbour.let_in(person.user_id, org_id, "organization", org_id=org_id)
    lives = [await enter(ada), await enter(bob, other)]
    for live in lives:
        await live.subscribe("org", org_id)
    gone = BoardTrashed(subject=new_id())
    await publish(redis, gone, org_id=org_id)
    for live in lives:
        await live.told(f"org:{org_id}", "boards")


async def test_losing_redis_is_said_and_so_is_its_return(
    make_collab: MakeCollab, own_redis: OwnRedis, neighbour: Neighbour, org_id: UUID
):
    collab = await make_collab(STOA_REDIS_URL=own_redis.url).start()
    ada = Person()
    neighbour.let_in(ada.user_id, org_id, "organization", org_id=org_id)
    about = {
        "user_id": str(ada.user_id),
        "session_id": str(ada.session_id),
        "board_id": None,
    }
    await own_redis.client.set(
        keys.socket_ticket(opaque_digest("t")), json.dumps(about), ex=60
    )
    live = await Live.open(collab, "t")
    await live.next("status")
    await live.subscribe("org", org_id)
    own_redis.signal(signal.SIGSTOP)
    assert await live.next("status") == {"type": "status", "live": False}
    own_redis.signal(signal.SIGCONT)
    assert await live.next("status") == {"type": "status", "live": True}
    await live.socket.close()


async def test_a_process_that_stops_closes_these_sockets_too(
    make_collab: MakeCollab, enter: Enter
):
    other = await make_collab().start()
    live = await enter(Person(), other)
    stopping = asyncio.ensure_future(other.stop())
    assert await live.closed() == 1012
    await stopping
