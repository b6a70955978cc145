"""Writes docs/reference from the code, or with ``--check`` compares it.

What operators and integrators rely on is declared in code: settings, events,
Redis keys, problems and close codes. These tables are made from there, so they
cannot tell another story.
"""

import argparse
import ast
import importlib
import inspect
import itertools
import pkgutil
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from enum import Enum, EnumType
from pathlib import Path
from types import ModuleType
from typing import Final, cast

from pydantic import ByteSize
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

import stoa_api
import stoa_collab
import stoa_collab.errors
import stoa_processor
from stoa_api.settings import Settings as ApiSettings
from stoa_collab.settings import Settings as CollabSettings
from stoa_processor.settings import Settings as ProcessorSettings
from stoa_shared import events, keys, problems
from stoa_shared.settings import ServiceSettings

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "docs" / "reference"
ENVIRONMENT: Final = """\
Durations are ISO 8601 (`PT30S`) or seconds; sizes take units (`20MB`). A value that
is refused stops the start; the message names the variable and never shows its value.
What only `make up` reads is in [operations](../operations.md)."""
EVENTS: Final = """\
Each entry of a stream has one field, `event`: the JSON of an envelope with {}.
The fields below are in its `data`; `subject` is the id of the thing that it happened
to."""
PROBLEMS: Final = """\
Every error answer is `application/problem+json` (RFC 9457) with a stable `code`.
Decide by the code, never by the text."""
NOTE: Final = "<!-- Made by `make reference`; edit the code it is made from. -->"


def main() -> None:
    """Write the pages, or check that they are up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    if parser.parse_args().check:
        stale = outdated()
        if stale:
            names = ", ".join(stale)
            sys.exit(
                f"docs/reference is not up to date ({names}): run `make reference`"
            )
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")


def outdated() -> list[str]:
    """Return the names of pages that the code no longer agrees with."""
    return [
        name
        for name, text in pages().items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text("utf-8") != text
    ]


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    return {
        "environment.md": environment(),
        "events.md": events_page(),
        "redis-keys.md": redis_keys(),
        "problem-codes.md": problem_codes(),
        "close-codes.md": close_codes(),
    }


def environment() -> str:
    """Tables of variables: the shared ones, then each service's own."""
    shared = set(ServiceSettings.model_fields)
    services = (
        ("API", ApiSettings),
        ("Collab", CollabSettings),
        ("Processor", ProcessorSettings),
    )
    parts = [
        page("Environment"),
        ENVIRONMENT,
        "## All services",
        _variables(ServiceSettings, ServiceSettings.model_fields),
    ]
    for title, settings in services:
        own = [name for name in settings.model_fields if name not in shared]
        parts += [f"## {title}", _variables(settings, own)]
    return document(parts)


def _variables(settings: type[ServiceSettings], names: Iterable[str]) -> str:
    docs = docs_of(settings)
    prefix = settings.model_config.get("env_prefix", "")
    rows = [
        (f"`{_variable(field, prefix, name)}`", _default(field), docs.get(name, ""))
        for name, field in settings.model_fields.items()
        if name in set(names)
    ]
    return table(("Variable", "Default", "Meaning"), sorted(rows))


def _variable(field: FieldInfo, prefix: str, name: str) -> str:
    alias = field.validation_alias
    return alias if isinstance(alias, str) else f"{prefix}{name}".upper()


def _default(field: FieldInfo) -> str:
    value: object = field.default
    if value is PydanticUndefined:
        return "required"
    if value is None or value == ():
        return "none"
    if isinstance(value, Path):
        return "in the source tree"
    return f"`{_shown(value)}`"


def _shown(value: object) -> str:
    match value:
        case ByteSize():
            return value.human_readable()
        case timedelta():
            return f"{value.total_seconds():g} s"
        case tuple():
            return ",".join(map(str, cast("tuple[object, ...]", value)))
        case _:
            return str(value)


def events_page() -> str:
    """Table of the catalogue, and the envelope."""
    rows = [
        (
            f"`{kind.type}`",
            f"`{keys.events(kind.context)}`",
            ", ".join(f"`{name}`" for name in kind.model_fields if name != "subject"),
            first_paragraph(kind),
        )
        for kind in events.CATALOGUE
    ]
    envelope = ", ".join(f"`{name}`" for name in events.Envelope.model_fields)
    return document(
        [
            page("Events"),
            EVENTS.format(envelope),
            table(("Type", "Stream", "Data", "Meaning"), rows),
        ]
    )


def redis_keys() -> str:
    """Table of the functions that spell keys."""
    functions = [
        function
        for _, function in inspect.getmembers(keys, inspect.isfunction)
        if function.__module__ == keys.__name__
    ]
    rows = [(f"`{_spelled(function)}`", whole(function)) for function in functions]
    return document(
        [page("Redis keys"), table(("Key", "What lives there"), sorted(rows))]
    )


def _spelled(function: Callable[..., str]) -> str:
    return function(*(f"<{name}>" for name in inspect.signature(function).parameters))


def problem_codes() -> str:
    """Table of the codes that ``application/problem+json`` answers carry."""
    for package in (stoa_api, stoa_collab, stoa_processor):
        import_all(package)
    kinds = {
        kind
        for kind in subclasses(problems.Problem)
        # Not those that a test declares: this is also run among them.
        if kind.__module__.startswith("stoa_") and "<" not in kind.__qualname__
    }
    kinds.add(problems.Problem)
    by_code = {
        (kind.code, kind.status): kind for kind in sorted(kinds, key=_specific_first)
    }
    rows = [
        (
            f"`{code}`",
            str(status),
            by_code[code, status].title,
            _when(by_code[code, status]),
        )
        for code, status in sorted(by_code)
    ]
    return document(
        [
            page("Problem codes"),
            PROBLEMS,
            table(("Code", "Status", "Title", "When"), rows),
        ]
    )


def _specific_first(kind: type[problems.Problem]) -> tuple[int, str]:
    """Order so that, of several classes with one code, the most general is last."""
    return -len(kind.__mro__), f"{kind.__module__}.{kind.__qualname__}"


def _when(kind: type[problems.Problem]) -> str:
    return first_paragraph(kind) if kind is not problems.Problem else "Our fault."


def close_codes() -> str:
    """Tables of close codes and of the reasons for a refusal."""
    parts = [
        page("Close codes and refusals"),
        "How the collaboration service ends a socket, and the words it refuses with.",
    ]
    members: list[tuple[str, object]] = inspect.getmembers(stoa_collab.errors)
    for name, kind in sorted(members):
        if (
            isinstance(kind, EnumType)
            and kind.__module__ == stoa_collab.errors.__name__
        ):
            parts += [f"## {_spaced(name)}", whole(kind), _members(kind)]
    return document(parts)


def _members(kind: EnumType) -> str:
    docs = docs_of(kind)
    members: list[Enum] = list(kind)  # pyright: ignore[reportAssignmentType]  # an EnumType is iterable
    rows = [
        (f"`{member.value}`", member.name, docs.get(member.name, ""))
        for member in members
    ]
    return table(("Value", "Name", "Meaning"), rows)


def _spaced(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda found: " " + found[1].lower(), name)


def import_all(package: ModuleType) -> None:
    """Import every module of a package, so that its classes are known."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def subclasses(kind: type[problems.Problem]) -> Iterator[type[problems.Problem]]:
    """Yield all subclasses, however deep."""
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


def docs_of(kind: type) -> dict[str, str]:
    """Return the docstrings that stand below the members of a class and its bases."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("stoa_"):
            tree = ast.parse(textwrap.dedent(inspect.getsource(base)))
            found |= dict(_documented(tree.body[0]))
    return found


def _documented(node: ast.stmt) -> Iterator[tuple[str, str]]:
    body = node.body if isinstance(node, ast.ClassDef) else []
    for statement, follower in itertools.pairwise(body):
        match statement, follower:
            case (
                ast.AnnAssign(target=ast.Name(name))
                | ast.Assign(targets=[ast.Name(name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, " ".join(text.split())
            case _:
                pass


def first_paragraph(thing: object) -> str:
    """Return the first paragraph of a docstring in one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def whole(thing: object) -> str:
    """Return a docstring in one line."""
    return " ".join((inspect.getdoc(thing) or "").split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("``", "`")


def page(title: str) -> str:
    """Return the head of a page."""
    return f"# {title}\n\n{NOTE}"


def document(parts: Iterable[str]) -> str:
    """Join the parts of a page."""
    return "\n\n".join(parts) + "\n"


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a Markdown table."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(
        "| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines
    )


if __name__ == "__main__":
    main()
