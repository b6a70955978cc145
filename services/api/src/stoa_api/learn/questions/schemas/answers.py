"""What a learner answers, and what would be right; nothing given is a blank."""

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from stoa_api.base.bodies import Body
from stoa_api.learn.courses.schemas import Text
from stoa_api.learn.questions.schemas.written import PARTS_MAX, Finite, PartId


class SingleAnswer(Body):
    """The option that was chosen."""

    type: Literal["single"]
    choice: PartId | None


class MultipleAnswer(Body):
    """The options that were chosen."""

    type: Literal["multiple"]
    choices: Annotated[list[PartId], Field(max_length=PARTS_MAX)]


class TrueFalseAnswer(Body):
    """Right or wrong."""

    type: Literal["true_false"]
    value: bool | None


class ShortAnswer(Body):
    """A few words."""

    type: Literal["short"]
    text: Annotated[Text, StringConstraints(max_length=2_000)]


class NumberAnswer(Body):
    """A number."""

    type: Literal["number"]
    value: Finite | None


class MatchingAnswer(Body):
    """To which prompt which match was given."""

    type: Literal["matching"]
    pairs: Annotated[dict[PartId, PartId], Field(max_length=PARTS_MAX)]


class OrderingAnswer(Body):
    """Items in their order."""

    type: Literal["ordering"]
    order: Annotated[list[PartId], Field(max_length=PARTS_MAX)]


class ShortKey(Body):
    """The words that are right."""

    type: Literal["short"]
    accepted: list[str]
    is_case_sensitive: bool


class NumberKey(Body):
    """The number that is right, and how far from it is right too."""

    type: Literal["number"]
    value: Finite
    tolerance: Finite


AnyAnswer = Annotated[
    SingleAnswer
    | MultipleAnswer
    | TrueFalseAnswer
    | ShortAnswer
    | NumberAnswer
    | MatchingAnswer
    | OrderingAnswer,
    Field(discriminator="type"),
]
AnyKey = Annotated[
    SingleAnswer
    | MultipleAnswer
    | TrueFalseAnswer
    | ShortKey
    | NumberKey
    | MatchingAnswer
    | OrderingAnswer,
    Field(discriminator="type"),
]
"""In the form of an answer where an answer can say it."""
ANSWER: Final = TypeAdapter[AnyAnswer](AnyAnswer)
