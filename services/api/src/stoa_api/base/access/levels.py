"""How far somebody reaches, and the roles people have in an organisation."""

from enum import IntEnum
from typing import Literal

from sqlalchemy import SmallInteger, TypeDecorator
from sqlalchemy.engine import Dialect

OrgRole = Literal["owner", "admin", "instructor", "learner", "guest"]
ORG_ROLES: tuple[OrgRole, ...] = ("owner", "admin", "instructor", "learner", "guest")


class Level(IntEnum):
    """How far somebody reaches; each level includes those below it."""

    VIEW = 10
    COMMENT = 20
    EDIT = 30
    MANAGE = 40


class LevelType(TypeDecorator[Level]):
    """Stores a level as a small number, so that the database can compare."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: Level | None, dialect: Dialect) -> int | None:
        """Return the number of a level."""
        del dialect
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Level | None:
        """Return the level of a number."""
        del dialect
        return None if value is None else Level(value)
