"""What an organisation switched off is gone from its API."""

from typing import Final, get_args
from uuid import uuid4

import pytest

from stoa_api.app import SWITCHED
from stoa_api.base.db import Sessions
from stoa_api.base.routing import Route
from stoa_api.core.organizations.schemas import Feature
from stoa_shared.problems import NotFound

from ...conftest import Neighbour
from ...good_calls import make_world, prepared
from ...members import Json, Member, code, if_match, invite, make_board, make_org

FEATURES: Final[tuple[Feature, ...]] = get_args(Feature)
TRIED: Final[dict[Feature, list[tuple[str, str]]]] = {
    "boards": [
        ("GET", "orgs/{org_id}/boards"),
        ("POST", "orgs/{org_id}/boards"),
        ("GET", "boards/{board_id}"),
        ("PATCH", "boards/{board_id}"),
        ("GET", "boards/{board_id}/versions"),
    ],
    "courses": [
        ("GET", "orgs/{org_id}/courses"),
        ("POST", "orgs/{org_id}/courses"),
        ("GET", "courses/{course_id}"),
        ("PUT", "courses/{course_id}/enrolment"),
        ("GET", "lessons/{lesson_id}"),
    ],
    "groups": [
        ("GET", "orgs/{org_id}/groups"),
        ("POST", "orgs/{org_id}/groups"),
        ("GET", "orgs/{org_id}/groups/{group_id}"),
    ],
    "invitations": [
        ("GET", "orgs/{org_id}/invitations"),
        ("POST", "orgs/{org_id}/invitations"),
        ("DELETE", "orgs/{org_id}/invitations/{invitation_id}"),
    ],
}
"""Of each feature one route to read and one to change, at least."""


async def switch_off(owner: Member, org: Json, *features: Feature) -> None:
    version = (await owner.get(f"orgs/{org['id']}")).json()["version"]
    answer = await owner.patch(
        f"orgs/{org['id']}",
        json={"switched_off": list(features)},
        headers=if_match(version),
    )
    assert answer.json()["switched_off"] == list(features)


def test_every_feature_has_routes_and_each_asks_whether_it_is_there():
    assert set(SWITCHED) == set(TRIED) == set(FEATURES)
    for routes in SWITCHED.values():
        assert routes
        assert all(isinstance(r, Route) and r.gate is not None for r in routes)


@pytest.mark.parametrize("feature", FEATURES)
async def test_what_is_off_answers_as_if_it_were_not_there(
    alice: Member, bob: Member, sessions: Sessions, feature: Feature
):
    world = await make_world(alice, bob, sessions)
    requests = [await prepared(world, place) for place in TRIED[feature]]
    other: Feature = "groups" if feature == "boards" else "boards"
    tries: list[tuple[Feature, bool]] = [(feature, False), (other, True)]
    for off, expected in tries:
        await switch_off(alice, world.org, off)
        for request in requests:
            answer = await request.send(alice)
            assert answer.is_success == expected, f"{request}: {answer.text}"
            if not expected:
                assert code(answer) == (404, "not-found")
                assert answer.json()["title"] == NotFound.title
    mine = (await alice.get("me")).json()["orgs"]
    assert [each["switched_off"] for each in mine] == [[other]]


async def test_what_is_off_says_nothing_before_sign_in_or_of_other_organisations(
    alice: Member, bob: Member, client: Member
):
    org, other = await make_org(alice), await make_org(alice)
    await switch_off(alice, org, "groups")
    unknown = await client.get(f"orgs/{org['id']}/groups")
    assert code(unknown) == (401, "unauthorized")
    for path in (f"orgs/{org['id']}/groups", f"orgs/{uuid4()}/groups"):
        assert code(await bob.get(path)) == (404, "not-found")
    assert (await alice.get(f"orgs/{other['id']}/groups")).status_code == 200
    odd = await alice.get("orgs/nothing/groups")
    assert code(odd) == (422, "invalid-input")


async def test_boards_that_are_off_are_in_no_list_and_open_for_nobody(
    alice: Member, neighbour: Neighbour
):
    org, other = await make_org(alice), await make_org(alice)
    board, kept = await make_board(alice, org), await make_board(alice, other)
    await switch_off(alice, org, "boards")
    mine = (await alice.get("me/boards")).json()["items"]
    assert [each["id"] for each in mine] == [kept["id"]]
    collab = await neighbour()
    for each, status in ((board, 404), (kept, 200)):
        path = f"boards/{each['id']}/access?user_id={alice.user_id}"
        assert (await collab.get(path)).status_code == status
    stored = await collab.get(f"boards/{board['id']}/state")
    assert stored.status_code == 204, "what was typed until then is still taken"


async def test_invitations_that_are_off_let_nobody_in(alice: Member, bob: Member):
    org = await make_org(alice)
    made = await invite(alice, org)
    await switch_off(alice, org, "invitations")
    refused = await bob.post("invitations/accept", json={"token": made["token"]})
    assert code(refused) == (404, "invitation-not-found")
