"""Put the questions of a quiz before one learner.

Parts get the ids of where they stand: an author's ids may count the items of an
order, or name a prompt and its match alike, and so tell the key.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from stoa_api.learn.questions.schemas import (
    AnyQuestion,
    Issued,
    MatchingAnswer,
    MatchingQuestion,
    MultipleAnswer,
    MultipleQuestion,
    NumberKey,
    NumberQuestion,
    OrderingAnswer,
    OrderingQuestion,
    QuizContent,
    ShortKey,
    ShortQuestion,
    ShownMatching,
    ShownMultiple,
    ShownNumber,
    ShownOrdering,
    ShownPart,
    ShownShort,
    ShownSingle,
    ShownTrueFalse,
    SingleAnswer,
    SingleQuestion,
    TrueFalseAnswer,
    TrueFalseQuestion,
)


def issue(quiz: QuizContent, chance: Random) -> list[Issued]:
    """Return the questions of a new attempt, in its order.

    Args:
        quiz: What its authors wrote.
        chance: Decides the order of what is shuffled. What has to be matched or put
            into an order always is.
    """
    settings = quiz.settings
    questions = list(quiz.questions)
    if settings.is_shuffling_questions:
        chance.shuffle(questions)
    return [
        _issued(each, chance, is_shuffling=settings.is_shuffling_options)
        for each in questions
    ]


def _issued(question: AnyQuestion, chance: Random, *, is_shuffling: bool) -> Issued:
    match question:
        case SingleQuestion() | MultipleQuestion():
            return _choice(question, chance if is_shuffling else None)
        case TrueFalseQuestion():
            return Issued(
                question=ShownTrueFalse(**_common(question), type="true_false"),
                key=TrueFalseAnswer(type="true_false", value=question.correct),
                feedback=question.feedback,
                option_feedback={},
            )
        case ShortQuestion():
            return Issued(
                question=ShownShort(**_common(question), type="short"),
                key=ShortKey(
                    type="short",
                    accepted=question.accepted,
                    is_case_sensitive=question.is_case_sensitive,
                ),
                feedback=question.feedback,
                option_feedback={},
            )
        case NumberQuestion():
            return Issued(
                question=ShownNumber(
                    **_common(question), type="number", unit=question.unit
                ),
                key=NumberKey(
                    type="number", value=question.correct, tolerance=question.tolerance
                ),
                feedback=question.feedback,
                option_feedback={},
            )
        case MatchingQuestion():
            return _matching(question, chance)
        case OrderingQuestion():
            return _ordering(question, chance)


def _choice(
    question: SingleQuestion | MultipleQuestion, chance: Random | None
) -> Issued:
    options = list(question.options)
    if chance is not None:
        chance.shuffle(options)
    ids = {each.id: f"o{n}" for n, each in enumerate(options, start=1)}
    parts = [ShownPart(id=ids[each.id], text=each.text) for each in options]
    told = {ids[each.id]: each.feedback for each in options if each.feedback}
    if isinstance(question, SingleQuestion):
        return Issued(
            question=ShownSingle(**_common(question), type="single", options=parts),
            key=SingleAnswer(type="single", choice=ids[question.correct]),
            feedback=question.feedback,
            option_feedback=told,
        )
    return Issued(
        question=ShownMultiple(
            **_common(question),
            type="multiple",
            options=parts,
            is_partial=question.is_partial,
        ),
        key=MultipleAnswer(
            type="multiple", choices=sorted(ids[each] for each in question.correct)
        ),
        feedback=question.feedback,
        option_feedback=told,
    )


def _matching(question: MatchingQuestion, chance: Random) -> Issued:
    # Two prompts may have one match: it is shown once and right for both.
    matches = list(
        dict.fromkeys([*(each.match for each in question.pairs), *question.extra])
    )
    chance.shuffle(matches)
    shown, ids = _parts("m", matches)
    prompts, prompt_ids = _parts("p", [each.prompt for each in question.pairs])
    right = {prompt_ids[each.prompt]: ids[each.match] for each in question.pairs}
    return Issued(
        question=ShownMatching(
            **_common(question),
            type="matching",
            prompts=prompts,
            matches=shown,
            is_partial=question.is_partial,
        ),
        key=MatchingAnswer(type="matching", pairs=right),
        feedback=question.feedback,
        option_feedback={},
    )


def _ordering(question: OrderingQuestion, chance: Random) -> Issued:
    right = [each.text for each in question.items]
    items, ids = _parts("i", chance.sample(right, len(right)))
    return Issued(
        question=ShownOrdering(
            **_common(question),
            type="ordering",
            items=items,
            is_partial=question.is_partial,
        ),
        key=OrderingAnswer(type="ordering", order=[ids[each] for each in right]),
        feedback=question.feedback,
        option_feedback={},
    )


def _parts(letter: str, texts: Sequence[str]) -> tuple[list[ShownPart], dict[str, str]]:
    """Return parts in their order, and the id of each text."""
    ids = {text: f"{letter}{n}" for n, text in enumerate(texts, start=1)}
    return [ShownPart(id=ids[text], text=text) for text in texts], ids


def _common(question: AnyQuestion) -> dict[str, Any]:
    return {"id": question.id, "prompt": question.prompt, "points": question.points}
