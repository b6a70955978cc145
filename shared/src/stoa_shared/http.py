"""Calls from one service to another over HTTP.

``service_client()`` makes an ``httpx.AsyncClient`` that signs each call, passes
the request id on, waits a bounded time, tries again where that is safe, and
raises typed errors instead of returning answers that are not success.
"""

from collections.abc import Generator, Mapping
from functools import cache
from ssl import SSLContext
from typing import Final

import httpx
import tenacity
from pydantic import BaseModel, ConfigDict, ValidationError

from stoa_shared import request_id
from stoa_shared.tokens import Keyring, Service, sign_service

TRIES: Final = 3
TIMEOUT: Final = httpx.Timeout(10.0, connect=2.0, pool=5.0)
"""Seconds: 10 for the answer, 2 to connect, 5 for a free connection."""

_SAFE_TO_REPEAT: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_AWAY: Final = frozenset({502, 503, 504})


class RemoteError(Exception):
    """A call to another service did not succeed."""


class RemoteUnavailable(RemoteError):
    """No usable answer: unreachable, too slow, or it says 502, 503 or 504."""


class RemoteProblem(RemoteError):
    """The service answered, and the answer is a problem."""

    def __init__(
        self, status: int, code: str, detail: str | None, headers: Mapping[str, str]
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers


@cache
def _trusted() -> SSLContext:
    """Read the certificates of this machine once: it takes longer than a call."""
    return httpx.create_ssl_context()


def service_client(
    base_url: str,
    keys: Keyring,
    *,
    issuer: Service,
    audience: Service,
    scope: str,
    timeout: httpx.Timeout = TIMEOUT,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """Make a client of another service's ``/internal/v1``.

    Args:
        base_url: Where the service listens.
        keys: Secrets of ``STOA_SERVICE_SECRET``.
        issuer: The calling service.
        audience: The called service.
        scope: What the calls are for.
        timeout: Of one try; a call takes at most ``TRIES`` of them.
        transport: For tests; the network otherwise.

    Returns:
        A client whose calls raise ``RemoteProblem`` for an answer of 400 and
        above and ``RemoteUnavailable`` when there is none. Close it.
    """
    inner = transport or httpx.AsyncHTTPTransport(
        verify=_trusted(),
        limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
    )
    return httpx.AsyncClient(
        base_url=base_url,
        auth=_ServiceAuth(keys, issuer=issuer, audience=audience, scope=scope),
        transport=_Patient(inner),
        timeout=timeout,
        event_hooks={"response": [_raise_for_problem]},
        follow_redirects=False,
        trust_env=False,  # a proxy of the environment must not see our tokens
    )


class _ServiceAuth(httpx.Auth):
    """Signs each call anew, and passes the request id on."""

    def __init__(
        self, keys: Keyring, *, issuer: Service, audience: Service, scope: str
    ) -> None:
        self._keys = keys
        self._issuer: Service = issuer
        self._audience: Service = audience
        self._scope = scope

    def auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        token = sign_service(
            self._keys, issuer=self._issuer, audience=self._audience, scope=self._scope
        )
        request.headers["Authorization"] = f"Bearer {token}"
        current = request_id.current()
        if current is not None:
            request.headers.setdefault(request_id.HEADER, current)
        yield request


class _Patient(httpx.AsyncBaseTransport):
    """Tries again with growing, jittered pauses, where repeating is harmless."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        # Any other body went out with the first try and cannot be sent again.
        has_body_at_hand = isinstance(request.stream, httpx.ByteStream)
        retrying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(TRIES),
            wait=tenacity.wait_random_exponential(multiplier=0.2, max=1.0),
            retry=tenacity.retry_if_exception(
                lambda error: has_body_at_hand and _may_repeat(request, error)
            ),
            reraise=True,
        )
        try:
            async for attempt in retrying:
                with attempt:
                    return await self._try(request)
        except _Away as away:
            return away.response
        except httpx.TransportError as error:
            raise RemoteUnavailable(type(error).__name__) from error
        raise AssertionError("tenacity returns or raises")

    async def _try(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        if response.status_code in _AWAY:
            await response.aread()
            await response.aclose()
            raise _Away(response)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Away(Exception):
    def __init__(self, response: httpx.Response) -> None:
        self.response = response


def _may_repeat(request: httpx.Request, error: BaseException) -> bool:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return True  # nothing was sent
    if request.method not in _SAFE_TO_REPEAT:
        return False
    return isinstance(error, _Away | httpx.TransportError)


class _ProblemBody(BaseModel):
    model_config = ConfigDict(extra="ignore")

    code: str = "unknown"
    detail: str | None = None


async def _raise_for_problem(response: httpx.Response) -> None:
    if response.status_code < 400:
        return
    await response.aread()
    if response.status_code in _AWAY:
        raise RemoteUnavailable(f"answered {response.status_code}")
    try:
        body = _ProblemBody.model_validate_json(response.content)
    except ValidationError:
        body = _ProblemBody()
    raise RemoteProblem(
        response.status_code, body.code, body.detail, dict(response.headers)
    )
