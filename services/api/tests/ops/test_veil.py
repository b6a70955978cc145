"""Groups under five stay hidden, also from who takes the rest from the whole."""

from hypothesis import given
from hypothesis import strategies as st

from stoa_api.ops.analytics.schemas import UNDER
from stoa_api.ops.analytics.service.veil import is_small, veiled


@given(st.lists(st.integers(0, 40), max_size=12))
def test_neither_shown_nor_to_be_worked_out(parts: list[int]):
    shown = veiled(parts)
    assert [each for each in shown if each is not None and is_small(each)] == []
    assert all(
        each is None or each == part for each, part in zip(shown, parts, strict=True)
    )
    hidden = [part for each, part in zip(shown, parts, strict=True) if each is None]
    others = [each for each in shown if each]
    if hidden and others:
        # Whoever knows the whole learns the sum of what is hidden: it is of several
        # parts, and of enough people.
        assert len(hidden) > 1
        assert sum(hidden) >= UNDER
    if not any(is_small(part) for part in parts):
        assert shown == parts


def test_what_is_hidden_is_no_more_than_needed():
    assert veiled([20, 0, 2, 9]) == [20, 0, None, None]
    assert veiled([20, 3, 2, 9]) == [20, None, None, 9]
    assert veiled([1, 2]) == [None, None]
    assert veiled([0, 30]) == [0, 30]
    assert veiled([]) == []
