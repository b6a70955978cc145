"""Who sends too much: budgets of messages for each person and each board.

The bytes of one socket are counted as they come (``limits.Allowance``). What
many sockets do together is looked at once a second: each of their documents
counts its messages, so typing costs one addition. Whoever is over a budget is
listened to again when it is even: nothing is lost, nobody is thrown out. Each
process counts its own.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, Protocol, TypeVar
from uuid import UUID

from stoa_collab import metrics
from stoa_collab.limits import Allowance

BURST_SECONDS: Final = 10.0
"""How many seconds' worth of messages may come at once."""

Key = TypeVar("Key")


class Sender(Protocol):
    """What is needed of a socket."""

    def hold(self, until: float) -> None:
        """Do not listen to the peer before then."""
        ...


_Sent = defaultdict[UUID, defaultdict[Sender, int]]
"""Messages since the last look, by person or board and by socket."""


class Pace:
    """The budgets of all people and boards of this process."""

    def __init__(self, *, per_person: float, per_board: float) -> None:
        """Set the budgets, in messages a second."""
        self._people = _Budgets("person", per_person)
        self._boards = _Budgets("board", per_board)

    @property
    def is_even(self) -> bool:
        """Whether nobody owes anything."""
        return self._people.are_even and self._boards.are_even

    def add(self, sender: Sender, user_id: UUID, board_id: UUID, count: int) -> None:
        """Count messages of somebody for a board."""
        self._people.sent[user_id][sender] += count
        self._boards.sent[board_id][sender] += count

    def settle(self, now: float) -> None:
        """Charge what was counted since the last time; hold back who is over."""
        self._people.settle(now)
        self._boards.settle(now)


class _Budgets:
    """The budgets of one kind."""

    def __init__(self, kind: str, rate: float) -> None:
        self.sent = _nothing()
        self._kind = kind
        self._rate = rate
        self._left: dict[UUID, Allowance] = {}
        """Of those whose budget is not full."""
        self._settled_at: float | None = None

    @property
    def are_even(self) -> bool:
        return not self._left

    def settle(self, now: float) -> None:
        elapsed = 1.0 if self._settled_at is None else now - self._settled_at
        self._settled_at = now
        sent, self.sent = self.sent, _nothing()
        for key, counts in sent.items():
            budget = self._left.get(key)
            if budget is None:
                budget = Allowance(self._rate, self._rate * BURST_SECONDS)
                self._left[key] = budget
            budget.left -= sum(counts.values())
        for key, budget in list(self._left.items()):
            if not budget.fill(now):
                self._hold(sent[key], budget, elapsed, now)
            elif budget.left >= budget.burst:
                del self._left[key]  # as good as new

    def _hold(
        self,
        counts: Mapping[Sender, int],
        budget: Allowance,
        elapsed: float,
        now: float,
    ) -> None:
        if sum(counts.values()) <= self._rate * elapsed:
            return  # the loud are held back already; the others may go on
        for sender in loudest(counts):
            metrics.HELD_BACK.labels(self._kind).inc()
            sender.hold(now - budget.left / self._rate)


def _nothing() -> _Sent:
    return defaultdict(lambda: defaultdict(int))


def loudest(counts: Mapping[Key, int]) -> list[Key]:
    """Return those who sent an equal share or more."""
    total = sum(counts.values())
    return [key for key, count in counts.items() if count * len(counts) >= total]
