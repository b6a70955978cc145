"""The test stand: servers on one core, all else on the other one, and the tables."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
# The API's stand-in is the one that collab's own tests use.
sys.path.insert(0, str(ROOT / "services" / "collab" / "tests"))
