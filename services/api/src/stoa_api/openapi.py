"""What the API says about itself: OpenAPI 3.1, and a page to read it.

The page is made here, without scripts and without anything from elsewhere: the
content security policy allows neither.
"""

import html
from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse

from stoa_api.base.scopes import SCOPE_FIELD
from stoa_shared.problems import MEDIA_TYPE, TYPE_PREFIX

Json = dict[str, Any]

_METHODS: Final = ("get", "put", "post", "patch", "delete")
_PROBLEM: Final[Json] = {
    "title": "Problem",
    "description": "The one shape of every error answer (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "code", "instance", "request_id"],
    "properties": {
        "type": {"type": "string", "examples": [TYPE_PREFIX + "not-found"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; decide by this."},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "request_id": {"type": "string", "description": "Finds it in the logs."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {
                    "pointer": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
    "additionalProperties": True,
}
_PROBLEM_ANSWER: Final[Json] = {
    "description": "A problem",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_LINK: Final[Json] = {
    "description": 'Where the next page is, with rel="next"; absent at the end.',
    "schema": {"type": "string"},
}
_UNUSED: Final = ("HTTPValidationError", "ValidationError")


def install(app: FastAPI, *, docs_path: str) -> None:
    """Give the app its description and its page."""

    def described() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(
                get_openapi(title=app.title, version=app.version, routes=app.routes)
            )
        return app.openapi_schema

    async def page() -> HTMLResponse:
        return HTMLResponse(
            _page(described()), headers={"Cache-Control": "public, max-age=300"}
        )

    app.openapi = described
    app.add_api_route(docs_path, page, include_in_schema=False)


def _with_problems(document: Json) -> Json:
    """Say that every operation may answer with a problem, in our shape."""
    schemas: Json = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _UNUSED:
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM
    for _, _, operation in _operations(document):
        responses: Json = operation["responses"]
        responses.pop("422", None)
        responses["default"] = _PROBLEM_ANSWER
        if "#/components/schemas/Page_" in str(responses.get("200")):
            responses["200"]["headers"] = {"Link": _LINK}
    return document


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield method, path, item[method]


def _page(document: Json) -> str:
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<title>Stoa API</title></head><body><main>",
        "<h1>Stoa API</h1>",
        '<p>The same as data: <a href="openapi.json">openapi.json</a>.</p>',
    ]
    for method, path, operation in _operations(document):
        parts += [
            f"<article><h2><code>{method.upper()} {html.escape(path)}</code></h2>",
            f"<p>{html.escape(operation.get('description', ''))}</p>",
            *_parameters(operation),
            _scope(operation),
            "<p>Answers: ",
            html.escape(", ".join(sorted(operation["responses"]))),
            "</p></article>",
        ]
    return "".join([*parts, "</main></body></html>"])


def _scope(operation: Json) -> str:
    if SCOPE_FIELD not in operation:
        return ""
    scope = operation[SCOPE_FIELD]
    if scope == "none":
        return "<p>Takes no personal or agent token.</p>"
    return f"<p>Scope of a token: <code>{html.escape(scope)}</code></p>"


def _parameters(operation: Json) -> Iterator[str]:
    parameters: list[Json] = operation.get("parameters", [])
    if not parameters:
        return
    yield "<dl>"
    for each in parameters:
        name, where = html.escape(each["name"]), html.escape(each["in"])
        about = html.escape(each.get("description", ""))
        yield f"<dt><code>{name}</code> ({where})</dt><dd>{about}</dd>"
    yield "</dl>"
