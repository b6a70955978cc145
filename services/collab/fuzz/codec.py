"""Coverage-guided noise for the codec: ``make fuzz-collab seconds=600``.

The laws are those of the ordinary tests. What breaks one is written to the
working directory as ``crash-…`` and belongs into ``test_fuzz.py`` as an example.
"""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

atheris: Any = import_module("atheris")
"""Has no wheels for every Python, so it is in no lock file."""

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "protocol"))

with atheris.instrument_imports(include=["stoa_collab.protocol", "laws"]):
    laws: Any = import_module("laws")


def main() -> None:
    """Fuzz until the time given by ``-max_total_time`` is over."""
    atheris.Setup(sys.argv, laws.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
