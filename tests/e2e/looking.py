"""How a screen is looked at: two sizes, two colour schemes, and the rules of axe."""

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from .conftest import SCREENSHOTS, MakeVisitor, Visitor

SIZES: Final = {"wide": (1280, 800), "phone": (390, 844)}
SERIOUS: Final = ("serious", "critical")

look = pytest.mark.parametrize(
    ("size", "scheme"),
    [(size, scheme) for size in SIZES for scheme in ("light", "dark")],
)


def visit(visitor: MakeVisitor, size: str, scheme: str) -> Visitor:
    """Make Ada, with a window of one size and colour scheme."""
    width, height = SIZES[size]
    return visitor(
        "Ada",
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
    )


def inspect(page: Page, axe: str, name: str) -> None:
    """Keep a picture, and hold the screen to the rules."""
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run({resultTypes: ['violations']})).violations"
    )
    bad = [
        f"{each['impact']} {each['id']}: {node['target']} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
        if each["impact"] in SERIOUS
    ]
    assert bad == []
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, "the page is wider than the window"
