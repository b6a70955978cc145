"""Fresh tokens for a live document: when to ask for one, which to look at."""

from typing import Final

from stoa_collab.access import Grant

ASK_SECONDS: Final = 60.0
"""So long before a token expires a fresh one is asked for."""
ASK_AGAIN_SECONDS: Final = 10.0
"""Pause after the first question; it doubles while no fresher token comes."""


class Renewal:
    """The token of one live document."""

    __slots__ = ("_ask_at", "_asked_for", "_fresh", "_is_busy", "_pause")

    def __init__(self) -> None:
        self._asked_for: object = None
        """The expiry for which was asked."""
        self._ask_at = 0.0
        self._pause = ASK_AGAIN_SECONDS
        self._fresh: str | None = None
        """The last one received while another is being looked at."""
        self._is_busy = False

    def ask(self, grant: Grant, *, left: float, now: float) -> bool:
        """Tell whether to ask for a fresher token now, and note that it is done.

        Args:
            grant: What the present token is worth.
            left: Seconds until it expires.
            now: Seconds, from anywhere.
        """
        life = (grant.expires_at - grant.issued_at).total_seconds()
        if left >= min(ASK_SECONDS, life / 3):
            return False
        if self._asked_for != grant.expires_at:
            self._asked_for, self._pause = grant.expires_at, ASK_AGAIN_SECONDS
        elif now < self._ask_at:
            return False
        else:
            self._pause *= 2
        self._ask_at = now + self._pause
        return True

    def offer(self, token: str) -> bool:
        """Note a token that was sent; True when somebody has to begin to look.

        They are looked at one at a time, and of those that came meanwhile the
        last one counts.
        """
        self._fresh = token
        was_busy, self._is_busy = self._is_busy, True
        return not was_busy

    def next(self) -> str | None:
        """Return the next token to look at; None when there is none any more."""
        token, self._fresh = self._fresh, None
        self._is_busy = token is not None
        return token
