"""Presence by its rules, without a room."""

import pytest
from collab_steps import steps

from stoa_collab.errors import MalformedFrame
from stoa_collab.presence import (
    CLIENTS_MAX,
    STATE_BYTES_MAX,
    TIMEOUT_SECONDS,
    Presence,
)
from stoa_collab.protocol.awareness import NULL, Entry
from stoa_shared.ids import new_id

ADA, BOB = new_id(), new_id()


def entry(client_id: int, clock: int, state: bytes = b"{}") -> Entry:
    return Entry(client_id, clock, state)


def test_only_newer_clocks_count() -> None:
    presence: Presence[str] = Presence()
    assert presence.announce([entry(1, 3)], owner="a", user_id=ADA, now=0.0)
    assert presence.announce([entry(1, 3)], owner="a", user_id=ADA, now=0.0) == []
    assert presence.announce([entry(1, 2)], owner="a", user_id=ADA, now=0.0) == []
    assert presence.announce([entry(1, 4)], owner="a", user_id=ADA, now=0.0)


def test_echoes_of_others_change_nothing() -> None:
    presence: Presence[str] = Presence()
    presence.announce([entry(1, 3)], owner="a", user_id=ADA, now=0.0)
    forged = [entry(1, 9, b'{"x":1}'), entry(1, 3, NULL)]
    assert presence.announce(forged, owner="b", user_id=BOB, now=0.0) == []
    assert presence.everybody() == [entry(1, 3)]


def test_somebody_who_returns_gets_a_higher_clock() -> None:
    presence: Presence[str] = Presence()
    presence.announce([entry(1, 3)], owner="a", user_id=ADA, now=0.0)
    assert presence.remove(presence.orphan("a"), now=2.0) == [entry(1, 3, NULL)]
    back = presence.announce([entry(1, 3)], owner="b", user_id=ADA, now=1.0)
    assert back == [entry(1, 4)]


def test_a_quick_return_keeps_the_entry() -> None:
    presence: Presence[str] = Presence()
    presence.announce([entry(1, 3)], owner="a", user_id=ADA, now=0.0)
    lost = presence.orphan("a")
    assert presence.announce([entry(1, 3)], owner="b", user_id=ADA, now=1.0) == []
    assert presence.remove(lost, now=2.0) == []
    assert presence.everybody() == [entry(1, 3)]


def test_silence_ends_presence() -> None:
    presence: Presence[str] = Presence()
    presence.announce([entry(1, 3)], owner="a", user_id=ADA, now=0.0)
    assert presence.expire(TIMEOUT_SECONDS) == []
    assert presence.expire(TIMEOUT_SECONDS + 1) == [entry(1, 3, NULL)]
    assert presence.everybody() == []


def test_another_process_is_heard_by_the_same_clocks() -> None:
    presence: Presence[str] = Presence()
    assert presence.merge([entry(1, 3)], node=b"x", now=0.0) == ([entry(1, 3)], [])
    assert presence.merge([entry(1, 3)], node=b"x", now=0.0) == ([], [])
    gone = [entry(1, 3, NULL)]
    assert presence.merge(gone, node=b"x", now=0.0) == (gone, [])
    assert presence.merge([entry(1, 3)], node=b"x", now=0.0) == ([], [])
    assert list(presence.owned()) == []
    assert presence.everybody() == []


def test_a_process_that_takes_our_people_for_gone_is_told_better() -> None:
    presence: Presence[str] = Presence()
    presence.announce([entry(1, 3)], owner="a", user_id=ADA, now=0.0)
    told = presence.merge([entry(1, 3, NULL)], node=b"x", now=1.0)
    assert told == ([], [entry(1, 4)])
    # The next process that says so is late: the clock has moved on.
    assert presence.merge([entry(1, 3, NULL)], node=b"y", now=1.0) == ([], [])
    assert presence.own_again(now=2.0) == [entry(1, 5)]
    assert presence.announce([entry(1, 6)], owner="a", user_id=ADA, now=3.0)


def test_who_is_back_before_the_old_socket_dies_is_never_missed() -> None:
    presence: Presence[str] = Presence()
    presence.announce([entry(1, 3)], owner="old", user_id=ADA, now=0.0)
    assert presence.announce([entry(1, 3)], owner="new", user_id=ADA, now=1.0) == []
    assert presence.remove(presence.orphan("old"), now=2.0) == [entry(1, 4)]
    assert presence.orphan("new") == [entry(1, 4)]


def test_who_is_back_on_another_process_outlives_the_old_ones_farewell() -> None:
    presence: Presence[str] = Presence()
    presence.merge([entry(1, 3)], node=b"old", now=0.0)
    presence.announce([entry(1, 3)], owner="a", user_id=ADA, now=1.0)
    farewell = presence.merge([entry(1, 3, NULL)], node=b"old", now=2.0)
    assert farewell == ([], [entry(1, 4)])
    assert list(presence.owned()) == [entry(1, 4)]


def test_an_echo_inherits_nobody() -> None:
    # Providers before 4.5 send back what they hear; each shows itself first.
    presence: Presence[str] = Presence()
    presence.merge([entry(1, 3)], node=b"dead", now=0.0)
    presence.announce([entry(2, 1)], owner="ada", user_id=ADA, now=0.0)
    presence.announce([entry(3, 1)], owner="tab", user_id=BOB, now=0.0)
    presence.announce([entry(4, 1)], owner="bob", user_id=BOB, now=0.0)
    lost = presence.orphan("tab")
    assert presence.announce([entry(3, 1)], owner="bob", user_id=BOB, now=1.0) == []
    echo = [entry(1, 3), entry(1, 9), entry(1, 3, NULL)]
    assert presence.announce(echo, owner="ada", user_id=ADA, now=1.0) == []
    assert presence.lose_node(b"dead", now=2.0) == [entry(1, 3, NULL)]
    assert presence.remove(lost, now=2.0) == [entry(3, 1, NULL)]


def test_a_copy_of_a_goodbye_is_not_one() -> None:
    presence: Presence[str] = Presence()
    presence.announce([entry(1, 3)], owner="a", user_id=ADA, now=0.0)
    copy = [entry(1, 3, NULL)]
    assert presence.announce(copy, owner="tab", user_id=ADA, now=1.0) == []
    assert presence.everybody() == [entry(1, 3)]
    assert presence.announce(copy, owner="a", user_id=ADA, now=1.0) == copy


def test_a_member_may_own_only_so_many_clients() -> None:
    presence: Presence[str] = Presence()
    many = [entry(number, 1) for number in range(CLIENTS_MAX)]
    assert presence.announce(many, owner="a", user_id=ADA, now=0.0) == many
    with pytest.raises(MalformedFrame):
        presence.announce([entry(9_999, 1)], owner="a", user_id=ADA, now=0.0)
    presence.announce([entry(0, 2, NULL)], owner="a", user_id=ADA, now=0.0)
    assert presence.announce([entry(9_999, 1)], owner="a", user_id=ADA, now=0.0)
    huge = b"{%b}" % (b" " * STATE_BYTES_MAX)
    with pytest.raises(MalformedFrame):
        presence.announce([entry(0, 3, huge)], owner="a", user_id=ADA, now=0.0)


def test_those_who_come_and_go_are_remembered_up_to_a_bound() -> None:
    presence: Presence[str] = Presence()

    def come_and_go(first: int, count: int) -> None:
        for number in range(first, first + count):
            visit = [entry(number, 7), entry(number, 8, NULL)]
            presence.announce(visit, owner="a", user_id=ADA, now=0.0)

    few = steps(lambda: come_and_go(1_000, 100))
    come_and_go(1_100, 5_900)
    # As many with thousands behind them cost about the same.
    assert steps(lambda: come_and_go(7_000, 100)) < 1.1 * few
    assert len(presence._gone) == 5_000  # pyright: ignore[reportPrivateUsage]  # shows nowhere else
    # The last is remembered and must return with a higher clock; the first is not.
    again = presence.announce([entry(7_099, 8)], owner="a", user_id=ADA, now=1.0)
    assert again == [entry(7_099, 9)]
    assert presence.announce([entry(1_000, 1)], owner="a", user_id=ADA, now=1.0) == [
        entry(1_000, 1)
    ]


def test_a_dead_process_takes_its_people_with_it_but_not_those_who_came_back() -> None:
    presence: Presence[str] = Presence()
    presence.merge([entry(1, 3), entry(2, 3), entry(3, 3)], node=b"dead", now=0.0)
    presence.merge([entry(4, 3)], node=b"alive", now=0.0)
    presence.announce([entry(2, 3)], owner="ada", user_id=BOB, now=1.0)
    presence.announce([entry(3, 3)], owner="eve", user_id=BOB, now=1.0)
    presence.orphan("eve")
    assert presence.lose_node(b"dead", now=7.0) == [
        entry(1, 3, NULL),
        entry(2, 4),
        entry(3, 3, NULL),
    ]
    assert presence.lose_node(b"dead", now=8.0) == []
    assert {e.client_id for e in presence.everybody()} == {2, 4}
    assert [e.client_id for e in presence.owned()] == [2]
