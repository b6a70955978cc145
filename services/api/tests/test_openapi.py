"""The committed description of the API is what the application says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from stoa_api.app import describe
from stoa_api.base.scopes import SCOPES

Json = dict[str, Any]

COMMITTED = Path(__file__).parents[1] / "openapi.json"
DOCUMENT: Json = describe().openapi()
METHODS = {"get", "put", "post", "patch", "delete"}


def _operations() -> Iterator[Json]:
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS & set(item):
            yield {"path": path, "method": method, **item[method]}


def _schemas_of(part: Any) -> Iterator[str]:
    """Names of the schemas that a part of the document refers to, all the way."""
    match part:
        case {"$ref": str(reference)}:
            name = reference.rpartition("/")[2]
            yield name
            yield from _schemas_of(DOCUMENT["components"]["schemas"][name])
        case dict():
            for value in cast("Json", part).values():
                yield from _schemas_of(value)
        case list():
            for each in cast("list[Any]", part):
                yield from _schemas_of(each)
        case _:
            pass


OPERATIONS = list(_operations())


def test_the_committed_file_is_current():
    committed = json.loads(COMMITTED.read_text("utf-8"))
    assert committed == DOCUMENT, "services/api/openapi.json is old: run `make openapi`"


def test_operation_ids_are_unique():
    ids = [each["operationId"] for each in OPERATIONS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each["operationId"])
def test_every_operation_says_what_it_does(operation: Json):
    assert operation["tags"]
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_no_field_of_an_answer_has_a_default():
    answers = [each["responses"] for each in OPERATIONS]
    for name in set(_schemas_of(answers)) - {"Problem"}:
        schema = DOCUMENT["components"]["schemas"][name]
        optional = set(schema["properties"]) - set(schema.get("required", []))
        assert not optional, f"{name}: {optional} may be absent"


def test_no_answer_but_ones_own_account_holds_an_address():
    own = {"Account", "Me"}
    # What owners and admins see of their members; null for everybody else.
    own |= {"MemberAccount"}
    answers = [each["responses"] for each in OPERATIONS]
    for name in set(_schemas_of(answers)) - own:
        properties = DOCUMENT["components"]["schemas"][name]["properties"]
        assert "email" not in properties, name


def test_internal_routes_are_not_described():
    assert not [path for path in DOCUMENT["paths"] if "internal" in path]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each["operationId"])
def test_every_operation_of_people_says_which_token_it_takes(operation: Json):
    if not operation["path"].startswith("/internal/"):
        assert operation["x-token-scope"] in {*SCOPES, "none"}
