"""Turns every failure into one ``application/problem+json`` answer."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final, Protocol, cast

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stoa_shared import problems, request_id
from stoa_shared.problems import FieldError, Problem

log = structlog.stdlib.get_logger()

_BY_STATUS: Final[Mapping[int, type[Problem]]] = {
    kind.status: kind
    for kind in (
        problems.BadRequest,
        problems.Forbidden,
        problems.NotFound,
        problems.MethodNotAllowed,
        problems.NotAcceptable,
        problems.RequestTimeout,
        problems.Conflict,
        problems.PreconditionFailed,
        problems.ContentTooLarge,
        problems.UnsupportedMediaType,
        problems.Unprocessable,
        problems.PreconditionRequired,
        problems.HeadersTooLarge,
        problems.Unavailable,
    )
}


class ValidationFailure(Protocol):
    """What FastAPI's ``RequestValidationError`` offers, without importing it."""

    def errors(self) -> Sequence[Mapping[str, object]]:
        """Return pydantic's list: ``loc``, ``type`` and ``msg`` of each error."""
        ...


class ProblemRenderer:
    """Renders whatever leaves the app as an exception; logs what is our fault.

    Starlette's own handler of unexpected errors answers in plain text, outside
    of every middleware, and raises again so that they are logged twice.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; see the class."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except ClientDisconnect:
            log.info("request.abandoned")
        except Exception as error:
            problem = error if isinstance(error, Problem) else _unexpected(error)
            if started:
                raise  # half an answer is out; only the connection can be ended
            await problem_response(problem, scope)(scope, receive, send)


def problem_response(problem: Problem, scope: Scope) -> Response:
    """Build the answer for a problem."""
    current = request_id.current() or request_id.accepted(None)
    body = problem.body(request_id=current, instance=scope["path"])
    return Response(
        json.dumps(body, ensure_ascii=False).encode(),
        status_code=problem.status,
        headers={**problem.headers, "Cache-Control": "no-store"},
        media_type=problems.MEDIA_TYPE,
    )


def validation_problem(errors: Sequence[Mapping[str, object]]) -> Problem:
    """Turn pydantic's list of errors into one problem.

    The values themselves are not repeated: they may be passwords.
    """
    if any(error.get("type") == "json_invalid" for error in errors):
        return problems.MalformedJson()
    return problems.Unprocessable(errors=[_field_error(error) for error in errors])


def http_problem(error: HTTPException) -> Problem:
    """Turn an exception of Starlette or FastAPI into a problem."""
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        return problems.Unauthorized()
    kind = _BY_STATUS.get(error.status_code)
    if kind is None:
        server = error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        kind = problems.InternalError if server else problems.BadRequest
    return kind(headers=headers)


def install_problems(app: Starlette, validation_error: type[Exception]) -> None:
    """Register the handlers of what the framework itself raises.

    Args:
        app: The service's app, also a FastAPI one.
        validation_error: FastAPI's ``RequestValidationError``, handed in
            because shared code does not import the framework.
    """

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return problem_response(error, request.scope)

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return problem_response(http_problem(error), request.scope)

    async def on_invalid(request: Request, error: Exception) -> Response:
        # Registered for `validation_error` only, which has this shape.
        errors = cast("ValidationFailure", error).errors()
        return problem_response(validation_problem(errors), request.scope)

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(validation_error, on_invalid)


def _unexpected(error: Exception) -> Problem:
    log.error("request.failed", exc_info=error)
    return problems.InternalError()


def _field_error(error: Mapping[str, object]) -> FieldError:
    # Pydantic's ``loc`` is a tuple of names and positions.
    location = cast("Sequence[object]", error.get("loc", ()))
    return {
        "pointer": pointer([str(part) for part in location]),
        "code": str(error.get("type", "invalid")),
        "message": str(error.get("msg", "This value is not acceptable")),
    }


def pointer(location: Sequence[str]) -> str:
    """Write pydantic's location as JSON pointer, or as ``query:name`` and such.

    Source: RFC 6901, section 3, for the escapes.
    """
    match location:
        case ["body", *rest]:
            escaped = (part.replace("~", "~0").replace("/", "~1") for part in rest)
            return "".join(f"/{part}" for part in escaped)
        case [where, *rest]:
            return f"{where}:{'.'.join(rest)}"
        case _:
            return ""
