"""Rows for a spreadsheet, in which nothing that people typed is run."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA_BEGINS: Final = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")
"""Also in full width, which some spreadsheets take for the same."""


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV (RFC 4180).

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(each) for each in row] for row in rows)
    return text.getvalue()


def _harmless(cell: str) -> str:
    is_formula = any(each.startswith(_FORMULA_BEGINS) for each in (cell, cell.lstrip()))
    return f"'{cell}" if is_formula else cell
