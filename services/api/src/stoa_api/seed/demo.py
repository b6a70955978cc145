"""Plant the demo once; planting it again finds it there."""

import secrets
from dataclasses import dataclass
from importlib import resources
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, SecretStr
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import OrgRole
from stoa_api.base.actor import Actor, Origin
from stoa_api.base.db import Sessions, transaction
from stoa_api.base.pages import LIMIT_MAX, PageRequest
from stoa_api.core.organizations import service as organizations
from stoa_api.core.organizations.schemas import MemberNew, OrganizationNew
from stoa_api.core.people import service as people
from stoa_api.core.people.passwords import Passwords
from stoa_api.core.people.schemas import Registration
from stoa_api.seed import space
from stoa_api.seed.courses import COURSES, plant_course
from stoa_api.studio.boards import service as boards
from stoa_api.studio.boards.schemas import BoardNew
from stoa_api.studio.members import service as members
from stoa_api.studio.members.schemas import Role

# Its slug is made from the name, and is another one when somebody has that.
ORGANIZATION: Final = OrganizationNew(name="Athens School of Live Arts")
_LOCK: Final = 0x5EED
_COVERS_NOTHING: Final = "0"
"""The content is not from the log, so whatever the log holds comes after it."""


@dataclass(frozen=True, slots=True)
class _Person:
    email: str
    name: str
    role: OrgRole
    on_boards: Role


@dataclass(frozen=True, slots=True)
class _Board:
    title: str
    file: str


PEOPLE: Final = (
    _Person("eleni@athens-school.example", "Eleni Papadaki", "owner", "owner"),
    _Person("nikos@athens-school.example", "Nikos Andreou", "instructor", "editor"),
    _Person("maria@athens-school.example", "Maria Kosta", "learner", "editor"),
    _Person("yannis@athens-school.example", "Yannis Floros", "learner", "viewer"),
    _Person("sofia@athens-school.example", "Sofia Marinou", "learner", "viewer"),
    _Person("petros@athens-school.example", "Petros Lekkas", "learner", "viewer"),
)
"""The first is the owner. Who is last only reads, to show what that looks like."""

BOARDS: Final = (
    _Board("Chorus work: Antigone", "chorus.yjs"),
    _Board("Lighting plot: studio evening", "lighting.yjs"),
)


class PlantedPerson(BaseModel):
    """One person of the demo and how to sign in."""

    email: str
    display_name: str
    role: str
    password: str | None
    """Only when the account was made just now; afterwards nobody knows it."""


class Planted(BaseModel):
    """What there is now."""

    state: Literal["planted", "there-already"]
    organization: str
    people: list[PlantedPerson]
    boards: list[str]
    courses: list[str]

    def as_text(self) -> str:
        """Return it as lines for a person to read."""
        what = "two boards, a space, two courses, six people"
        lines = [f"{self.organization}: {what}", ""]
        width = max(len(each.email) for each in self.people)
        for each in self.people:
            password = each.password or "(the password is known to who made it)"
            lines.append(f"  {each.email:<{width}}  {password:<24}  {each.role}")
        return "\n".join(lines)


async def plant(sessions: Sessions, passwords: Passwords) -> Planted:
    """Make the demo, or what is missing of it, in one transaction."""
    async with transaction(sessions) as db:
        await db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        planted, actors = list[PlantedPerson](), list[Actor]()
        for each in PEOPLE:
            user_id, password = await _account(db, passwords, each)
            actors.append(Actor(user_id=user_id))
            planted.append(
                PlantedPerson(
                    email=each.email,
                    display_name=each.name,
                    role=each.role,
                    password=password,
                )
            )
        is_new = await _organization(db, actors)
        return Planted(
            state="planted" if is_new else "there-already",
            organization=ORGANIZATION.name,
            people=planted,
            boards=[each.title for each in BOARDS],
            courses=[each.title for each in COURSES],
        )


async def _account(
    db: AsyncSession, passwords: Passwords, person: _Person
) -> tuple[UUID, str | None]:
    """Return a person's id, and the password when the account is made now."""
    found = await people.find(db, email=person.email)
    if found is not None:
        return found.id, None
    password = secrets.token_urlsafe(12)
    wanted = Registration(
        email=person.email,
        password=SecretStr(password),
        display_name=person.name,
    )
    made = await people.register(db, passwords, Origin(), wanted)
    return made.id, password


async def _organization(db: AsyncSession, actors: list[Actor]) -> bool:
    """Make organisation, members and boards, unless the organisation is there."""
    owner, *others = actors
    mine = await organizations.list_organizations(
        db, owner, PageRequest(limit=LIMIT_MAX)
    )
    if any(
        each.name == ORGANIZATION.name and each.role == "owner" for each in mine.items
    ):
        return False
    org = await organizations.create_organization(db, owner, ORGANIZATION)
    for person, actor in zip(PEOPLE[1:], others, strict=True):
        await organizations.add_member(
            db, owner, org.id, MemberNew(user_id=actor.user_id, role=person.role)
        )
    for each in BOARDS:
        await _board(db, owner, org.id, each, others)
    roles: list[tuple[Actor, Role]] = [
        (actor, person.on_boards)
        for person, actor in zip(PEOPLE[1:], others, strict=True)
    ]
    await space.plant_space(db, owner, org.id, roles, _COVERS_NOTHING)
    teacher, *learners = others
    for each in COURSES:
        await plant_course(
            db,
            owner,
            org.id,
            each,
            teacher=teacher,
            learners=learners,
            covers=_COVERS_NOTHING,
        )
    return True


async def _board(
    db: AsyncSession, owner: Actor, org_id: UUID, board: _Board, others: list[Actor]
) -> None:
    made = await boards.create_board(
        db, owner, org_id, BoardNew(title=board.title, kind="document")
    )
    for person, actor in zip(PEOPLE[1:], others, strict=True):
        await members.put_member(
            db, owner, boards.place(made.id), actor.user_id, person.on_boards
        )
    content = resources.files("stoa_api.seed").joinpath("boards", board.file)
    await boards.store_state(
        db, made.id, content.read_bytes(), boards.covers_from(_COVERS_NOTHING)
    )
