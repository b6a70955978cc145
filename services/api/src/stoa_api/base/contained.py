"""Errors nobody expected that end one thing so that others go on."""

from typing import Final

from prometheus_client import Counter

CONTAINED: Final = Counter(
    "stoa_api_errors_contained",
    "Errors nobody expected that ended one thing so that others go on; each is logged",
    ["what"],
    registry=None,
)
"""Counted where one is logged; each process registers it with what it shows."""
