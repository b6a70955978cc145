"""What can go wrong with points and leaderboards."""

from stoa_shared.problems import NotFound


class NoLeaderboard(NotFound):
    """The course has none for the caller. It looks as if there were no course."""
