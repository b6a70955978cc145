"""The days that numbers are about."""

import datetime as dt
from collections.abc import Sequence
from itertools import starmap

from stoa_api.ops.analytics.errors import RangeReversed
from stoa_api.ops.analytics.schemas import Day, Range
from stoa_api.ops.analytics.service.veil import veiled, veiled_alone
from stoa_shared.clock import now

Counted = tuple[dt.date, int, int, int]
"""A day; who enrolled, completed and was active."""


def read_range(since: dt.date | None, until: dt.date | None) -> Range:
    """Return the days that are asked for; the last is today if nobody said else.

    Raises:
        RangeReversed: the last lies before the first.
    """
    last = until or now().date()
    if since is not None and since > last:
        raise RangeReversed
    return Range(since=since, until=last, time_zone="UTC")


def show_days(
    days: Sequence[Counted], *, is_veiled: bool, enrolments: int, completed: int
) -> list[Day]:
    """Show days; ``enrolments`` and ``completed`` are those of all of the time."""
    if not is_veiled:
        return list(starmap(_day, days))
    came = _among([each[1] for each in days], enrolments)
    done = _among([each[2] for each in days], completed)
    there = [veiled_alone(each[3]) for each in days]
    return [
        _day(each[0], *numbers)
        for each, *numbers in zip(days, came, done, there, strict=True)
    ]


def _among(parts: list[int], whole: int) -> list[int | None]:
    """Hide days; all other days together are a part of the whole too."""
    return veiled([*parts, max(0, whole - sum(parts))])[:-1]


def _day(
    day: dt.date, enrolled: int | None, completed: int | None, active: int | None
) -> Day:
    return Day(day=day, enrolled=enrolled, completed=completed, active=active)
