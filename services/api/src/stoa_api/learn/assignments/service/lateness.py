"""What being late costs. Pure functions; the clock is passed in."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from stoa_api.learn.questions.schemas import AssignmentSettings

_DAY: Final = timedelta(days=1)


def late_days(due_at: datetime | None, at: datetime) -> int:
    """Return how many days had begun since the due date."""
    if due_at is None or at <= due_at:
        return 0
    return -((due_at - at) // _DAY)


def late_percent(settings: AssignmentSettings, at: datetime) -> int:
    """Return how many per cent are off for what comes now."""
    if settings.late != "percent":
        return 0
    return min(100, late_days(settings.due_at, at) * settings.late_percent_per_day)


def after_lateness(raw_score: Decimal, percent_off: int) -> Decimal:
    """Return what is left of what was earned."""
    left = raw_score * (100 - percent_off) / 100
    return left.quantize(Decimal("0.01"), ROUND_HALF_UP)
