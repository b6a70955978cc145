"""How answers count: one table, question by question."""

from decimal import Decimal
from random import Random
from typing import Any, Final

import pytest

from stoa_api.learn.questions.schemas import ANSWER, Issued, QuizContent
from stoa_api.learn.questions.service import issue, percent, score, unknown_in

from ..quizzes import POINTS, quiz

SEED: Final = 7


def issued(kind: str, **changes: Any) -> Issued:
    """The question of a type, before a learner."""
    content = quiz(kind)
    content["questions"][0] |= changes
    return issue(QuizContent.model_validate(content), Random(SEED))[0]


def ids(question: Issued, parts: str) -> dict[str, str]:
    """The ids of a question's parts, by what they say."""
    return {each.text: each.id for each in getattr(question.question, parts)}


def earned(question: Issued, **given: Any) -> str:
    answer = ANSWER.validate_python({"type": question.question.type, **given})
    assert not unknown_in(question.question, answer)
    return str(score(question, answer))


def test_nothing_and_a_blank_earn_nothing():
    blanks: dict[str, Any] = {
        "single": {"choice": None},
        "multiple": {"choices": []},
        "true_false": {"value": None},
        "short": {"text": "  "},
        "number": {"value": None},
        "matching": {"pairs": {}},
        "ordering": {"order": []},
    }
    for kind, blank in blanks.items():
        assert score(issued(kind), None) == 0, kind
        assert earned(issued(kind), **blank) == "0.00", kind


def test_one_of_several():
    question = issued("single")
    named = ids(question, "options")
    assert earned(question, choice=named["Sophocles"]) == "10.00"
    assert earned(question, choice=named["Euripides"]) == "0.00"
    assert earned(issued("true_false"), value=True) == "10.00"
    assert earned(issued("true_false"), value=False) == "0.00"


@pytest.mark.parametrize(
    ("chosen", "in_parts", "or_nothing"),
    [
        ("Creon Ismene", "10.00", "10.00"),
        ("Creon", "5.00", "0.00"),
        ("Creon Ismene Medea", "5.00", "0.00"),
        ("Creon Medea", "0.00", "0.00"),
        ("Medea", "0.00", "0.00"),
    ],
)
def test_some_of_several(chosen: str, in_parts: str, or_nothing: str):
    for is_partial, expected in ((True, in_parts), (False, or_nothing)):
        question = issued("multiple", is_partial=is_partial)
        named = ids(question, "options")
        choices = [named[each] for each in chosen.split()]
        assert earned(question, choices=choices) == expected


@pytest.mark.parametrize(
    ("text", "is_case_sensitive", "expected"),
    [
        ("Thebes", True, "10.00"),
        (" Thebes\n", True, "10.00"),
        ("thebes", True, "0.00"),
        ("THEBES", False, "10.00"),
        ("secret   thebes", False, "10.00"),
        ("Athens", False, "0.00"),
    ],
)
def test_a_few_words(text: str, is_case_sensitive: bool, expected: str):  # noqa: FBT001  # a column of the table
    question = issued("short", is_case_sensitive=is_case_sensitive)
    assert earned(question, text=text) == expected


@pytest.mark.parametrize(
    ("correct", "tolerance", "given", "expected"),
    [
        (441.25, 0.75, 442, "10.00"),
        (441.25, 0.75, 440.5, "10.00"),
        (441.25, 0.75, 442.01, "0.00"),
        (0.2, 0.1, 0.3, "10.00"),  # in floats they are 0.09999… apart
        (0.3, 0.1, 0.2, "10.00"),
        (1.1, 0, 1.1, "10.00"),
        (-5, 0, 5, "0.00"),
        (0, 0, 0, "10.00"),
        (1e300, 0, 1e300, "10.00"),
    ],
)
def test_a_number_that_is_near_enough(
    correct: float, tolerance: float, given: float, expected: str
):
    question = issued("number", correct=correct, tolerance=tolerance)
    assert earned(question, value=given) == expected


def test_what_belongs_together():
    question = issued("matching")
    prompts, matches = ids(question, "prompts"), ids(question, "matches")
    assert set(matches) == {"buries", "loves", "hides"}
    one = {prompts["Antigone"]: matches["buries"]}
    both = {**one, prompts["Haemon"]: matches["loves"]}
    assert earned(question, pairs=both) == "10.00"
    assert earned(question, pairs=one) == "5.00"
    assert earned(question, pairs={**one, prompts["Haemon"]: matches["hides"]}) == (
        "5.00"
    )
    strict = issued("matching", is_partial=False)
    assert earned(strict, pairs=one) == "0.00"
    pairs = [
        {"id": each, "prompt": each, "match": "in Thebes"} for each in ("Creon", "Eris")
    ]
    shared = issued("matching", pairs=pairs, extra=[])
    (match,) = ids(shared, "matches").values()
    prompts = ids(shared, "prompts").values()
    assert earned(shared, pairs=dict.fromkeys(prompts, match)) == "10.00"


def test_what_comes_after_what():
    question = issued("ordering")
    named = ids(question, "items")
    first, second, last = (named[each] for each in ("Prologue", "Parodos", "Exodos"))
    assert earned(question, order=[first, second, last]) == "10.00"
    assert earned(question, order=[second, first, last]) == "3.33"
    assert earned(question, order=[first, second]) == "6.67"
    assert earned(question, order=[second, last, first]) == "0.00"
    strict = issued("ordering", is_partial=False)
    assert earned(strict, order=[second, first, last]) == "0.00"


def test_what_it_does_not_have_is_found():
    for kind, given in (
        ("single", {"choice": "right"}),
        ("multiple", {"choices": ["k1"]}),
        ("matching", {"pairs": {"p1": "p1"}}),
        ("ordering", {"order": ["n1"]}),
    ):
        answer = ANSWER.validate_python({"type": kind, **given})
        assert unknown_in(issued(kind).question, answer), kind


def test_ids_and_order_of_what_is_shown_tell_nothing():
    content = QuizContent.model_validate(quiz(is_shuffling_options=True))
    seen = dict[str, set[str]]()
    for seed in range(40):
        for each in issue(content, Random(seed)):
            shown = each.question.model_dump_json()
            assert not any(
                f'"{author}"' in shown
                for author in ("right", "wrong", "k1", "w1", "n1", "n2")
            )
            seen.setdefault(each.question.id, set()).add(each.key.model_dump_json())
    shuffled = {kind for kind, keys in seen.items() if len(keys) > 1}
    assert shuffled == {"single", "multiple", "matching", "ordering"}


def test_percentages_are_never_rounded_up():
    assert percent(Decimal("19.99"), 2 * POINTS) == Decimal("99.95")
    assert percent(Decimal(2), 3) == Decimal("66.66")
    assert percent(Decimal(3), 3) == Decimal(100)
    assert percent(Decimal(0), 0) is None
