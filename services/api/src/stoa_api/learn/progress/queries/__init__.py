"""Every select on progress, and the statement that works out the number."""

from stoa_api.learn.progress.queries.clocks import clock_of
from stoa_api.learn.progress.queries.counting import meet, settle
from stoa_api.learn.progress.queries.figures import figures_of, trail_of
from stoa_api.learn.progress.queries.needs import (
    live_in,
    needs_of,
    prerequisites_in,
    put_prerequisites,
)
from stoa_api.learn.progress.queries.places import (
    Place,
    hold,
    lock_on,
    place_of,
    progress_of,
    reached,
    touch,
)

__all__ = [
    "Place",
    "clock_of",
    "figures_of",
    "hold",
    "live_in",
    "lock_on",
    "meet",
    "needs_of",
    "place_of",
    "prerequisites_in",
    "progress_of",
    "put_prerequisites",
    "reached",
    "settle",
    "touch",
    "trail_of",
]
