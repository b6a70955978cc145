"""Slices keep their insides to themselves: what import-linter cannot say."""

from dataclasses import dataclass
from typing import Final

import grimp
import pytest

CONTEXTS: Final = ("core", "studio", "learn", "talk", "ops")
PUBLIC: Final = frozenset({"service", "errors", "schemas"})

ALLOWED: Final = {
    # A read slice joins what one screen shows.
    ("stoa_api.core.me.queries", "stoa_api.core.people.models"),
    ("stoa_api.core.me.queries", "stoa_api.core.organizations.models"),
    # The pool of password threads belongs to the process, which starts and ends it.
    ("stoa_api.__main__", "stoa_api.core.people.passwords"),
    ("stoa_api.app", "stoa_api.core.people.passwords"),
    ("stoa_api.seed.demo", "stoa_api.core.people.passwords"),
    ("stoa_api.core.sessions.routes", "stoa_api.core.people.passwords"),
    ("stoa_api.core.links.routes", "stoa_api.core.people.passwords"),
    ("stoa_api.core.links.service", "stoa_api.core.people.passwords"),
    ("stoa_api.core.invitations.routes", "stoa_api.core.people.passwords"),
    ("stoa_api.core.invitations.service.accepting", "stoa_api.core.people.passwords"),
    # So does the check of ended sessions, which sits in front of every route.
    ("stoa_api.app", "stoa_api.core.sessions.blocklist"),
    ("stoa_api.worker", "stoa_api.core.sessions.blocklist"),
    ("stoa_api.commands", "stoa_api.core.sessions.blocklist"),
    ("stoa_api.core.blocks.service", "stoa_api.core.sessions.blocklist"),
    ("stoa_api.core.links.routes", "stoa_api.core.sessions.blocklist"),
    ("stoa_api.core.links.service", "stoa_api.core.sessions.blocklist"),
    # The connections to a neighbour belong to the process too.
    ("stoa_api.app", "stoa_api.studio.versions.collab"),
    # And so do its helpers.
    ("stoa_api.app", "stoa_api.studio.markdown.apart"),
}
"""Exceptions, by name and with their reason."""


@dataclass(frozen=True)
class Slice:
    """A module's place: ``stoa_api.<context>.<name>.<part>``."""

    home: str
    part: str


def slice_of(module: str) -> Slice | None:
    match module.split("."):
        case ["stoa_api", context, name, part, *_] if context in CONTEXTS:
            return Slice(f"{context}.{name}", part)
        case _:
            return None


def may_import(importer: str, imported: str) -> bool:
    target, source = slice_of(imported), slice_of(importer)
    if target is None or (source is not None and source.home == target.home):
        return True
    if (importer, imported) in ALLOWED:
        return True
    if target.part == "routes":
        return importer == "stoa_api.app"
    if target.part == "reactions":
        return importer == "stoa_api.worker"
    return target.part in PUBLIC


@pytest.fixture(scope="module")
def imports() -> set[tuple[str, str]]:
    graph = grimp.build_graph("stoa_api")
    return {
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }


def test_other_slices_are_reached_through_their_public_parts(
    imports: set[tuple[str, str]],
):
    broken = sorted(pair for pair in imports if not may_import(*pair))
    assert not broken, "\n".join(f"{one} imports {other}" for one, other in broken)


def test_every_exception_is_still_needed(imports: set[tuple[str, str]]):
    assert imports >= ALLOWED


def test_slices_of_one_context_form_no_circle(imports: set[tuple[str, str]]):
    homes = {
        (source.home, target.home)
        for one, other in imports
        if (source := slice_of(one)) and (target := slice_of(other))
        if source.home != target.home
    }
    assert not [pair for pair in homes if pair[::-1] in homes]
