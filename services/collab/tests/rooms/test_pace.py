"""Budgets over many sockets, with a clock of their own."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from stoa_collab.pace import BURST_SECONDS, Pace, loudest
from stoa_shared.ids import new_id


class Socket:
    """Sends as much as it is let."""

    def __init__(self, user_id: UUID, board_id: UUID, per_second: int) -> None:
        self.user_id = user_id
        self.board_id = board_id
        self.per_second = per_second
        self.sent = 0
        self.held_until = 0.0

    def live(self, pace: Pace, now: float) -> None:
        if now >= self.held_until:
            self.sent += self.per_second
            pace.add(self, self.user_id, self.board_id, self.per_second)

    def hold(self, until: float) -> None:
        self.held_until = max(self.held_until, until)


def _run(pace: Pace, sockets: list[Socket], seconds: int) -> None:
    for now in range(1, seconds + 1):
        for socket in sockets:
            socket.live(pace, now)
        pace.settle(now)


@given(tabs=st.integers(1, 5), speed=st.integers(1, 500))
def test_a_person_sends_no_more_on_many_sockets_than_on_one(tabs: int, speed: int):
    rate, seconds = 100, 300
    person = new_id()
    sockets = [Socket(person, new_id(), speed) for _ in range(tabs)]
    _run(Pace(per_person=rate, per_board=1e9), sockets, seconds)
    sent = sum(socket.sent for socket in sockets)
    # The look comes once a second: what came before it is too late to hold back.
    assert sent <= rate * (seconds + BURST_SECONDS) + tabs * speed
    if tabs * speed <= rate:
        assert sent == tabs * speed * seconds, "who stays within is never held back"


def test_on_a_crowded_board_the_loud_are_held_back_and_not_the_quiet():
    board_id = new_id()
    quiet = [Socket(new_id(), board_id, 2) for _ in range(20)]
    loud = Socket(new_id(), board_id, 5_000)
    _run(Pace(per_person=1e9, per_board=200), [*quiet, loud], 200)
    assert loud.sent <= 200 * (200 + BURST_SECONDS) + 5_000
    assert all(socket.sent == 2 * 200 for socket in quiet)


def test_a_loud_board_does_not_spend_what_another_on_the_same_socket_has():
    pace = Pace(per_person=1e9, per_board=10)
    person, loud, quiet = new_id(), new_id(), new_id()
    both, other = Socket(person, loud, 0), Socket(new_id(), quiet, 0)
    for now in range(1, 6):
        pace.add(both, person, loud, 100)
        pace.add(both, person, quiet, 1)
        pace.add(other, other.user_id, quiet, 9)
        pace.settle(now)
    assert both.held_until > 5
    assert other.held_until == 0


def test_budgets_of_those_who_are_gone_are_forgotten():
    pace = Pace(per_person=10, per_board=10)
    socket = Socket(new_id(), new_id(), 5)
    _run(pace, [socket], 3)
    assert not pace.is_even
    pace.settle(100.0)
    assert pace.is_even


def test_the_loudest_are_those_above_an_equal_share():
    assert loudest({"a": 1, "b": 1}) == ["a", "b"]
    assert loudest({"a": 1, "b": 9}) == ["b"]
