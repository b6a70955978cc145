"""Begin, show and change organisations."""

import asyncio

import pytest

from ...members import Member, code, if_match, join, make_org


async def test_who_begins_an_organisation_owns_it(alice: Member):
    answer = await alice.post("orgs", json={"name": "École du Soir"})
    assert answer.status_code == 201
    org = answer.json()
    assert (org["name"], org["role"]) == ("École du Soir", "owner")
    assert org["slug"].startswith("ecole-du-soir")
    me = (await alice.get("me")).json()
    assert [each["id"] for each in me["orgs"]] == [org["id"]]


async def test_equal_names_get_slugs_of_their_own(alice: Member):
    answers = await asyncio.gather(*(make_org(alice, "Same name") for _ in range(6)))
    assert len({each["slug"] for each in answers}) == 6


async def test_a_name_without_latin_letters_gets_a_slug(alice: Member):
    assert (await make_org(alice, "Σχολή"))["slug"].startswith("org-")


async def test_a_slug_is_taken_once(alice: Member, bob: Member):
    slug = (await make_org(alice))["slug"]
    answer = await bob.post("orgs", json={"name": "Other", "slug": slug})
    assert code(answer) == (409, "slug-taken")
    mine = await make_org(bob)
    renamed = await bob.patch(
        f"orgs/{mine['id']}", json={"slug": slug}, headers=if_match(1)
    )
    assert code(renamed) == (409, "slug-taken")


@pytest.mark.parametrize("slug", ["api", "login"])
async def test_words_of_our_own_addresses_are_reserved(alice: Member, slug: str):
    answer = await alice.post("orgs", json={"name": "Mine", "slug": slug})
    assert code(answer) == (422, "slug-reserved")
    assert answer.json()["errors"][0]["pointer"] == "/slug"


@pytest.mark.parametrize("slug", ["A", "-a-", "a--b", "a b", "ä", "x" * 49, ""])
async def test_slugs_are_plain(alice: Member, slug: str):
    answer = await alice.post("orgs", json={"name": "Mine", "slug": slug})
    assert code(answer) == (422, "invalid-input")


async def test_owners_and_admins_change_it_and_others_do_not(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    await join(alice, org, bob, "admin")
    await join(alice, org, carol, "instructor")
    path, body = f"orgs/{org['id']}", {"name": "Renamed"}
    refused = await carol.patch(path, json=body, headers=if_match(1))
    assert code(refused) == (403, "role-too-low")
    changed = await bob.patch(path, json=body, headers=if_match(1))
    assert changed.json()["name"] == "Renamed"
    assert changed.headers["ETag"] == '"2"'
    stale = await alice.patch(path, json=body, headers=if_match(1))
    assert code(stale) == (412, "version-stale")
    assert code(await alice.patch(path, json=body)) == (428, "version-required")


async def test_the_list_holds_only_mine(alice: Member, bob: Member):
    mine = [await make_org(alice, f"Org {n}") for n in range(3)]
    await make_org(bob)
    first = (await alice.get("orgs?limit=2")).json()
    second = (await alice.get(f"orgs?limit=2&cursor={first['next_cursor']}")).json()
    found = [each["id"] for each in first["items"] + second["items"]]
    assert found == [each["id"] for each in mine]
    assert second["next_cursor"] is None


async def test_an_etag_answers_with_304(alice: Member):
    org = await make_org(alice)
    path = f"orgs/{org['id']}"
    tag = (await alice.get(path)).headers["ETag"]
    assert (await alice.get(path, headers={"If-None-Match": tag})).status_code == 304


async def test_settings_are_changed_together_and_kept(alice: Member, bob: Member):
    org = await make_org(alice)
    path = f"orgs/{org['id']}"
    wanted = {
        "description": "Evenings, in the porch.",
        "default_role": "guest",
        "directory": "shared",
        "switched_off": ["groups", "groups"],
    }
    changed = await alice.patch(path, json=wanted, headers=if_match(1))
    assert changed.status_code == 200, changed.text
    read = (await alice.get(path)).json()
    assert {name: read[name] for name in wanted} == wanted | {
        "switched_off": ["groups"]
    }
    joined = await alice.post(f"{path}/members", json={"user_id": str(bob.user_id)})
    assert joined.json()["role"] == "guest"
    same = await alice.patch(path, json=wanted, headers=if_match(2))
    assert same.headers["ETag"] == '"2"', "nothing changed"


@pytest.mark.parametrize(
    "body",
    [
        {"default_role": "owner"},
        {"default_role": "admin"},
        {"directory": "nobody"},
        {"switched_off": ["everything"]},
        {"description": "x" * 301},
        {"description": "a\nb"},
        {"name": ""},
    ],
)
async def test_what_is_no_setting(alice: Member, body: dict[str, object]):
    org = await make_org(alice)
    answer = await alice.patch(f"orgs/{org['id']}", json=body, headers=if_match(1))
    assert code(answer) == (422, "invalid-input")
