"""Problems: the one shape of every error answer (RFC 9457).

A problem is an exception with a stable ``code``. Services subclass the general
children below; the ASGI renderer turns any of them into
``application/problem+json``.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, TypedDict

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:stoa:problem:"


class FieldError(TypedDict):
    """One thing wrong with the input."""

    pointer: str
    """JSON pointer into the body (RFC 6901), or ``query:name``, ``header:name``."""
    code: str
    message: str


class Problem(Exception):
    """An answer that is not success. Subclasses fix ``status``, ``code``, ``title``."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **extra: str | int | bool | None,
    ) -> None:
        """Make a problem.

        Args:
            detail: One sentence for this occurrence; never holds secrets.
            errors: What is wrong with which input.
            headers: Extra headers of the answer, such as ``Retry-After``.
            extra: Members a client can act on, such as ids.
        """
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extra = extra

    def body(self, *, request_id: str, instance: str) -> dict[str, object]:
        """Return the members of the problem document, ready for JSON."""
        members: dict[str, object] = {
            "type": TYPE_PREFIX + self.code,
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "instance": instance,
            "request_id": request_id,
        }
        if self.detail is not None:
            members["detail"] = self.detail
        if self.errors:
            members["errors"] = list(self.errors)
        return members | self.extra


class BadRequest(Problem):
    """The request cannot be understood."""

    status, code, title = 400, "bad-request", "The request cannot be understood"


class MalformedJson(BadRequest):
    """The body is not JSON."""

    code, title = "malformed-json", "The body is not valid JSON"


class Unauthorized(Problem):
    """Nobody is signed in, or the token is not accepted."""

    status, code, title = 401, "unauthorized", "Sign in to do this"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        **extra: str,
    ) -> None:
        challenge = {"WWW-Authenticate": "Bearer"}
        super().__init__(detail, errors=errors, headers=challenge, **extra)


class Forbidden(Problem):
    """The caller is known, and this is not theirs to do."""

    status, code, title = 403, "forbidden", "You may not do this"


class NotFound(Problem):
    """It does not exist, or it is not the caller's to know of."""

    status, code, title = 404, "not-found", "There is nothing here"


class MethodNotAllowed(Problem):
    """The path exists, the method does not."""

    status, code, title = 405, "method-not-allowed", "This method is not offered here"


class NotAcceptable(Problem):
    """No representation fits the Accept header."""

    status, code, title = 406, "not-acceptable", "This form is not offered here"


class RequestTimeout(Problem):
    """The body did not arrive in time."""

    status, code, title = 408, "request-timeout", "The request took too long to arrive"


class Conflict(Problem):
    """The state of things does not allow it."""

    status, code, title = 409, "conflict", "This conflicts with how things are now"


class PreconditionFailed(Problem):
    """``If-Match`` names a version that is no longer current (RFC 9110, 13.1.1)."""

    status, code, title = 412, "version-stale", "Somebody changed this in the meantime"


class ContentTooLarge(Problem):
    """The body is larger than allowed."""

    status, code, title = 413, "content-too-large", "This is too large"


class UnsupportedMediaType(Problem):
    """The body is of a type that is not read here."""

    status, code, title = 415, "unsupported-media-type", "This type is not read here"


class Unprocessable(Problem):
    """The request is well formed and its values are not acceptable."""

    status, code, title = 422, "invalid-input", "Some values are not acceptable"


class PreconditionRequired(Problem):
    """A change of an authored thing needs ``If-Match`` (RFC 6585, section 3)."""

    status, code, title = (
        428,
        "version-required",
        "Say which version you are changing",
    )


class TooManyRequests(Problem):
    """A rate limit is reached (RFC 6585, section 4)."""

    status, code, title = 429, "too-many-requests", "Too many requests"

    def __init__(
        self,
        retry_after_seconds: int,
        detail: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Make the problem; ``Retry-After`` is in whole seconds."""
        merged = {**(headers or {}), "Retry-After": str(retry_after_seconds)}
        super().__init__(
            detail, headers=merged, retry_after_seconds=retry_after_seconds
        )


class HeadersTooLarge(Problem):
    """The headers are larger than allowed."""

    status, code, title = 431, "headers-too-large", "The headers are too large"


class InternalError(Problem):
    """Our fault; the request id finds the log line."""


class Unavailable(Problem):
    """A dependency is away; trying again later may work."""

    status, code, title = 503, "unavailable", "This is not available right now"
