"""Limits are arithmetic."""

from stoa_collab.limits import (
    FRAME_COST,
    QUEUE_BYTES_MAX,
    QUEUE_DOCUMENTS_MAX,
    QUEUE_FRAMES_MAX,
    Allowance,
    Queue,
    SlidingWindow,
)


def test_queue_is_full_beyond_each_limit() -> None:
    assert not Queue(QUEUE_FRAMES_MAX, QUEUE_BYTES_MAX).is_full(QUEUE_DOCUMENTS_MAX)
    assert Queue(QUEUE_FRAMES_MAX + 1, 0).is_full(0)
    assert Queue(0, QUEUE_BYTES_MAX + 1).is_full(0)
    assert Queue().is_full(QUEUE_DOCUMENTS_MAX + 1)


def test_window_slides() -> None:
    window = SlidingWindow(2, 60.0)
    assert [window.wait_seconds("a", now) for now in (0.0, 30.0, 40.0)] == [0, 0, 20]
    assert window.wait_seconds("b", 40.0) == 0
    assert window.wait_seconds("a", 60.0) == 0
    assert window.wait_seconds("a", 61.0) == 29


def test_allowance_is_spent_and_comes_back() -> None:
    allowance = Allowance(rate=1_000, burst=10_000)
    assert allowance.fill(1.0)
    allowance.left -= 11_000
    assert not allowance.fill(1.5)
    assert allowance.fill(5.0)
    assert allowance.left < 10_000 - FRAME_COST
