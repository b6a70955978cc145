"""Write the content of the demo boards as Yjs updates.

    python tools/make_seed_boards.py

The content is made here, once, and committed as package data of ``stoa_api.seed``.
The client id is fixed, so the same text always has the same Yjs identity: a
board that is seeded twice merges into one copy, never two (a fresh id for each
run would double the text).
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

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


Property = str | int | bool | tuple[int, int] | list[int]
Shape = dict[str, Property]
"""One thing on a whiteboard, under the names of its form (docs/adr/0032)."""

NOTE_SIDE: Final = 180
TENTHS: Final = 10


def words(kind: str, content: str, at: tuple[int, int], **more: Property) -> Shape:
    """Make a note or a plain text with words in it."""
    return {"kind": kind, "at": at, "text": content, "filled": False, **more}


def note(content: str, at: tuple[int, int], color: str) -> Shape:
    """Make a note."""
    box = (NOTE_SIDE, NOTE_SIDE)
    return words("note", content, at, box=box, color=color, size=1)


def frame(content: str, at: tuple[int, int], box: tuple[int, int]) -> Shape:
    """Make a filled rectangle with a word in it."""
    return words("rectangle", content, at, box=box, color="teal", size=1, filled=True)


def arrow(start: str, end: str, color: str) -> Shape:
    """Make an arrow that is tied to two shapes."""
    ends: Shape = {"at": (0, 0), "end": (0, 0), "from": start, "to": end}
    return {"kind": "arrow", "color": color, "size": 1, **ends}


def stroke(color: str, *points: tuple[int, int]) -> Shape:
    """Make a line of the pen through some points."""
    (x, y), *_ = points
    flat = [TENTHS * each for px, py in points for each in (px - x, py - y)]
    return {"kind": "pen", "at": (x, y), "points": flat, "color": color, "size": 2}


WHITEBOARDS: Final[dict[str, dict[str, Shape]]] = {
    "blocking": {
        "title": words(
            "text", "The messenger comes", (-420, -330), box=(560, 42), size=3
        ),
        "stage": {
            **words("rectangle", "", (-420, -260), box=(640, 440)),
            "color": "ink",
            "size": 2,
        },
        "steps": frame("Steps", (-180, -250), (160, 60)),
        "creon": {
            **words("ellipse", "Creon", (-160, -140), box=(120, 80), filled=True),
            "color": "orange",
            "size": 1,
        },
        "messenger": {
            **words("ellipse", "Messenger", (40, 40), box=(140, 80), filled=True),
            "color": "blue",
            "size": 1,
        },
        "walk": arrow("messenger", "creon", "blue"),
        "half-circle": stroke(
            "red", (-390, 20), (-370, 80), (-320, 120), (-250, 140), (-180, 130)
        ),
        "half-circle-name": words(
            "text",
            "Left half-chorus",
            (-400, 150),
            box=(190, 19),
            color="red",
            size=1,
        ),
        "question": note(
            "Where do you stand when he says “he is dead”? Put a note with your name.",
            (260, -260),
            "yellow",
        ),
        "eleni": note(
            "Nobody moves for four counts. Then the chorus turns, not before.\nEleni",
            (260, 140),
            "green",
        ),
        "maria": note(
            "I see the messenger late from up here. Can he enter lower?\nMaria",
            (260, -60),
            "violet",
        ),
        "maria-where": arrow("maria", "messenger", "violet"),
    },
}
"""Name of the file, and what is drawn, from the bottom of the pile to the top."""


def draw(shapes: dict[str, Shape]) -> bytes:
    """Return a whiteboard's content as one Yjs V1 update."""
    doc = Doc[Map[object]](client_id=CLIENT_ID)
    about, drawn = doc.get("whiteboard", type=Map), doc.get("shapes", type=Map)
    with doc.transaction():
        about["form"] = 1
        for number, (name, shape) in enumerate(shapes.items()):
            known: Shape = {"color": "ink", "size": 2} | shape
            properties = {key: _shared(key, value) for key, value in known.items()}
            drawn[name] = Map(properties | {"order": f"V{number:03}1"})
    return doc.get_update()


def _shared(key: str, value: Property) -> Property | Text | Array[int]:
    """Make what grows together a type of its own; numbers stay in pairs."""
    if isinstance(value, str) and key == "text":
        return Text(value)
    if isinstance(value, list):
        return Array(value)
    return value


def encode(blocks: Iterable[Block]) -> bytes:
    """Return a document's content as one Yjs V1 update."""
    doc = Doc[XmlFragment](client_id=CLIENT_ID)
    fragment = doc.get("default", type=XmlFragment)
    with doc.transaction():
        for append in blocks:
            append(fragment)
    return doc.get_update()


def main() -> None:
    """Write one file per board."""
    TARGET.mkdir(parents=True, exist_ok=True)
    updates = {name: encode(blocks) for name, blocks in BOARDS.items()}
    updates |= {name: draw(shapes) for name, shapes in WHITEBOARDS.items()}
    for name, update in updates.items():
        (TARGET / f"{name}.yjs").write_bytes(update)
        print(f"{name}.yjs  {len(update)} bytes")


if __name__ == "__main__":
    main()
