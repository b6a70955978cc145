"""Write the content of the demo boards as Yjs updates.

    python tools/make_seed_boards.py

The API has no Yjs library and needs none: it stores what it is given. So the
content is made here, once, and committed as package data of ``stoa_api.seed``.
The client id is fixed, so the same text always has the same Yjs identity: a
board that is seeded twice merges into one copy, never two (a fresh id for each
run would double the text).
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

CLIENT_ID: Final = 1
TARGET: Final = (
    Path(__file__).parents[1] / "services" / "api" / "src" / "stoa_api" / "seed"
) / "boards"

Block = Callable[[XmlFragment | XmlElement], None]
"""Something that appends itself to its parent."""


def text(content: str) -> Block:
    """Plain text in which ``*words*`` between stars are bold."""
    runs = content.split("*")
    bold: dict[str, dict[str, str]] = {"bold": {}}

    def append(parent: XmlFragment | XmlElement) -> None:
        node = XmlText()
        parent.children.append(node)
        node += "".join(runs)
        at = 0
        for number, run in enumerate(runs):
            end = at + len(run.encode())  # Yrs counts text in UTF-8 bytes
            if number % 2:
                node.format(at, end, bold)
            at = end

    return append


def block(tag: str, *children: Block, **attributes: int) -> Block:
    """Make one ProseMirror node with its children."""

    def append(parent: XmlFragment | XmlElement) -> None:
        node = XmlElement(tag)
        parent.children.append(node)
        for name, value in attributes.items():
            # Numbers stay numbers: Tiptap compares `level` with 1, not "1".
            node.attributes[name] = value
        for child in children:
            child(node)

    return append


def heading(level: int, content: str) -> Block:
    """Make a heading of level 1 to 3."""
    return block("heading", text(content), level=level)


def paragraph(content: str) -> Block:
    """Make a paragraph."""
    return block("paragraph", text(content))


def quote(content: str) -> Block:
    """Make a quotation."""
    return block("blockquote", paragraph(content))


def bullets(*items: str) -> Block:
    """Make a list with bullets."""
    return block("bulletList", *(block("listItem", paragraph(i)) for i in items))


def steps(*items: str) -> Block:
    """Make a numbered list."""
    nodes = (block("listItem", paragraph(item)) for item in items)
    return block("orderedList", *nodes, start=1)


BOARDS: Final[dict[str, tuple[Block, ...]]] = {
    "chorus": (
        paragraph(
            "Everyone writes here at once, during the session and after it. "
            "Nothing needs saving: what you type is kept."
        ),
        heading(2, "What we are after"),
        bullets(
            "One breath before the first line, taken by *all fifteen* of us.",
            "Consonants land together; vowels may differ.",
            "The turn on “pantoporos” happens in the spine, not in the feet.",
        ),
        heading(2, "Order of the rehearsal"),
        steps(
            "Warm-up in a circle, ten minutes, eyes open.",
            "Text on one pitch, standing still.",
            "Text with the walk, half tempo, Eleni counting.",
            "Full strophe and antistrophe, then notes.",
        ),
        heading(2, "Questions for Thursday"),
        bullets(
            "Does the left half-chorus hear the cue from upstage?",
            "Who leads when Nikos is on the steps?",
        ),
        quote("Many are the wonders, and none is more wonderful than a person."),
    ),
    "lighting": (
        paragraph(
            "Working draft. Put your cue where it belongs and your initials behind it."
        ),
        heading(2, "Cues"),
        steps(
            "House to half, *8 seconds*. Wait for the doors.",
            "Preset: cold side light, stage left only.",
            "First entrance: warm front at 40 percent, follow the walk.",
            "End of the duet: side light out on the last step, count of two.",
        ),
        heading(2, "Still missing"),
        bullets(
            "Gel for the two profiles at the back.",
            "A safe path for the ladder while the floor is wet.",
            "Somebody to call the cues on Friday.",
        ),
        paragraph("Channel list and patch are with Maria until the technical run."),
    ),
}
"""Name of the file and what stands on the board."""


def encode(blocks: Iterable[Block]) -> bytes:
    """Return a board's content as one Yjs V1 update."""
    doc = Doc[XmlFragment](client_id=CLIENT_ID)
    fragment = doc.get("default", type=XmlFragment)
    with doc.transaction():
        for append in blocks:
            append(fragment)
    return doc.get_update()


def main() -> None:
    """Write one file per board."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, blocks in BOARDS.items():
        update = encode(blocks)
        (TARGET / f"{name}.yjs").write_bytes(update)
        print(f"{name}.yjs  {len(update)} bytes")


if __name__ == "__main__":
    main()
