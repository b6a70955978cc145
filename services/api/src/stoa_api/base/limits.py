"""Rate limits, and the gate that every public request passes.

Each request asks Redis two things in one go: is there room in its limit, and has
its session ended? The limit is an exact sliding window, counted in Redis and
therefore shared by all replicas (``base.windows``). The answer says where it stands
(``RateLimit-Policy``, ``RateLimit``), and ``Retry-After`` when there is no room.

When Redis is away, sign-in and sign-up are held by a stricter limit inside this
process, the rest is let through and counted in a metric, and whether a session
has ended is asked of the database (``base.actor``).

Source: draft-ietf-httpapi-ratelimit-headers-11 for the headers.
"""

import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache, partial
from typing import Annotated, Final, Literal

from fastapi import Depends, Request
from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from prometheus_client import CollectorRegistry, Counter
from redis.asyncio import Redis
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stoa_api.base.actor import (
    TOKENS_REMEMBERED,
    Access,
    AccessReader,
    is_known_token,
    remember_access,
)
from stoa_api.base.windows import RedisAway, Window, Windows
from stoa_shared import keys
from stoa_shared.asgi.headers import header
from stoa_shared.asgi.problem_renderer import problem_response
from stoa_shared.problems import TooManyRequests
from stoa_shared.tokens import Keyring

MINUTE: Final = timedelta(minutes=1)
_PREFIX: Final = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Rule:
    """How many requests of one kind somebody may make."""

    name: str
    limit: int
    window: timedelta = MINUTE
    by: Literal["caller", "address"] = "caller"
    """Whose: the person's (or the address's, when nobody is signed in)."""
    fallback: int | None = None
    """The limit inside this process while Redis is away; None lets through."""

    @property
    def window_us(self) -> int:
        """The window in microseconds."""
        return self.window // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with a rule after this request."""

    rule: Rule
    is_allowed: bool
    left: int
    reset_seconds: int


@dataclass(frozen=True, slots=True)
class Policy:
    """Which rule a request falls under.

    Attributes:
        special: Rules of single routes, by method and path below ``/api/v1/``.
        groups: First parts of paths that count by themselves; all others share
            one count, so that made-up paths bring nobody more requests.
        general: Requests in a group, reading and writing apart.
    """

    special: dict[tuple[str, str], Rule]
    groups: frozenset[str]
    general: int = 60
    wide: Mapping[str, int] = field(default_factory=dict[str, int])
    """Groups that need more than ``general``, with how many."""

    def rule_for(self, method: str, path: str) -> Rule | None:
        """Return the rule, or None for what is not counted."""
        if not path.startswith(_PREFIX):
            return None
        rest = path.removeprefix(_PREFIX)
        if rest in {"openapi.json", "docs"}:
            return None
        special = self.special.get((method, rest))
        if special is not None:
            return special
        first = rest.partition("/")[0]
        group = first if first in self.groups else "other"
        kind = "read" if method in {"GET", "HEAD"} else "write"
        limit = self.wide.get(group, self.general)
        return _general(f"{group}-{kind}", limit)


@lru_cache(maxsize=128)
def _general(name: str, limit: int) -> Rule:
    return Rule(name, limit)


class Limiter:
    """Counts requests in Redis, or in this process while Redis is away."""

    def __init__(
        self, redis: Redis, *, factor: float, registry: CollectorRegistry
    ) -> None:
        self.windows = Windows(redis)
        self._scaled = lru_cache(maxsize=128)(partial(_scaled, factor))
        self._fallback = MovingWindowRateLimiter(MemoryStorage())
        self._skipped = Counter(
            "stoa_api_rate_limit_skipped",
            "Requests let through uncounted because Redis was away.",
            registry=registry,
        )

    async def hit(self, *wanted: tuple[Rule, str]) -> list[Standing]:
        """Count one request under each rule for its principal."""
        standings, _ = await self.hit_and_ask(wanted, None)
        return standings

    async def require(self, *wanted: tuple[Rule, str]) -> None:
        """Count one request and refuse it when a rule has no room.

        Raises:
            TooManyRequests: with ``Retry-After``.
        """
        for standing in await self.hit(*wanted):
            if not standing.is_allowed:
                raise refusal(standing)

    async def hit_and_ask(
        self, wanted: Sequence[tuple[Rule, str]], key: str | None
    ) -> tuple[list[Standing], bool | None]:
        """Count, and say whether ``key`` exists: one round trip for both.

        Returns:
            The standings, and the answer: None when Redis could not say.
        """
        scaled = [(self._scaled(rule), who) for rule, who in wanted]
        windows = [
            Window(keys.rate(rule.name, who), rule.limit, rule.window_us)
            for rule, who in scaled
        ]
        try:
            rows, is_there = await self.windows.ask(windows, key)
        except RedisAway:
            return await self._without_redis(scaled), None
        standings = [
            Standing(rule, bool(allowed), left, math.ceil(reset / 1_000_000))
            for (rule, _), (allowed, left, reset) in zip(scaled, rows, strict=True)
        ]
        return standings, None if key is None else is_there

    async def _without_redis(
        self, wanted: Sequence[tuple[Rule, str]]
    ) -> list[Standing]:
        standings = list[Standing]()
        for rule, who in wanted:
            if rule.fallback is None:
                self._skipped.inc()
                continue
            seconds = int(rule.window.total_seconds())
            item = RateLimitItemPerSecond(rule.fallback, seconds)
            allowed = await self._fallback.hit(item, rule.name, who)
            stats = await self._fallback.get_window_stats(item, rule.name, who)
            reset = max(1, math.ceil(stats.reset_time - time.time()))
            stricter = replace(rule, limit=rule.fallback)
            standings.append(Standing(stricter, allowed, stats.remaining, reset))
        return standings


def _scaled(factor: float, rule: Rule) -> Rule:
    fallback = rule.fallback
    return replace(
        rule,
        limit=max(1, int(rule.limit * factor)),
        fallback=fallback and max(1, int(fallback * factor)),
    )


def refusal(standing: Standing) -> TooManyRequests:
    """Make the 429 for a rule that has no room."""
    return TooManyRequests(max(1, standing.reset_seconds), headers=_headers([standing]))


def _headers(standings: Sequence[Standing]) -> dict[str, str]:
    policy, state = list[str](), list[str]()
    for each in standings:
        seconds = int(each.rule.window.total_seconds())
        policy.append(f'"{each.rule.name}";q={each.rule.limit};w={seconds}')
        state.append(
            f'"{each.rule.name}";r={max(0, each.left)};t={max(0, each.reset_seconds)}'
        )
    return {"RateLimit-Policy": ", ".join(policy), "RateLimit": ", ".join(state)}


class Gate:
    """The middleware: reads the token, counts the request, refuses or passes on.

    A personal or agent token is counted by itself, but only once it has turned out
    to be good: until then its address is counted, so that made-up tokens bring
    nobody more requests.
    """

    def __init__(
        self, app: ASGIApp, *, limiter: Limiter, policy: Policy, keyring: Keyring
    ) -> None:
        self._app = app
        self._limiter = limiter
        self._policy = policy
        self._tokens = AccessReader(keyring)
        self._known: dict[str, None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; see the class."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        rule = self._policy.rule_for(scope["method"], scope["path"])
        if rule is None:
            await self._app(scope, receive, send)
            return
        access = self._tokens.read(header(scope, "Authorization"))
        standings, revoked = await self._limiter.hit_and_ask(
            [(rule, self._principal(rule, access, scope))],
            keys.revoked_session(access.session_id) if access.session_id else None,
        )
        remember_access(scope, replace(access, is_revoked=revoked))
        answer = _with_headers(send, standings)
        for standing in standings:
            if not standing.is_allowed:
                await problem_response(refusal(standing), scope)(scope, receive, answer)
                return
        await self._app(scope, receive, answer)
        if access.token_digest is not None:
            self._remember(access.token_digest, is_good=is_known_token(scope))

    def _principal(self, rule: Rule, access: Access, scope: Scope) -> str:
        if rule.by == "caller" and access.user_id is not None:
            return f"user:{access.user_id}"
        if rule.by == "caller" and access.token_digest in self._known:
            return f"token:{access.token_digest}"
        client: tuple[str, int] | None = scope.get("client")
        return f"address:{client[0] if client else 'unknown'}"

    def _remember(self, digest: str, *, is_good: bool) -> None:
        self._known.pop(digest, None)
        if is_good:
            self._known[digest] = None
            if len(self._known) > TOKENS_REMEMBERED:
                del self._known[next(iter(self._known))]


def _with_headers(
    send: Send, standings: Sequence[Standing]
) -> Callable[[Message], Awaitable[None]]:
    # Answers are about one person, unless a route says otherwise.
    extra = {"Cache-Control": "no-store"}
    if standings:
        extra |= _headers(standings)

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in extra.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


async def _limiter(request: Request) -> Limiter:
    return request.app.state.limiter


Limits = Annotated[Limiter, Depends(_limiter)]
"""The limiter, for routes whose limit depends on their body."""
