"""The forms of lessons' content, written down as JSON Schemas for who writes lessons.

Made from the same classes that check what comes in, so they cannot say anything else.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Final

from stoa_api.base.routing import BASE
from stoa_api.learn.lessons.content import FORMS, SCHEMA, LessonKind
from stoa_api.learn.lessons.errors import NoSuchForm
from stoa_api.learn.lessons.schemas import FormItem

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Form:
    """One JSON Schema, as it is sent."""

    body: bytes
    etag: str


def listed() -> list[FormItem]:
    """List the forms of all kinds, the newest of each marked."""
    return [
        FormItem(
            kind=kind,
            version=version,
            url=_url(kind, version),
            is_current=version == SCHEMA,
        )
        for kind, version in sorted(FORMS)
    ]


@cache
def form(kind: str, version: str) -> Form:
    """Return the JSON Schema of a kind of lesson in one version of its form.

    Raises:
        NoSuchForm: there is none.
    """
    found = [each for each in FORMS if (each[0], str(each[1])) == (kind, version)]
    if not found:
        raise NoSuchForm
    schema = {
        "$schema": _DIALECT,
        "$id": _url(*found[0]),
        **FORMS[found[0]].model_json_schema(by_alias=True),
    }
    body = json.dumps(schema, ensure_ascii=False, sort_keys=True).encode()
    return Form(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def _url(kind: LessonKind, version: int) -> str:
    return f"{BASE}/schemas/lessons/{kind}/{version}"
