"""A quiz as its authors write it, with its keys: the content of a lesson."""

from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Field,
    StringConstraints,
    model_validator,
)

from stoa_api.base.bodies import Body
from stoa_api.learn.courses.schemas import Text

QUESTIONS_MAX: Final = 200
PARTS_MAX: Final = 50
"""Options, pairs or items of one question."""

PartId = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{1,40}$",
        description="Chosen by who writes it; unique among its siblings, and kept.",
    ),
]
Label = Annotated[Text, StringConstraints(min_length=1, max_length=2_000)]
"""A few words that one chooses, with the marks of Markdown inside a line."""
Finite = Annotated[float, Field(allow_inf_nan=False)]
Points = Annotated[int, Field(ge=0, le=1_000)]
Policy = Annotated[
    Literal["never", "after_submit", "after_last_attempt", "after_close"],
    Field(description="From when on learners see it."),
]


def _named_once(
    parts: "list[QuestionOption] | list[QuestionItem] | list[QuestionPair]",
) -> None:
    if len({each.id for each in parts}) < len(parts):
        raise ValueError("each part has an id of its own")


def _said_once(texts: list[str]) -> None:
    if len(set(texts)) < len(texts):
        raise ValueError("no two parts say the same")


class Question(Body):
    """What all questions have."""

    id: PartId
    prompt: Text
    points: Points
    feedback: Text
    """Shown with the result; may be empty."""


class QuestionOption(Body):
    """Something to choose."""

    id: PartId
    text: Label
    feedback: Text
    """Shown to who chose it; may be empty."""


Options = Annotated[
    list[QuestionOption],
    Field(min_length=2, max_length=PARTS_MAX),
    AfterValidator(lambda options: (_named_once(options), options)[1]),
]


class SingleQuestion(Question):
    """One option is right."""

    type: Literal["single"]
    options: Options
    correct: PartId

    @model_validator(mode="after")
    def _is_an_option(self) -> Self:
        if self.correct not in {each.id for each in self.options}:
            raise ValueError("the right one must be one of the options")
        return self


class MultipleQuestion(Question):
    """Some options are right.

    In parts: what was rightly chosen less what was wrongly chosen, of all that is
    right, and never less than nothing. Otherwise all of it or nothing.
    """

    type: Literal["multiple"]
    options: Options
    correct: Annotated[list[PartId], Field(min_length=1, max_length=PARTS_MAX)]
    is_partial: bool

    @model_validator(mode="after")
    def _are_options(self) -> Self:
        _said_once(self.correct)
        if not {each.id for each in self.options}.issuperset(self.correct):
            raise ValueError("the right ones must be among the options")
        return self


class TrueFalseQuestion(Question):
    """Right or wrong."""

    type: Literal["true_false"]
    correct: bool


class ShortQuestion(Question):
    """A few words. How they are spaced does not matter."""

    type: Literal["short"]
    accepted: Annotated[
        list[Annotated[Text, StringConstraints(min_length=1, max_length=500)]],
        Field(min_length=1, max_length=PARTS_MAX),
    ]
    is_case_sensitive: bool


class NumberQuestion(Question):
    """A number that is right if it is near enough."""

    type: Literal["number"]
    correct: Finite
    tolerance: Annotated[Finite, Field(ge=0)]
    unit: Annotated[Text, StringConstraints(max_length=40)]


class QuestionPair(Body):
    """Two that belong together."""

    id: PartId
    prompt: Label
    match: Label


class MatchingQuestion(Question):
    """What belongs to what. In parts: right pairs of all."""

    type: Literal["matching"]
    pairs: Annotated[list[QuestionPair], Field(min_length=2, max_length=PARTS_MAX)]
    extra: Annotated[list[Label], Field(max_length=PARTS_MAX)]
    """Matches that belong to nothing."""
    is_partial: bool

    @model_validator(mode="after")
    def _pairs_differ(self) -> Self:
        _named_once(self.pairs)
        _said_once([each.prompt for each in self.pairs])
        _said_once(self.extra)
        if {each.match for each in self.pairs}.intersection(self.extra):
            raise ValueError("what is extra belongs to nothing")
        return self


class QuestionItem(Body):
    """One of several in an order."""

    id: PartId
    text: Label


class OrderingQuestion(Question):
    """What comes after what. In parts: items at their place, of all."""

    type: Literal["ordering"]
    items: Annotated[list[QuestionItem], Field(min_length=2, max_length=PARTS_MAX)]
    """In the right order."""
    is_partial: bool

    @model_validator(mode="after")
    def _items_differ(self) -> Self:
        _named_once(self.items)
        _said_once([each.text for each in self.items])
        return self


AnyQuestion = Annotated[
    SingleQuestion
    | MultipleQuestion
    | TrueFalseQuestion
    | ShortQuestion
    | NumberQuestion
    | MatchingQuestion
    | OrderingQuestion,
    Field(discriminator="type"),
]


class QuizSettings(Body):
    """How a quiz is taken, and what is told afterwards."""

    time_limit_seconds: Annotated[int, Field(ge=30, le=7 * 86_400)] | None
    attempts_allowed: Annotated[int, Field(ge=1, le=100)] | None
    """Null for as many as one likes."""
    counts: Literal["best", "last", "first"]
    """Which attempt is the result."""
    is_shuffling_questions: bool
    is_shuffling_options: bool
    closes_at: AwareDatetime | None
    """Nobody begins afterwards, and running attempts end."""
    show_score: Policy
    show_feedback: Policy
    show_keys: Policy

    @model_validator(mode="after")
    def _can_come_true(self) -> Self:
        policies = {self.show_score, self.show_feedback, self.show_keys}
        if "after_last_attempt" in policies and self.attempts_allowed is None:
            raise ValueError("without a number of attempts none is the last")
        if "after_close" in policies and self.closes_at is None:
            raise ValueError("it never closes")
        return self


class QuizContent(Body):
    """Questions that are scored at once.

    To learners ``questions`` is always empty here: they are asked in an attempt.
    """

    kind: Literal["quiz"]
    schema_: Annotated[
        Literal[1], Field(alias="schema", description="The version of this form.")
    ]
    note: Text
    """Shown before the start; may be empty."""
    settings: QuizSettings
    questions: Annotated[list[AnyQuestion], Field(max_length=QUESTIONS_MAX)]

    @model_validator(mode="after")
    def _names_questions_once(self) -> Self:
        if len({each.id for each in self.questions}) < len(self.questions):
            raise ValueError("each question has an id of its own")
        return self


EMPTY_SETTINGS: Final = QuizSettings(
    time_limit_seconds=None,
    attempts_allowed=None,
    counts="best",
    is_shuffling_questions=False,
    is_shuffling_options=False,
    closes_at=None,
    show_score="after_submit",
    show_feedback="after_submit",
    show_keys="never",
)
