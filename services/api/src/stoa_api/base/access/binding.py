"""The second half of a bound token: it reaches what lies in its place, no more."""

from uuid import UUID

from sqlalchemy import ColumnElement, any_, or_

from stoa_api.base.access.tables import Resource


def inside(within: ColumnElement[UUID | None]) -> ColumnElement[bool]:
    """Return the condition "this ``Resource`` lies within another, if there is one".

    It belongs beside the rule wherever an id comes from somewhere else than the
    path, which the door has looked at; ``within`` is the parameter for the actor's.
    """
    return or_(within.is_(None), within == any_(Resource.path))
