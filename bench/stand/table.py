"""Prints what two servers did, side by side, and which goals are met."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stand.load import Figures

PEER, OURS = "hocuspocus", "stoa"


@dataclass(frozen=True)
class Goal:
    """What must be true of one figure.

    Attributes:
        bound: What the figure, or its ratio to the peer's, is held against.
        is_ratio: Whether the bound is one of the ratio.
        is_least: Whether more is better.
        aim: What one would like, beyond the bound.
    """

    figure: str
    bound: float
    is_ratio: bool = True
    is_least: bool = False
    aim: float | None = None

    def verdict(self, ours: Figures, peer: Figures) -> tuple[bool, str]:
        """Say whether it is met, in a line."""
        value, unit = ours[self.figure], ""
        if self.is_ratio:
            value, unit = value / (peer[self.figure] or 1e-9), " x"
        is_met = value >= self.bound if self.is_least else value <= self.bound
        sign = ">=" if self.is_least else "<="
        aim = f" (aim {self.aim:g}{unit})" if self.aim is not None else ""
        word = "met" if is_met else "NOT MET"
        return is_met, (
            f"{self.figure}: {value:.3g}{unit}, goal {sign} {self.bound:g}{unit}{aim}"
            f": {word}"
        )


def median_of(runs: Sequence[Figures]) -> Figures:
    """Return the median of each figure."""
    return {
        name: statistics.median(each.get(name, 0.0) for each in runs)
        for name in runs[0]
    }


def show(
    title: str, results: Mapping[str, Sequence[Figures]], goals: Sequence[Goal]
) -> bool:
    """Print a table of one scenario; return whether all goals are met."""
    peer, ours = median_of(results[PEER]), median_of(results[OURS])
    row = "  {:<26} {:>31} {:>31} {:>7}"
    print(f"\n{title}: medians of {len(results[OURS])} (min-max)")
    print(row.format("", PEER, OURS, "ratio"))
    for name, value in ours.items():
        ratio = f"{value / peer[name]:.2f}" if peer.get(name) else ""
        cells = [_cell(name, results[server]) for server in (PEER, OURS)]
        print(row.format(name, *cells, ratio))
    verdicts = [goal.verdict(ours, peer) for goal in goals]
    for _, line in verdicts:
        print(f"  {line}")
    return all(is_met for is_met, _ in verdicts)


def _cell(name: str, runs: Sequence[Figures]) -> str:
    values = [each[name] for each in runs if name in each]
    if not values:
        return "-"
    low, high = _short(min(values)), _short(max(values))
    return f"{_short(statistics.median(values))} ({low}-{high})"


def _short(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
