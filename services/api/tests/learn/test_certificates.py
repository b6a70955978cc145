"""Certificates: one for each completed course, read by anybody, revoked by owners."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text

from stoa_api.base.db import Sessions, transaction
from stoa_api.learn.certificates import service
from stoa_api.learn.certificates.errors import NoLettersForSheet
from stoa_api.learn.certificates.reactions import on_event
from stoa_api.learn.certificates.schemas import CertificatePublic
from stoa_api.learn.certificates.sheet import sheet
from stoa_api.settings import Settings
from stoa_shared.clock import now
from stoa_shared.events import Envelope
from stoa_shared.events.learn import EnrolmentCompleted
from stoa_shared.tokens import Keyring

from ..makers import Client
from ..members import Json, Member, code, if_match
from .test_progress import complete, make_school


async def hear(
    sessions: Sessions, keyring: Keyring, course: Json, people: int = 1
) -> None:
    """Bring the worker the news of who completed a course, each thrice and at once."""
    wanted = text(
        "SELECT envelope FROM ops.outbox WHERE subject = :id"
        " AND envelope::json ->> 'type' = 'enrolment.completed'"
    )
    async with sessions() as db:
        found = await db.scalars(wanted, {"id": UUID(course["id"])})
        news = [Envelope.model_validate_json(each) for each in found]
    assert [each.type for each in news] == [EnrolmentCompleted.type] * people
    await asyncio.gather(*(on_event(sessions, keyring, each) for each in news * 3))


async def certified(
    alice: Member, bob: Member, sessions: Sessions, keyring: Keyring
) -> Json:
    """A course that Bob completed, with his certificate."""
    course = await make_school(alice, bob, lessons=2)
    await asyncio.gather(
        *(complete(bob, each) for each in course["lessons"] for _ in range(5))
    )
    await hear(sessions, keyring, course)
    mine = (await bob.get("me/certificates")).json()["items"]
    assert len(mine) == 1
    return {**course, "certificate": mine[0]}


async def test_whoever_has_the_serial_reads_what_is_on_it(
    alice: Member, bob: Member, client: Client, sessions: Sessions, settings: Settings
):
    course = await certified(alice, bob, sessions, settings.jwt_secret)
    mine: Json = course["certificate"]
    assert mine["course_id"] == course["id"]
    assert not (await alice.get("me/certificates")).json()["items"]
    serial = mine["serial"]
    taken = await client.get(f"certificates/{serial}/pdf")
    assert taken.headers["Content-Type"] == "application/pdf"
    assert f"certificate-{serial}.pdf" in taken.headers["Content-Disposition"]
    # What it is about stands in its metadata, which PDF/A keeps readable.
    assert taken.content.startswith(b"%PDF-")
    assert f"Certificate: {mine['course_title']}".encode() in taken.content
    again = await client.get(f"certificates/{serial}/pdf")
    assert again.content == taken.content
    anybody = await client.get(f"certificates/{serial}")
    expected = {name: mine[name] for name in mine if name != "course_id"}
    assert anybody.json() == expected
    assert set(expected) == {
        "serial",
        "learner_name",
        "course_title",
        "org_name",
        "completed_at",
        "issued_at",
        "is_valid",
        "revoked_at",
    }
    assert expected["is_valid"]
    assert (expected["learner_name"], expected["course_title"]) == ("Bob", "Course")
    # Typed as people type it.
    typed = serial.replace("-", " ").replace("0", "o").lower()
    assert (await client.get(f"certificates/{typed}")).json() == expected
    other = "0000-0000-0000-0000"
    assert code(await client.get(f"certificates/{other}")) == (
        404,
        "certificate-not-found",
    )
    # It is of that day: names that change later do not change it, nor does leaving.
    await alice.patch(
        f"courses/{course['id']}",
        json={"title": "Renamed"},
        headers=if_match(course["version"]),
    )
    await bob.delete(f"courses/{course['id']}/enrolment")
    assert (await client.get(f"certificates/{serial}")).json() == expected


async def test_an_altered_one_is_not_valid_and_a_new_secret_changes_nothing(
    alice: Member, bob: Member, client: Client, sessions: Sessions, settings: Settings
):
    old = settings.jwt_secret
    course = await certified(alice, bob, sessions, old)
    path = f"certificates/{course['certificate']['serial']}"
    newer = Keyring((b"a-newer-one-of-32-bytes-or-more!!", *old.secrets))
    async with transaction(sessions) as db:
        await service.sign_again(db, newer)
    # The old one is gone; the new one signed it meanwhile.
    serial = path.removeprefix("certificates/")
    alone = Keyring(newer.secrets[:1])
    async with sessions() as db:
        assert (await service.verify(db, alone, serial)).is_valid
        assert not (await service.verify(db, old, serial)).is_valid
    back = Keyring((*old.secrets, *newer.secrets))
    async with transaction(sessions) as db:
        await service.sign_again(db, back)
    assert (await client.get(path)).json()["is_valid"]
    forged = text("UPDATE learn.certificates SET learner_name = 'X' WHERE serial = :it")
    async with transaction(sessions) as db:
        await db.execute(forged, {"it": serial})
        await service.sign_again(db, newer)
    assert not (await client.get(path)).json()["is_valid"]


@pytest.mark.parametrize(
    "name", ["#panic() *bold* `code` $x$", "Ἀντιγόνη Ёлкина Łukasz", "ab " * 100]
)
def test_names_are_set_as_they_are(name: str):
    assert b"%PDF-" in sheet(named(name), "https://stoa.example/certificates/x")


def test_letters_that_no_font_has_are_refused_and_not_left_out():
    with pytest.raises(NoLettersForSheet):
        sheet(named("\U0010fffd"), "https://stoa.example/certificates/x")


def named(name: str) -> CertificatePublic:
    """The certificate of somebody with this name, in a course that is called so too."""
    return CertificatePublic(
        serial="0000-0000-0000-0000",
        learner_name=name,
        course_title=name,
        org_name="Globe",
        completed_at=now(),
        issued_at=now(),
        is_valid=True,
        revoked_at=None,
    )


async def test_an_owner_revokes_it_once_and_for_all(
    alice: Member, bob: Member, client: Client, sessions: Sessions, settings: Settings
):
    course = await certified(alice, bob, sessions, settings.jwt_secret)
    base = f"courses/{course['id']}/enrolments"
    path, body = f"{base}/{bob.user_id}/certificate/revoke", {"reason": "Copied"}
    assert code(await bob.post(path, json=body)) == (403, "role-too-low")
    nobody = f"{base}/{alice.user_id}/certificate/revoke"
    assert code(await alice.post(nobody, json=body)) == (404, "certificate-not-found")
    first = await alice.post(path, json=body)
    again = await alice.post(path, json=body)
    assert first.json() == again.json()
    seen = await client.get(f"certificates/{course['certificate']['serial']}")
    assert not seen.json()["is_valid"]
    assert seen.json()["revoked_at"] is not None
    taken = await client.get(f"certificates/{course['certificate']['serial']}/pdf")
    assert code(taken) == (409, "certificate-not-valid")
    assert "Copied" not in seen.text
    # Nor does the worker issue another when it hears the news again.
    await hear(sessions, settings.jwt_secret, course)
    assert len((await bob.get("me/certificates")).json()["items"]) == 1
