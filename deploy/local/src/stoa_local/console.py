"""What a person sees: steps with a spinner, then one tidy line per log entry."""

import json
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import JsonValue, TypeAdapter, ValidationError
from rich.console import Console
from rich.text import Text

_COLORS = ("cyan", "green", "magenta", "blue", "yellow", "bright_cyan", "bright_green")
_LEVELS = {"warning": "yellow", "error": "red", "critical": "red"}
_SHOWN_ELSEWHERE = {"timestamp", "level", "event", "service", "logger"}
_MOST_OF_A_VALUE = 300
_ENTRY = TypeAdapter(dict[str, JsonValue])


class Steps:
    """Progress of the start: a spinner on a terminal, plain lines elsewhere."""

    def __init__(self, console: Console) -> None:
        """Write to a console."""
        self._console = console

    @contextmanager
    def step(self, what: str) -> Generator[None]:
        """Show that something is being done, and how long it took."""
        began = time.monotonic()
        with self._console.status(what):
            yield
        seconds = time.monotonic() - began
        self._console.print(f"[green]✓[/] {what} [dim]{seconds:.1f} s[/]")


class LogFollower:
    """Reads what processes append to their log files."""

    def __init__(self, logs: Sequence[Path], *, from_start: bool = False) -> None:
        """Begin at the end of each file, or at its start."""
        self._positions: dict[Path, int] = {
            log: 0 if from_start or not log.exists() else log.stat().st_size
            for log in logs
        }

    def new_lines(self) -> Generator[tuple[str, str]]:
        """Return name and text of each line that is complete by now."""
        for log, position in self._positions.items():
            if not log.exists():
                continue
            size = log.stat().st_size
            if size < position:  # it was put aside and begins anew
                position = 0  # noqa: PLW2901  # the dictionary is set below
            with log.open("rb") as file:
                file.seek(position)
                fresh = file.read(1 << 20)
            whole, newline, _ = fresh.rpartition(b"\n")
            self._positions[log] = position + len(whole) + len(newline)
            for line in whole.decode(errors="replace").splitlines():
                yield log.stem, line


def tidy(name: str, line: str) -> Text:
    """Turn one line of a log into one line for a person."""
    color = _COLORS[sum(name.encode()) % len(_COLORS)]
    label = name.removesuffix("-0")
    text = Text.assemble((f"{label:<17}", color), " ")
    try:
        return _append_entry(text, _ENTRY.validate_json(line))
    except ValidationError:  # not every program writes JSON
        return text.append(line)


def _append_entry(text: Text, entry: Mapping[str, JsonValue]) -> Text:
    moment = str(entry.get("timestamp", ""))
    level = str(entry.get("level", "info"))
    text.append(moment[11:19] + " ", "dim")
    text.append(str(entry.get("event", "")), _LEVELS.get(level, "default"))
    for name, value in entry.items():
        if name in _SHOWN_ELSEWHERE or value in ("", None):
            continue
        shown = value if isinstance(value, str) else json.dumps(value)
        if "\n" in shown:
            text.append(f"\n{shown}")
            continue
        text.append(f" {name}=", "dim")
        text.append(shown[:_MOST_OF_A_VALUE])
    return text


def is_routine(name: str, line: str) -> bool:
    """Tell whether a line repeats what a service's own log says.

    The gateway logs each request that a service logs too; only its own errors
    are news.
    """
    if not name.startswith("gateway"):
        return False
    return '"event":"request.served"' in line and '"status":"5' not in line
