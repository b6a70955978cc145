"""Who gets which seat, by property; and Redis must say the same."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from stoa_collab.access import Grant
from stoa_collab.limits import Places, SeatKind, Taken, find_seat
from stoa_collab.redis_wire import Line
from stoa_collab.seats import Seats
from stoa_shared.ids import new_id
from stoa_shared.redis import connect

KINDS = st.sampled_from(("editor", "viewer"))
PLACES = st.builds(
    Places, st.integers(1, 6), st.integers(1, 6), st.integers(0, 6), st.booleans()
)
STEPS = st.lists(st.tuples(st.integers(0, 8), KINDS, st.booleans()), max_size=25)
"""Who; the seat of their role; whether they leave instead if they sit."""


@given(places=PLACES, steps=STEPS)
def test_no_board_takes_more_than_it_may(
    places: Places, steps: list[tuple[int, SeatKind, bool]]
):
    sitting: dict[int, SeatKind] = {}
    for person, wants, leaves in steps:
        if leaves and person in sitting:
            del sitting[person]
            continue
        got = find_seat(wants, sitting.get(person), _taken(sitting), places)
        assert got is not None or person not in sitting, "who sits may stay"
        if got is not None:
            sitting[person] = got
        taken = _taken(sitting)
        assert sum(taken) <= places.people
        assert taken.editors <= places.editors
        if got == "viewer" and wants == "editor" and person not in sitting:
            assert places.view_when_full


@pytest.mark.parametrize(
    ("taken", "wants", "may_view", "got"),
    [
        (Taken(2, 0), "editor", False, None),
        (Taken(2, 0), "editor", True, "viewer"),
        (Taken(2, 3), "editor", True, None),
        (Taken(1, 3), "viewer", True, None),
        (Taken(1, 2), "viewer", False, "viewer"),
        (Taken(1, 3), "editor", False, "editor"),
    ],
)
def test_each_kind_of_seat_has_its_number(
    taken: Taken, wants: SeatKind, *, may_view: bool, got: SeatKind | None
):
    places = Places(people=5, editors=2, viewers=3, view_when_full=may_view)
    assert find_seat(wants, None, taken, places) == got


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(places=PLACES, steps=STEPS)
@example(
    Places(1, 1, 0, view_when_full=False), [(0, "editor", False), (0, "viewer", False)]
)
async def test_redis_gives_the_seats_that_the_rule_gives(
    redis_url: str, places: Places, steps: list[tuple[int, SeatKind, bool]]
):
    redis, line = connect(redis_url), Line(redis_url)
    people = [new_id() for _ in range(9)]
    board_id = new_id()
    # Every step comes from a process of its own: none can count by itself.
    sitting: dict[int, SeatKind] = {}
    try:
        for number, wants, leaves in steps:
            if leaves and number in sitting:
                continue
            expected = find_seat(wants, sitting.get(number), _taken(sitting), places)
            got = await _take(redis, line, board_id, people[number], wants, places)
            assert got == expected
            if got == "editor" or (got is not None and number not in sitting):
                # An older tab of the person keeps its seat: the better one counts.
                sitting[number] = got
    finally:
        await redis.aclose()
        line.close()


async def _take(
    redis: Redis,
    line: Line,
    board_id: UUID,
    user_id: UUID,
    wants: SeatKind,
    places: Places,
) -> SeatKind | None:
    seats = Seats(redis, line, node_id=secrets.token_hex(6), is_redis_up=lambda: True)
    grant = Grant(
        board_id=board_id,
        user_id=user_id,
        session_id=None,
        issued_at=datetime.now(UTC),
        expires_at=datetime.max.replace(tzinfo=UTC),
        is_writer=wants == "editor",
        places=places,
    )
    seated = await seats.take(grant)
    if seated is None:
        return None
    return "editor" if seated.is_writer else "viewer"


def _taken(sitting: dict[int, SeatKind]) -> Taken:
    editors = sum(kind == "editor" for kind in sitting.values())
    return Taken(editors, len(sitting) - editors)
