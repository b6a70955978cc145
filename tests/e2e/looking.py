"""How a screen is looked at: two sizes, two colour schemes, and the rules of axe."""

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from .conftest import SCREENSHOTS, MakeVisitor, Visitor

SIZES: Final = {"wide": (1280, 800), "phone": (390, 844)}
SERIOUS: Final = ("serious", "critical")

SCHEMES: Final = ("light", "dark")

look = pytest.mark.parametrize("size", list(SIZES))


def visit(visitor: MakeVisitor, size: str) -> Visitor:
    """Make Ada, with a window of one size."""
    width, height = SIZES[size]
    return visitor(
        "Ada", viewport={"width": width, "height": height}, reduced_motion="reduce"
    )


def inspect(page: Page, axe: str, name: str) -> None:
    """Keep pictures in both colour schemes, and hold both to the rules."""
    page.evaluate(axe)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.screenshot(path=SCREENSHOTS / f"{name}-{scheme}.png")
        # Of what axe looks for, only contrast differs between the schemes.
        rules = None if scheme == SCHEMES[0] else ["color-contrast"]
        assert _broken_rules(page, rules) == [], scheme
    page.emulate_media(color_scheme=SCHEMES[0])
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, "the page is wider than the window"


def _broken_rules(page: Page, rules: list[str] | None) -> list[str]:
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules is not None:
        options["runOnly"] = rules
    found: list[dict[str, Any]] = page.evaluate(
        "async (options) => (await axe.run(options)).violations", options
    )
    return [
        f"{each['impact']} {each['id']}: {node['target']} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
        if each["impact"] in SERIOUS
    ]
