"""HTTP plumbing of the services that speak ASGI (extra ``asgi``).

Plain ASGI middlewares, because each request passes all of them. ``stack()``
puts them in the one order that works.
"""

from collections.abc import Sequence

from starlette.middleware import Middleware

from stoa_shared.addresses import Network
from stoa_shared.asgi.access_log import AccessLog, RequestMetrics
from stoa_shared.asgi.body_limit import BodyLimit, Limit
from stoa_shared.asgi.client_address import ClientAddress
from stoa_shared.asgi.problem_renderer import ProblemRenderer, install_problems
from stoa_shared.asgi.request_id import RequestId

__all__ = [
    "AccessLog",
    "BodyLimit",
    "ClientAddress",
    "Limit",
    "ProblemRenderer",
    "RequestId",
    "RequestMetrics",
    "install_problems",
    "stack",
]


def stack(
    *,
    trusted_proxies: Sequence[Network],
    body_limit: Limit,
    metrics: RequestMetrics,
) -> list[Middleware]:
    """Return the middlewares of a service, outermost first.

    The request id comes first so that every line and problem carries it; the
    problem renderer is inside the access log so that the log sees the status
    that was really sent.
    """
    return [
        Middleware(RequestId),
        Middleware(ClientAddress, trusted=trusted_proxies),
        Middleware(AccessLog, metrics=metrics),
        Middleware(ProblemRenderer),
        Middleware(BodyLimit, limit=body_limit),
    ]
