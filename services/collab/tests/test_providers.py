"""For truth: the unmodified JavaScript providers, versions 3 and 4, in Node."""

from uuid import UUID

import pytest
from collab_neighbour import Neighbour
from collab_stage import Collab, MakePerson, NodeRun

from stoa_collab.replica import Replica


@pytest.mark.timeout(240)
async def test_unmodified_providers_of_both_versions(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    neighbour: Neighbour,
    node_run: NodeRun,
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
    seen = await node_run("providers.mjs", arguments)
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
    assert isinstance(text, str)
    assert text.count("offline") == 2
