"""Reading the audit of an organisation: who may, filters, pages, the CSV file."""

import csv
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from stoa_api.base import audit
from stoa_api.base.audit import AuditDetails, AuditEntry
from stoa_api.base.db import Sessions, transaction
from stoa_api.core.audit import service
from stoa_shared.clock import now

from ...members import Json, Member, code, if_match, join, make_board, make_org


@pytest.fixture
async def org(alice: Member, bob: Member) -> Json:
    """An organisation with five entries: begun, Bob added, a board, renamed twice."""
    made = await make_org(alice)
    await join(alice, made, bob, "admin")
    board = await make_board(alice, made)
    path = f"boards/{board['id']}"
    await alice.patch(path, json={"title": "Plans"}, headers=if_match(1))
    await bob.patch(path, json={"title": "Old plans"}, headers=if_match(2))
    return {**made, "board": board}


async def actions(person: Member, org: Json, **filters: object) -> list[str]:
    answer = await person.get(f"orgs/{org['id']}/audit", params=filters)  # pyright: ignore[reportArgumentType]  # httpx takes what has a text
    assert answer.status_code == 200, answer.text
    return [each["action"] for each in answer.json()["items"]]


async def test_an_entry_says_who_did_what_from_where(
    alice: Member, bob: Member, org: Json
):
    answer = await alice.get(f"orgs/{org['id']}/audit")
    newest = answer.json()["items"][0]
    assert newest["actor"]["display_name"] == "Bob"
    assert (newest["action"], newest["object_type"]) == ("board.updated", "board")
    assert newest["object_id"] == org["board"]["id"]
    assert newest["before"]["title"] == "Plans"
    assert newest["after"]["title"] == "Old plans"
    assert newest["address"].startswith("fd00::")
    assert newest["user_agent"].startswith("python-httpx")
    assert newest["request_id"]
    assert bob.user_email not in answer.text


async def test_filters_narrow_the_list(alice: Member, bob: Member, org: Json):
    bob_id, board_id = str(bob.user_id), org["board"]["id"]
    assert len(await actions(alice, org)) == 5
    assert await actions(alice, org, actor=bob_id) == ["board.updated"]
    assert len(await actions(alice, org, object_id=board_id)) == 3
    assert await actions(alice, org, action="board.created") == ["board.created"]
    assert len(await actions(alice, org, action="board")) == 3
    assert await actions(alice, org, action="boar") == []
    later = (now() + timedelta(hours=1)).isoformat()
    assert len(await actions(alice, org, to=later)) == 5
    assert await actions(alice, org, **{"from": later}) == []


@pytest.mark.parametrize(
    "wrong", [{"actor": "x"}, {"action": "Board!"}, {"from": "2026-01-01T00:00:00"}]
)
async def test_a_filter_that_means_nothing_is_refused(
    alice: Member, org: Json, wrong: dict[str, str]
):
    answer = await alice.get(f"orgs/{org['id']}/audit", params=wrong)
    assert code(answer) == (422, "invalid-input")


async def test_pages_stay_while_entries_arrive(alice: Member, org: Json):
    path = f"orgs/{org['id']}/audit"
    first = (await alice.get(path, params={"limit": 2})).json()
    await make_board(alice, org)
    rest = (await alice.get(path, params={"cursor": first["next_cursor"]})).json()
    ids = [each["id"] for each in [*first["items"], *rest["items"]]]
    assert len(ids) == len(set(ids)) == 5


@pytest.mark.parametrize("role", ["instructor", "learner", "guest"])
@pytest.mark.parametrize("path", ["audit", "audit.csv"])
async def test_it_is_for_owners_and_admins(
    *, alice: Member, bob: Member, carol: Member, org: Json, role: str, path: str
):
    await join(alice, org, carol, role)
    where = f"orgs/{org['id']}/{path}"
    assert code(await carol.get(where)) == (403, "role-too-low")
    assert (await bob.get(where)).status_code == 200


async def test_another_organisation_stays_apart(carol: Member, org: Json):
    other = await make_org(carol, "Other")
    assert await actions(carol, other) == ["organization.created"]
    assert code(await carol.get(f"orgs/{org['id']}/audit")) == (404, "not-found")


async def test_erased_details_are_absent(alice: Member, org: Json, sessions: Sessions):
    async with transaction(sessions) as db:
        of_org = AuditEntry.org_id == org["id"]
        entries = AuditDetails.entry_id.in_(
            AuditEntry.__table__.select().with_only_columns(AuditEntry.id).where(of_org)
        )
        old = now() - timedelta(days=91)
        await db.execute(update(AuditDetails).where(entries).values(at=old))
        assert await audit.erase_origins(db, older_than=timedelta(days=90)) >= 5
    newest = (await alice.get(f"orgs/{org['id']}/audit")).json()["items"][0]
    assert (newest["address"], newest["user_agent"]) == (None, None)
    assert newest["after"]["title"] == "Old plans"


async def test_the_file_holds_the_same_and_runs_nothing(
    alice: Member, org: Json, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(service, "_ROWS_AT_ONCE", 2)
    async with alice.stream("GET", f"orgs/{org['id']}/audit.csv") as answer:
        text = (await answer.aread()).decode()
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [each["action"] for each in rows] == [
        *("board.updated", "board.updated", "board.created"),
        *("membership.created", "organization.created"),
    ]
    assert json.loads(rows[0]["before"])["title"] == "Plans"
    assert (await actions(alice, org))[0] == "audit.exported"


async def test_what_a_spreadsheet_would_run_becomes_text(alice: Member, org: Json):
    path = f"orgs/{org['id']}/audit.csv"
    await alice.get(path, headers={"User-Agent": "=1+1"})
    first = next(csv.DictReader(io.StringIO((await alice.get(path)).text)))
    assert (first["action"], first["user_agent"]) == ("audit.exported", "'=1+1")


async def test_a_file_has_a_limit(
    alice: Member, org: Json, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(service, "EXPORT_ROWS_MAX", 4)
    path = f"orgs/{org['id']}/audit.csv"
    assert code(await alice.get(path)) == (422, "export-too-large")
    fewer = await alice.get(path, params={"object_id": org["board"]["id"]})
    assert fewer.status_code == 200
    empty = await alice.get(path, params={"object_id": str(uuid4())})
    assert len(empty.text.splitlines()) == 1
