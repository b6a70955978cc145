"""Questions as a learner sees them, and as an attempt keeps them with their keys."""

from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from stoa_api.base.bodies import Answer
from stoa_api.learn.questions.schemas.answers import AnyKey


class ShownPart(Answer):
    """Something to choose, to match or to put into an order.

    Its id says where it stands in this attempt, and nothing else.
    """

    id: str
    text: str


class Shown(Answer):
    """What all questions show."""

    id: str
    prompt: str
    points: int


class ShownSingle(Shown):
    """One option is right."""

    type: Literal["single"]
    options: list[ShownPart]


class ShownMultiple(Shown):
    """Some options are right."""

    type: Literal["multiple"]
    options: list[ShownPart]
    is_partial: bool


class ShownTrueFalse(Shown):
    """Right or wrong."""

    type: Literal["true_false"]


class ShownShort(Shown):
    """A few words."""

    type: Literal["short"]


class ShownNumber(Shown):
    """A number."""

    type: Literal["number"]
    unit: str


class ShownMatching(Shown):
    """What belongs to what."""

    type: Literal["matching"]
    prompts: list[ShownPart]
    matches: list[ShownPart]
    is_partial: bool


class ShownOrdering(Shown):
    """What comes after what."""

    type: Literal["ordering"]
    items: list[ShownPart]
    is_partial: bool


AnyShown = Annotated[
    ShownSingle
    | ShownMultiple
    | ShownTrueFalse
    | ShownShort
    | ShownNumber
    | ShownMatching
    | ShownOrdering,
    Field(discriminator="type"),
]


class Issued(Answer):
    """A question of one attempt with all that belongs to it."""

    question: AnyShown
    key: AnyKey
    feedback: str
    option_feedback: dict[str, str]


ISSUED: Final = TypeAdapter(list[Issued])
