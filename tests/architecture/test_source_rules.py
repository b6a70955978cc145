"""Rules of the house that no linter knows, read from the source."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = sorted(
    path
    for folder in ("services/*/src", "shared/src", "deploy/local/src")
    for path in ROOT.glob(f"{folder}/**/*.py")
)
LOG_METHODS: Final = {"debug", "info", "warning", "error", "exception", "critical"}

TASK_OWNERS: Final = frozenset(
    {
        # One socket keeps its tasks in a set and cancels them when it closes.
        "services/collab/src/stoa_collab/connection/connection.py",
        # The same with the one task of a socket at /ws.
        "services/collab/src/stoa_collab/live/peer.py",
        # The answer to a request: cancelled when the connection is lost.
        "services/collab/src/stoa_collab/transport/socket.py",
        # The worker's main task ends the process when it fails.
        "services/api/src/stoa_api/worker.py",
    }
)
"""Files that keep and end the tasks they start by other means than a TaskGroup."""

Finding = tuple[int, str]


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCES:
        name = path.relative_to(ROOT).as_posix()
        yield name, ast.parse(path.read_text("utf-8"))


def docstrings(tree: ast.AST) -> set[int]:
    """Ids of constants that are statements by themselves."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def redis_literals(tree: ast.Module) -> Iterator[Finding]:
    text = docstrings(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(value)) if id(node) not in text:
                if value.startswith("stoa:"):
                    yield node.lineno, value
            case ast.Constant(value=bytes(value)) if value.startswith(b"stoa:"):
                yield node.lineno, repr(value)
            case _:
                pass


def built_log_events(tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name("log"), attr=method), args=[first, *_]
            ) if method in LOG_METHODS and not isinstance(first, ast.Constant):
                yield node.lineno, f"log.{method} with an event that is not constant"
            case _:
                pass


def loose_tasks(tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in {
                "create_task",
                "ensure_future",
            }:
                match owner:
                    case ast.Name("asyncio" | "loop") | ast.Call():
                        yield node.lineno, f"{name} without a TaskGroup"
                    case _:
                        pass
            case _:
                pass


def report(findings: list[tuple[str, Finding]]) -> str:
    return "\n".join(f"{name}:{line}: {what}" for name, (line, what) in findings)


def test_redis_keys_are_spelled_in_one_module():
    found = [
        (name, finding)
        for name, tree in trees()
        if name != "shared/src/stoa_shared/keys.py"
        for finding in redis_literals(tree)
    ]
    assert not found, report(found)


def test_log_events_are_constant_words():
    found = [(name, one) for name, tree in trees() for one in built_log_events(tree)]
    assert not found, report(found)


def test_every_task_has_an_owner():
    found = [
        (name, finding)
        for name, tree in trees()
        if name not in TASK_OWNERS
        for finding in loose_tasks(tree)
    ]
    assert not found, report(found)


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc", "manager"])
def test_no_module_is_named_after_nothing(word: str):
    assert not [path for path in SOURCES if path.stem == word]
