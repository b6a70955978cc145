"""Tables of other slices, as progress reads them, and what learners see of them."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Text,
    Uuid,
    and_,
    column,
    exists,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from stoa_api.base.access import Resource

SEATED: Final = ("active", "completed")
"""Enrolments of who takes part."""
OPEN: Final = ("published", "archived")
"""Courses whose lessons learners reach."""
LIVE: Final = ("document", "whiteboard")

lessons = table(
    "lessons",
    column("id", Uuid()),
    column("org_id", Uuid()),
    column("course_id", Uuid()),
    column("chapter_id", Uuid()),
    column("kind", Text()),
    column("title", Text()),
    column("status", Text()),
    column("is_required", Boolean()),
    column("position", BigInteger()),
    column("completed_by", Text()),
    column("completed_at_least", BigInteger()),
    column("release_at", DateTime(timezone=True)),
    schema="learn",
)
chapters = table(
    "chapters", column("id", Uuid()), column("position", BigInteger()), schema="learn"
)
courses = table(
    "courses",
    column("id", Uuid()),
    column("org_id", Uuid()),
    column("curriculum_id", Uuid()),
    column("slug", Text()),
    column("title", Text()),
    column("status", Text()),
    column("is_sequential", Boolean()),
    schema="learn",
)
enrolments = table(
    "enrolments",
    column("id", Uuid()),
    column("course_id", Uuid()),
    column("user_id", Uuid()),
    column("status", Text()),
    column("since", DateTime(timezone=True)),
    column("percent", BigInteger()),
    column("completed_at", DateTime(timezone=True)),
    column("seen_at", DateTime(timezone=True)),
    schema="learn",
)
organizations = table(
    "organizations",
    column("id", Uuid()),
    column("switched_off", ARRAY(Text())),
    schema="core",
)
_place = aliased(Resource, name="place")


def is_shown(of: Any = lessons) -> ColumnElement[bool]:
    """Published and not in the trash: it has a place in what learners see."""
    is_alive = exists().where(_place.id == of.c.id, _place.deleted_at.is_(None))
    return and_(of.c.status == "published", of.c.chapter_id.is_not(None), is_alive)
