"""The base of request and answer bodies, and the text types they share."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


class Body(BaseModel):
    """A request body: an unknown field is an error, not a guess."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_max_length=1_000_000,
        use_attribute_docstrings=True,
    )


class Answer(BaseModel):
    """An answer body. Fields have no defaults: what is absent is said as null."""

    model_config = ConfigDict(
        frozen=True, from_attributes=True, use_attribute_docstrings=True
    )


def _one_line(value: str) -> str:
    """Refuse what cannot be seen: control characters, line breaks, text direction.

    An invisible name is nobody's, and one that turns the text around it can
    pass for another.
    """
    value = unicodedata.normalize("NFC", value)
    for character in value:
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
            raise ValueError("must not contain control characters")
        if character in _TURNING:
            raise ValueError("must not contain text direction marks")
    if not any(unicodedata.category(each)[0] in "LNPS" for each in value):
        raise ValueError("must contain something to see")
    return value


def _one_line_or_none(value: str) -> str:
    return _one_line(value) if value else value


_TURNING = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
)

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    AfterValidator(_one_line),
]
"""The name of a person or an organisation."""

Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
"""The title of a board, page or course."""

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=300),
    AfterValidator(_one_line_or_none),
]
"""A line that says more about something; may be empty."""


def _picture(value: str) -> str:
    """Refuse what is not one of the pictures that stand among letters."""
    if not any(unicodedata.category(each) == "So" for each in value):
        raise ValueError("must be an emoji")
    for each in value:
        is_joint = each == "\u200d" or "\U000e0020" <= each <= "\U000e007f"
        if not is_joint and unicodedata.category(each) not in {"So", "Sk", "Mn", "Me"}:
            raise ValueError("must be an emoji and nothing else")
    return value


Icon = Annotated[
    str,
    StringConstraints(min_length=1, max_length=16),
    AfterValidator(_picture),
    Field(description="An emoji.", examples=["\N{SCROLL}"]),
]
"""The emoji of a space or a page."""
