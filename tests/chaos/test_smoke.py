"""A short drill, so that the long one is known to work (``make chaos-collab``)."""

from pathlib import Path

from .collab import Plan, drill
from .ledger import Diary, Ledger


def test_a_ledger_finds_what_is_wrong_with_a_copy():
    ledger = Ledger()
    diary = Diary(ledger)
    for character in "abcd":
        diary.typed(character)
    diary.deleted("d")
    diary.typed("e")
    diary.saved(2)
    assert ledger.judge("ab").is_good
    assert ledger.judge("eabcd").is_good, "nothing is promised about the others"
    assert ledger.judge("b").lost == {"a"}
    assert ledger.judge("abb").duplicated == {"b"}
    assert ledger.judge("abx").invented == {"x"}
    diary.saved(5)
    assert ledger.judge("abcd").undead == {"d"}
    assert ledger.judge("ab").lost == {"c"}


async def test_a_few_kills_lose_nothing_acknowledged(tmp_path: Path):
    plan = Plan(seed=3, kills=4, redis_kills=1, minutes=0.5, boards=2)
    figures = await drill(plan, tmp_path)
    assert figures.complaints == []
    assert figures.kills >= 4
    assert figures.redis_kills == 1
    assert len(figures.latencies) > 20
