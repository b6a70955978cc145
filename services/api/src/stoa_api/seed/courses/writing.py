"""How the lessons of the demo are written down."""

from typing import Any


def text(*blocks: dict[str, Any]) -> dict[str, Any]:
    """Return a text of blocks."""
    numbered = [{"id": f"b{n}", **each} for n, each in enumerate(blocks, start=1)]
    return {"kind": "text", "schema": 1, "blocks": numbered}


def paragraph(words: str) -> dict[str, Any]:
    """Return a block of a text."""
    return {"type": "paragraph", "text": words}


def question(name: str, prompt: str, **form: Any) -> dict[str, Any]:
    """Return a question of a quiz, of the type it is named after."""
    return {
        "id": name,
        "type": name,
        "prompt": prompt,
        "points": 2,
        "feedback": "",
        **form,
    }


def options(*texts: str) -> list[dict[str, str]]:
    """Return what one may choose."""
    return [{"id": each.lower(), "text": each, "feedback": ""} for each in texts]
