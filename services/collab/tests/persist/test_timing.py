"""When boards are saved."""

import random

from hypothesis import given
from hypothesis import strategies as st

from stoa_collab.persist.timing import Timing

AFTER, AT_LATEST = 5.0, 30.0


def typed(timing: Timing, times: list[float]) -> float:
    """Change a board at some times; return when it was to be saved."""
    for at in times:
        due = at + timing.seconds_left(at, is_log_ready=True)
        if not timing.is_even and due <= at:
            return due
        timing.changed(at, is_own=True)
    return times[-1] + timing.seconds_left(times[-1], is_log_ready=True)


def test_boards_that_changed_together_are_not_saved_together() -> None:
    dice = random.Random(1)
    dues: list[float] = []
    for _ in range(500):
        timing = Timing(after=AFTER, at_latest=AT_LATEST, dice=dice.random)
        dues.append(typed(timing, [100.0]))
    for second in (103, 103.5, 104, 104.5):
        share = sum(second <= due < second + 0.5 for due in dues) / len(dues)
        assert 0.15 < share < 0.35


@given(
    dice=st.floats(0, 1),
    pauses=st.lists(st.floats(0, AFTER), min_size=1, max_size=200),
)
def test_none_waits_longer_than_it_may(dice: float, pauses: list[float]) -> None:
    timing = Timing(after=AFTER, at_latest=AT_LATEST, dice=lambda: dice)
    now, times = 0.0, [0.0]
    for pause in pauses:
        now += pause
        times.append(now)
    due = typed(timing, times)
    assert due <= AT_LATEST
    assert due <= times[-1] + AFTER


def test_one_who_only_hears_of_changes_waits_for_the_one_who_makes_them() -> None:
    own = Timing(after=AFTER, at_latest=AT_LATEST, dice=lambda: 1.0)
    other = Timing(after=AFTER, at_latest=AT_LATEST, dice=lambda: 0.0)
    own.changed(0.0, is_own=True)
    other.changed(0.0, is_own=False)
    assert own.seconds_left(0.0, is_log_ready=True) < other.seconds_left(
        0.0, is_log_ready=True
    )


def test_without_the_log_people_wait_for_it_so_it_is_soon() -> None:
    timing = Timing(after=AFTER, at_latest=AT_LATEST)
    timing.changed(0.0, is_own=True)
    assert timing.seconds_left(0.0, is_log_ready=False) == 0.25


def test_after_a_save_nothing_is_due_until_the_next_change() -> None:
    timing = Timing(after=AFTER, at_latest=AT_LATEST)
    assert timing.changed(0.0, is_own=False)
    assert not timing.changed(1.0, is_own=True)
    assert timing.saving()
    assert timing.is_even
    assert timing.changed(50.0, is_own=False)
    assert not timing.saving()
