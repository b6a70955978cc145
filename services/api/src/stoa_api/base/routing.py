"""Routers whose routes refuse unknown query parameters and know ``Idempotency-Key``.

Every router of the API is a ``Router``. A parameter that a route does not
declare is an error (422), because a misspelt filter that is silently ignored
returns the wrong rows. A POST that creates something takes ``Idempotency-Key``
by ``dependencies=[Idempotent]`` (see ``base.idempotency``).

The app takes the routes over as they are. FastAPI's ``include_router`` would look
for the route of each request twice, and through a wrapper.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from enum import Enum
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from typing_extensions import override

from stoa_api.base import idempotency
from stoa_api.base.db import close_reading
from stoa_api.base.scopes import Scope
from stoa_shared.problems import FieldError, Unprocessable

BASE: Final = "/api/v1"
CREATED: Final[dict[int | str, dict[str, Any]]] = {
    201: {
        "headers": {
            "Location": {
                "description": "Where the new one is.",
                "schema": {"type": "string", "format": "uri-reference"},
            }
        }
    }
}
"""For ``responses`` of routes that create something and say where it is."""
Handler = Callable[[Request], Awaitable[Response]]
Gate = Callable[[Request], Awaitable[None]]


class Route(APIRoute):
    """A route with the manners of this API."""

    gate: Gate | None = None
    """Asked before all else; raises when the route is as good as missing."""
    token_scope: Scope | None = None
    """What a personal or agent token must be made for; None: it opens nothing."""
    is_asking_itself: bool = False
    """Whether it looks itself at where a token is bound to; see ``doors``."""

    @override
    def get_route_handler(self) -> Callable[[Request], Any]:
        """Wrap FastAPI's handler; this runs before the transaction commits."""
        handle: Handler = super().get_route_handler()
        known = frozenset(_query_names(self.dependant))

        async def with_manners(request: Request) -> Response:
            if self.gate is not None:
                await self.gate(request)
            if request.scope["query_string"]:
                _refuse_unknown(request, known)
            try:
                answer = await handle(request)
            except idempotency.Replayed as replayed:
                return replayed.answer
            finally:
                await close_reading(request)
            await idempotency.remember(request, answer)
            return answer

        return with_manners


def _query_names(dependant: Dependant) -> Iterator[str]:
    """Yield the query parameters of a route and of all it depends on."""
    for field in dependant.query_params:
        yield field.alias
    for each in dependant.dependencies:
        yield from _query_names(each)


def _refuse_unknown(request: Request, known: frozenset[str]) -> None:
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        raise Unprocessable(
            errors=[
                FieldError(
                    pointer=f"query:{name[:100]}",
                    code="unknown-parameter",
                    message="This parameter is not known here.",
                )
                for name in unknown[:20]
            ]
        )


class Router(APIRouter):
    """``APIRouter`` whose routes are ``Route``, below ``/api/v1`` if not said else."""

    def __init__(
        self,
        *,
        base: str = BASE,
        prefix: str = "",
        tags: Sequence[str] = (),
        **options: Any,
    ) -> None:
        labels: list[str | Enum] = list(tags)
        super().__init__(
            prefix=base + prefix,
            tags=labels,
            route_class=Route,
            generate_unique_id_function=_operation_id,
            **options,
        )


def _operation_id(route: APIRoute) -> str:
    """Name an operation after its function, which is what clients call."""
    return route.name
