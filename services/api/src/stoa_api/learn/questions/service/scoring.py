"""How an answer counts.

Each question is scored by itself: the share of it that is right, times its points,
rounded half up to hundredths. A blank is nothing, whatever the question. Partial
credit is given where the question says ``is_partial``:

    multiple    (rightly chosen - wrongly chosen) / right ones, never below zero
    matching    right pairs / pairs
    ordering    items at their place / items

Everything else is right or it is not.
"""

import unicodedata
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from stoa_api.learn.questions.schemas import (
    AnyAnswer,
    AnyKey,
    AnyShown,
    Issued,
    MatchingAnswer,
    MultipleAnswer,
    NumberAnswer,
    NumberKey,
    OrderingAnswer,
    ShortAnswer,
    ShortKey,
    ShownMatching,
    ShownMultiple,
    ShownOrdering,
    ShownSingle,
    SingleAnswer,
    TrueFalseAnswer,
)

_HUNDREDTH: Final = Decimal("0.01")


def score(issued: Issued, answer: AnyAnswer | None) -> Decimal:
    """Return the points that an answer earns."""
    if answer is None or is_blank(answer):
        return Decimal("0.00")
    earned = _share(issued, answer) * issued.question.points
    exact = Decimal(earned.numerator) / Decimal(earned.denominator)
    return exact.quantize(_HUNDREDTH, ROUND_HALF_UP)


def percent(earned: Decimal, points: int) -> Decimal | None:
    """Return points as a percentage, never rounded up; None where none are given."""
    if points == 0:
        return None
    return (earned * 100 / points).quantize(_HUNDREDTH, ROUND_FLOOR)


def is_blank(answer: AnyAnswer) -> bool:
    """Whether an answer says nothing."""
    match answer:
        case SingleAnswer():
            return answer.choice is None
        case MultipleAnswer():
            return not answer.choices
        case TrueFalseAnswer() | NumberAnswer():
            return answer.value is None
        case ShortAnswer():
            return not answer.text.strip()
        case MatchingAnswer():
            return not answer.pairs
        case OrderingAnswer():
            return not answer.order


def unknown_in(question: AnyShown, answer: AnyAnswer) -> set[str]:
    """Return what an answer names that the question does not have."""
    match question, answer:
        case ShownSingle(), SingleAnswer(choice=str(choice)):
            return {choice} - {each.id for each in question.options}
        case ShownMultiple(), MultipleAnswer():
            return set(answer.choices) - {each.id for each in question.options}
        case ShownMatching(), MatchingAnswer():
            prompts = set(answer.pairs) - {each.id for each in question.prompts}
            matches = {each.id for each in question.matches}
            return prompts | (set(answer.pairs.values()) - matches)
        case ShownOrdering(), OrderingAnswer():
            return set(answer.order) - {each.id for each in question.items}
        case _:
            return set()


def _share(issued: Issued, answer: AnyAnswer) -> Fraction:
    share = _right(issued.key, answer)
    question = issued.question
    is_partial = (
        isinstance(question, ShownMultiple | ShownMatching | ShownOrdering)
        and question.is_partial
    )
    return share if is_partial or share == 1 else Fraction(0)


def _right(key: AnyKey, answer: AnyAnswer) -> Fraction:
    """Return which share of an answer is right."""
    match key, answer:
        case (SingleAnswer(), SingleAnswer()) | (TrueFalseAnswer(), TrueFalseAnswer()):
            share = Fraction(answer == key)
        case MultipleAnswer(), MultipleAnswer():
            right, chosen = set(key.choices), set(answer.choices)
            earned = len(chosen & right) - len(chosen - right)
            share = Fraction(max(0, earned), len(right))
        case ShortKey(), ShortAnswer():
            accepted = {_plain(each, key) for each in key.accepted}
            share = Fraction(_plain(answer.text, key) in accepted)
        case NumberKey(), NumberAnswer(value=float(number)):
            # As they are written: 0.3 is 0.1 away from 0.2.
            away = abs(Decimal(str(number)) - Decimal(str(key.value)))
            share = Fraction(away <= Decimal(str(key.tolerance)))
        case MatchingAnswer(), MatchingAnswer():
            hits = [
                answer.pairs.get(each) == match for each, match in key.pairs.items()
            ]
            share = Fraction(sum(hits), len(hits))
        case OrderingAnswer(), OrderingAnswer():
            # Who leaves items out has those that come after them at other places.
            hits = [a == b for a, b in zip(key.order, answer.order, strict=False)]
            share = Fraction(sum(hits), len(key.order))
        case _:
            share = Fraction(0)
    return share


def _plain(text: str, key: ShortKey) -> str:
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return words if key.is_case_sensitive else words.casefold()
