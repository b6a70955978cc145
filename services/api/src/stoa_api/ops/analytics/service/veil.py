"""Hiding what is about groups under five, and what would give it away."""

from collections.abc import Sequence

from stoa_api.ops.analytics.schemas import UNDER


def is_small(number: int) -> bool:
    """Whether so many are a group that is hidden; nobody is none."""
    return 0 < number < UNDER


def veiled(parts: Sequence[int]) -> list[int | None]:
    """Hide the small ones among the parts of a whole that is known.

    Where too few people would be hidden in all, so that taking the others from the
    whole tells how many they are, the smallest of the others are hidden too.
    """
    hidden = {at for at, number in enumerate(parts) if is_small(number)}
    others = sorted((number, at) for at, number in enumerate(parts) if number >= UNDER)
    # One part that is hidden alone is what is missing, however large.
    while (
        hidden
        and others
        and (len(hidden) == 1 or is_small(sum(parts[at] for at in hidden)))
    ):
        hidden.add(others.pop(0)[1])
    return [None if at in hidden else number for at, number in enumerate(parts)]


def veiled_part(number: int, whole: int) -> int | None:
    """Hide a part of a whole that is known, if it or the rest is small."""
    return veiled([number, whole - number])[0]


def veiled_alone(number: int) -> int | None:
    """Hide a number with no whole."""
    return None if is_small(number) else number
