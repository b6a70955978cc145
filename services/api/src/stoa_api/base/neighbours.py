"""Other services of the platform, as callers of the API's ``/internal/v1``."""

from stoa_shared.asgi.neighbours import Check
from stoa_shared.asgi.neighbours import neighbour as _neighbour


def neighbour(scope: str) -> Check:
    """Return a dependency that lets in services whose token names ``scope``."""
    return _neighbour(scope, audience="api")
