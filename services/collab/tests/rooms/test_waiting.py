"""Edits that wait for what they build on."""

from datetime import UTC, datetime, timedelta

import pycrdt

from stoa_collab.access import Grant
from stoa_collab.limits import Places
from stoa_collab.replica import Replica
from stoa_collab.rooms.member import Member
from stoa_collab.rooms.waiting import AT_ONCE, Waiting
from stoa_collab.transport.outbox import Outbox
from stoa_collab.turn import Turn
from stoa_shared.ids import new_id

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = 3 * AT_ONCE


class Away:
    """A socket nobody reads."""

    def __init__(self) -> None:
        self.write = self._swallow

    def _swallow(self, data: bytes) -> None:
        del data

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def close(self, code: int, reason: str) -> None: ...

    def ping(self) -> None: ...


def member() -> Member:
    places = Places(10, 10, 10, view_when_full=False)
    end = NOON + timedelta(hours=1)
    grant = Grant(new_id(), new_id(), None, NOON, end, is_writer=True, places=places)
    return Member(
        Outbox(Away(), Turn()),
        str(grant.board_id),
        grant,
        expel=lambda _: None,
        reconnect=lambda: None,
    )


def typed(count: int) -> list[bytes]:
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
    text = doc.get("t", type=pycrdt.Text)
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    for number in range(count):
        text.insert(len(str(text)), f"{number} ")
    doc.unobserve(subscription)
    return updates


def test_what_many_waited_for_is_looked_at_some_at_a_time() -> None:
    ticks: list[None] = []
    first, *later = typed(1 + LATER)
    replica, ada = Replica(), member()
    waiting = Waiting(replica, lambda: ticks.append(None), has_lost_track=False)
    replica.apply(later)
    for update in later:
        waiting.keep(ada, update)
    replica.apply([first])
    answered = [len(waiting.look_again())]
    while len(ticks) == len(answered):
        answered.append(len(waiting.fulfilled()))
    assert answered == [AT_ONCE] * 3
    assert len(waiting) == 0
    assert not waiting.are_doubtful


def test_who_waits_for_something_else_goes_on_waiting() -> None:
    ticks: list[None] = []
    (first, second), (_, lonely) = typed(2), typed(2)
    replica, ada, bob = Replica(), member(), member()
    waiting = Waiting(replica, lambda: ticks.append(None), has_lost_track=False)
    replica.apply([second, lonely])
    waiting.keep(bob, lonely)
    waiting.keep(ada, second)
    replica.apply([first])
    assert waiting.look_again() == [ada]
    assert len(waiting) == 1
    assert not ticks


def test_one_who_leaves_is_not_told_but_the_gap_stays() -> None:
    replica, ada = Replica(), member()
    waiting = Waiting(replica, lambda: None, has_lost_track=False)
    waiting.keep(ada, typed(2)[1])
    waiting.forget(ada)
    assert len(waiting) == 0
    assert waiting.has_gaps
    assert waiting.look_again() == []
