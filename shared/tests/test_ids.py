"""Identifiers sort by time."""

import time

from stoa_shared.ids import new_id


def test_ids_are_version_7_of_the_right_variant():
    for made in (new_id() for _ in range(1000)):
        assert made.version == 7
        assert str(made)[19] in "89ab"


def test_later_ids_sort_after_earlier_ones():
    earlier = new_id()
    time.sleep(0.002)
    assert earlier < new_id()


def test_ids_hold_the_time_they_were_made():
    before = time.time_ns() // 1_000_000
    made = new_id().int >> 80
    assert before <= made <= time.time_ns() // 1_000_000
