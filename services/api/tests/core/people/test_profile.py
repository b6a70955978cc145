"""What one says of oneself."""

import pytest

from ...members import Json, Member, code, if_match


async def test_a_profile_is_changed_with_its_version(alice: Member):
    wanted = {"display_name": "Ada", "color": "#1F6FA8", "locale": "el-GR"}
    answer = await alice.patch("me", json=wanted, headers=if_match(1))
    assert answer.status_code == 200, answer.text
    assert answer.headers["ETag"] == '"2"'
    me = (await alice.get("me")).json()
    assert {name: me[name] for name in wanted} == wanted
    assert me["time_zone"] is None
    stale = await alice.patch("me", json={"display_name": "B"}, headers=if_match(1))
    assert code(stale) == (412, "version-stale")
    assert code(await alice.patch("me", json=wanted)) == (428, "version-required")


async def test_others_see_the_name_and_the_colour_and_nothing_else(
    alice: Member, bob: Member
):
    org = (await alice.post("orgs", json={"name": "School"})).json()
    await alice.post(f"orgs/{org['id']}/members", json={"user_id": str(bob.user_id)})
    wanted = {"display_name": "Bobby", "color": "#8E4BAA", "time_zone": "Asia/Tokyo"}
    await bob.patch("me", json=wanted, headers=if_match(1))
    members = (await alice.get(f"orgs/{org['id']}/members")).json()["items"]
    shown = next(each["user"] for each in members if each["role"] != "owner")
    assert shown == {
        "id": str(bob.user_id),
        "display_name": "Bobby",
        "color": "#8E4BAA",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"display_name": "  "},
        {"display_name": None},
        {"color": "#000000"},
        {"locale": "../etc"},
        {"time_zone": "Asia/Tokyo; DROP"},
        {"email": "other@example.com"},
        {"status": "active"},
        {"email_verified": True},
    ],
)
async def test_what_makes_no_sense_is_refused(alice: Member, change: Json):
    answer = await alice.patch("me", json=change, headers=if_match(1))
    assert answer.status_code == 422
