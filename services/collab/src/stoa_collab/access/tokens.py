"""Access tokens, each verified once: who comes back brings the same one."""

from typing import Final

from stoa_collab.errors import Refusal, Refused
from stoa_shared import clock
from stoa_shared.tokens import (
    AccessClaims,
    InvalidToken,
    Keyring,
    TokenExpired,
    verify_access,
)

TOKENS_MAX: Final = 2_000
"""Tokens known to be good; to verify one again costs some 50 µs."""


class Verifier:
    """Tells whether we signed a token; asks nobody."""

    def __init__(self, jwt_keys: Keyring) -> None:
        self._keys = jwt_keys
        self._good: dict[str, AccessClaims] = {}

    def knows(self, token: str) -> bool:
        """Tell whether a token is good."""
        try:
            self.verify(token)
        except Refused:
            return False
        return True

    def verify(self, token: str) -> AccessClaims:
        """Return what a token says.

        Raises:
            Refused: it is not ours, or its time is over.
        """
        claims = self._good.get(token)
        if claims is not None and claims.expires_at > clock.now():
            return claims
        try:
            claims = verify_access(self._keys, token)
        except TokenExpired as error:
            raise Refused(Refusal.TOKEN_EXPIRED) from error
        except InvalidToken as error:
            raise Refused(Refusal.TOKEN_INVALID) from error
        if len(self._good) >= TOKENS_MAX:
            self._good.clear()
        self._good[token] = claims
        return claims
