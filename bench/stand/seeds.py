"""Documents of a certain size, made once: 200,000 keystrokes take a minute."""

from collections.abc import Callable
from pathlib import Path

from collab_load.material import state_of_bytes, state_of_edits

FOLDER = Path(__file__).parent.parent / ".seeds"


def of_bytes(size: int) -> Path:
    """Return a file with a state of about so many bytes."""
    return _kept(f"bytes-{size}", lambda: state_of_bytes(size))


def of_edits(count: int) -> Path:
    """Return a file with a state of so many keystrokes."""
    return _kept(f"edits-{count}", lambda: state_of_edits(count))


def _kept(name: str, make: Callable[[], bytes]) -> Path:
    path = FOLDER / name
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        path.write_bytes(make())
    return path
