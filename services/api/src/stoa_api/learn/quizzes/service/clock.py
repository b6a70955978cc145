"""When an attempt ends. Pure functions; the clock is passed in."""

from datetime import datetime, timedelta


def time_limit(seconds: int | None, extra_percent: int) -> timedelta | None:
    """Return how long somebody has, with their extra time."""
    return (
        None
        if seconds is None
        else timedelta(seconds=seconds) + _extra(seconds, extra_percent)
    )


def deadline(
    started_at: datetime,
    *,
    seconds: int | None,
    closes_at: datetime | None,
    extra_percent: int,
) -> datetime | None:
    """Return when an attempt ends: its time is over, or the quiz closes.

    Who has extra time has it also when the quiz closes before: else those who begin
    last would have none.
    """
    limit = time_limit(seconds, extra_percent)
    ends = list[datetime]()
    if limit is not None:
        ends.append(started_at + limit)
    if closes_at is not None:
        ends.append(closes_at + _extra(seconds or 0, extra_percent))
    return min(ends, default=None)


def _extra(seconds: int, percent: int) -> timedelta:
    return timedelta(seconds=seconds) * percent / 100
