"""Presence by its rules, without a room."""

from stoa_collab.presence import TIMEOUT_SECONDS, Presence
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
    assert presence.remove(presence.orphan("a")) == [entry(1, 3, NULL)]
    back = presence.announce([entry(1, 3)], owner="b", user_id=ADA, now=1.0)
    assert back == [entry(1, 4)]


def test_a_quick_return_keeps_the_entry() -> None:
    presence: Presence[str] = Presence()
    presence.announce([entry(1, 3)], owner="a", user_id=ADA, now=0.0)
    lost = presence.orphan("a")
    assert presence.announce([entry(1, 3)], owner="b", user_id=ADA, now=1.0) == []
    assert presence.remove(lost) == []
    assert presence.everybody() == [entry(1, 3)]


def test_silence_ends_presence() -> None:
    presence: Presence[str] = Presence()
    presence.announce([entry(1, 3)], owner="a", user_id=ADA, now=0.0)
    assert presence.expire(TIMEOUT_SECONDS) == []
    assert presence.expire(TIMEOUT_SECONDS + 1) == [entry(1, 3, NULL)]
    assert presence.everybody() == []


def test_another_process_is_heard_by_the_same_clocks() -> None:
    presence: Presence[str] = Presence()
    assert presence.merge([entry(1, 3)], node=b"other", now=0.0) == [entry(1, 3)]
    assert presence.merge([entry(1, 3)], node=b"other", now=0.0) == []
    assert presence.merge([entry(1, 3, NULL)], node=b"other", now=0.0) == [
        entry(1, 3, NULL)
    ]
    assert list(presence.owned()) == []


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
