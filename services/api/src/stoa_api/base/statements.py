"""Selects that are put together once, for the routes that are asked most.

Building a statement with the access rule, finding its cache key and going through
the ORM cost several times what PostgreSQL needs to answer. A ``Prepared`` is
compiled when it is first used; after that only its parameters travel.

    _one = Prepared(lambda: select(User.email).where(User.id == bindparam("me", …)))
    rows = await _one.rows(db, me=actor.user_id)
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session


class Prepared:
    """A select whose columns come as psycopg gives them, with no type of ours."""

    def __init__(self, build: Callable[[], Select[*tuple[Any, ...]]]) -> None:
        self._build = build

    async def rows(self, db: AsyncSession, **parameters: object) -> Sequence[Row[Any]]:
        """Run it; ``parameters`` are the values of its ``bindparam``s."""
        return await db.run_sync(self._run, parameters)

    def _run(
        self, session: Session, parameters: dict[str, object]
    ) -> Sequence[Row[Any]]:
        sql, constants = self._compiled
        found = session.connection().exec_driver_sql(sql, {**constants, **parameters})
        return found.all()

    @cached_property
    def _compiled(self) -> tuple[str, dict[str, Any]]:
        compiled = self._build().compile(dialect=PGDialect_psycopg())
        return str(compiled), dict(compiled.params)
