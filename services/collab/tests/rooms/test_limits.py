"""Limits are arithmetic."""

from stoa_collab.limits import (
    DOCUMENTS_MAX,
    FRAME_COST,
    QUEUE_BYTES_MAX,
    QUEUE_DOCUMENTS_MAX,
    QUEUE_FRAMES_KNOWN_MAX,
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


def test_who_showed_a_token_of_ours_may_queue_for_more_documents() -> None:
    queue = Queue(QUEUE_FRAMES_KNOWN_MAX, QUEUE_BYTES_MAX)
    assert not queue.is_full(DOCUMENTS_MAX, is_known=True)
    assert Queue(QUEUE_FRAMES_KNOWN_MAX + 1, 0).is_full(0, is_known=True)
    assert Queue(0, QUEUE_BYTES_MAX + 1).is_full(0, is_known=True)


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
