"""Lists in pages: an opaque keyset cursor in, ``{"items", "next_cursor"}`` out.

A keyset cursor holds the sort values of the last row, so a page costs the same
wherever it lies and rows that arrive meanwhile neither repeat nor vanish.

    statement = select(Board).where(…)
    rows = await page_rows(db, statement, page, by=(Board.updated_at, Board.id))
    return rows  # Rows(items, next_cursor)
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import ConfigDict, Field, TypeAdapter
from sqlalchemy import ColumnElement, Integer, Select, bindparam, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from stoa_api.base.bodies import Answer
from stoa_shared.problems import FieldError, Unprocessable

LIMIT_DEFAULT: Final = 25
LIMIT_MAX: Final = 100
_CURSOR_MAX: Final = 1000
_VALUES: Final = TypeAdapter(list[str | int])

Item = TypeVar("Item")
Shown = TypeVar("Shown")
SortColumn = InstrumentedAttribute[Any] | ColumnElement[Any]


class Page(Answer, Generic[Item]):
    """One page of a list."""

    # To look for docstrings takes each ``Page[…]`` 30 ms, as every process begins.
    model_config = ConfigDict(use_attribute_docstrings=False)

    items: list[Item]
    next_cursor: Annotated[
        str | None,
        Field(description="Pass it as ``cursor`` for the next page; null at the end."),
    ]


@dataclass(frozen=True, slots=True)
class Rows(Generic[Item]):
    """Rows of one page, before they are turned into an answer."""

    items: list[Item]
    next_cursor: str | None

    def map(self, show: Callable[[Item], Shown]) -> "Rows[Shown]":
        """Return the page with each row shown in another form."""
        return Rows([show(item) for item in self.items], self.next_cursor)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page was asked for."""

    limit: int = LIMIT_DEFAULT
    cursor: str | None = None
    link: Callable[[str], None] | None = None
    """Puts where the next page is on the answer, in a header ``Link``."""

    def show(self, rows: Rows[Item]) -> Page[Item]:
        """Return the answer."""
        if rows.next_cursor is not None and self.link is not None:
            self.link(rows.next_cursor)
        return Page(items=rows.items, next_cursor=rows.next_cursor)

    @property
    def is_first(self) -> bool:
        """Whether it is the first page."""
        return self.cursor is None


async def _page(
    request: Request,
    response: Response,
    limit: Annotated[
        int, Query(ge=1, le=LIMIT_MAX, description="How many items at most.")
    ] = LIMIT_DEFAULT,
    cursor: Annotated[
        str | None,
        Query(max_length=_CURSOR_MAX, description="`next_cursor` of the page before."),
    ] = None,
) -> PageRequest:

    def link(next_cursor: str) -> None:
        following = request.url.include_query_params(cursor=next_cursor)
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'

    return PageRequest(limit=limit, cursor=cursor, link=link)


Paging = Annotated[PageRequest, Depends(_page)]
"""The ``limit`` and ``cursor`` of a list route."""


async def page_rows(
    db: AsyncSession,
    statement: Select[*tuple[Any, ...]],
    page: PageRequest,
    *,
    by: Sequence[SortColumn],
    is_descending: bool = True,
) -> Rows[Any]:
    """Run a select for one page.

    Args:
        db: Where to run it.
        statement: The select, without order and limit. Its rows must have the
            columns of ``by`` as attributes (an entity or labelled columns).
        page: What was asked for.
        by: Sort columns, the last one unique; none of them null. All are sorted
            the same way.
        is_descending: Newest or highest first.

    Raises:
        Unprocessable: the cursor is not one that this list gave out.
    """
    paged = keyset(statement, by, is_first=page.is_first, is_descending=is_descending)
    result = await db.execute(paged, parameters(page, by))
    is_entity = len(statement.column_descriptions) == 1
    return cut(list(result.scalars() if is_entity else result), page, by)


def keyset(
    statement: Select[*tuple[Any, ...]],
    by: Sequence[SortColumn],
    *,
    is_first: bool,
    is_descending: bool = True,
) -> Select[*tuple[Any, ...]]:
    """Return the select of one page, whose values are ``parameters``.

    For statements that are built once; ``page_rows`` does all three steps.
    """
    if not is_first:
        after = tuple_(
            *(bindparam(f"after_{n}", type_=each.type) for n, each in enumerate(by))
        )
        row = tuple_(*by)
        statement = statement.where(row < after if is_descending else row > after)
    order = [each.desc() if is_descending else each.asc() for each in by]
    return statement.order_by(*order).limit(bindparam("rows", type_=Integer()))


def parameters(page: PageRequest, by: Sequence[SortColumn]) -> dict[str, Any]:
    """Return the values for a ``keyset`` statement.

    Raises:
        Unprocessable: the cursor is not one that this list gave out.
    """
    after = _decode(page.cursor, by) if page.cursor is not None else []
    values = {f"after_{n}": value for n, value in enumerate(after)}
    return {"rows": page.limit + 1, **values}


def cut(found: list[Any], page: PageRequest, by: Sequence[SortColumn]) -> Rows[Any]:
    """Make a page of what a ``keyset`` statement found, which is one row more."""
    items = found[: page.limit]
    if len(found) <= page.limit:
        return Rows(items, None)
    return Rows(items, _encode([_value(items[-1], each) for each in by]))


def _value(row: Any, by: SortColumn) -> object:
    """Read a sort column off a row: its own attribute, or its entity's."""
    key = by.key
    if key is None:
        raise TypeError("a sort column needs a name")
    if hasattr(row, key):
        return getattr(row, key)
    return next(getattr(part, key) for part in row if hasattr(part, key))


def _encode(values: Sequence[object]) -> str:
    plain = json.dumps(values, separators=(",", ":"), default=_plain)
    return base64.urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"cannot put {type(value).__name__} into a cursor")


def _decode(cursor: str, by: Sequence[SortColumn]) -> list[object]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        packed = base64.b64decode(padded, altchars=b"-_", validate=True)
        values = _VALUES.validate_json(packed)
        return [_read(value, each) for each, value in zip(by, values, strict=True)]
    except (ValueError, binascii.Error) as error:
        raise Unprocessable(
            errors=[
                FieldError(
                    pointer="query:cursor",
                    code="cursor-invalid",
                    message="This cursor is not from this list.",
                )
            ]
        ) from error


def _read(value: str | int, by: SortColumn) -> object:
    kind = by.type.python_type
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("not text")
    return TypeAdapter[object](kind).validate_python(value)
