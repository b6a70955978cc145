"""Other services of the platform, as callers of ``/internal/v1``.

They show a service token: signed with the service secret, made for the called
service, at most a minute old, and naming what it is for. A person's access
token opens nothing here, and a service token nothing else.
"""

from collections.abc import Callable, Collection, Coroutine
from typing import Any

from starlette.requests import Request

from stoa_shared.problems import Forbidden, Unauthorized
from stoa_shared.tokens import (
    InvalidToken,
    Keyring,
    Service,
    ServiceClaims,
    TokenExpired,
    verify_service,
)

Check = Callable[[Request], Coroutine[Any, Any, ServiceClaims]]


class ServiceTokenRejected(Unauthorized):
    """There is no service token, or it is not one of ours for us."""

    code, title = "service-token-invalid", "The service token is not accepted"


class ServiceScopeMissing(Forbidden):
    """The service token was made for something else."""

    code, title = "scope-missing", "This token may not do this"


def neighbour(
    scope: str, *, audience: Service, issuers: Collection[Service] | None = None
) -> Check:
    """Return a dependency that lets in services whose token names ``scope``.

    Args:
        scope: What the route is for.
        audience: The service that is called.
        issuers: Which services may call; all by default.
    """

    async def check(request: Request) -> ServiceClaims:
        keyring: Keyring = request.app.state.service_keyring
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ServiceTokenRejected
        try:
            claims = verify_service(keyring, token.strip(), audience=audience)
        except TokenExpired:
            raise ServiceTokenRejected("The service token has expired.") from None
        except InvalidToken:
            raise ServiceTokenRejected from None
        if issuers is not None and claims.issuer not in issuers:
            raise ServiceTokenRejected
        if scope not in claims.scope.split():
            raise ServiceScopeMissing(scope=scope)
        return claims

    return check
