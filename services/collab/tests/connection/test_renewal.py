"""When a fresh token is asked for."""

from datetime import UTC, datetime, timedelta

from stoa_collab.access import Grant
from stoa_collab.connection.renewal import Renewal
from stoa_collab.limits import Places
from stoa_shared.ids import new_id

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def grant(*, lasts: timedelta) -> Grant:
    return Grant(
        board_id=new_id(),
        user_id=new_id(),
        session_id=new_id(),
        issued_at=NOON,
        expires_at=NOON + lasts,
        is_writer=True,
        places=Places(10, 10, 10, view_when_full=False),
    )


def asked(renewal: Renewal, held: Grant, *, since: int = 0) -> list[int]:
    """Look each second until the token expires; return when it was asked for."""
    life = int((held.expires_at - NOON).total_seconds())
    return [
        second
        for second in range(since, life)
        if renewal.ask(held, left=life - second, now=second)
    ]


def test_it_is_asked_for_a_minute_before_the_end_and_seldom_again() -> None:
    held = grant(lasts=timedelta(minutes=15))
    assert asked(Renewal(), held) == [841, 851, 871]


def test_a_short_life_is_asked_for_in_its_last_third() -> None:
    assert asked(Renewal(), grant(lasts=timedelta(seconds=9))) == [7]


def test_the_same_token_as_answer_does_not_bring_the_question_back_at_once() -> None:
    renewal, held = Renewal(), grant(lasts=timedelta(minutes=15))
    assert renewal.ask(held, left=59, now=841)
    assert renewal.offer("the same")
    assert renewal.next() == "the same"
    assert renewal.next() is None
    assert asked(renewal, held, since=842) == [851, 871]


def test_a_fresher_token_is_asked_for_again_when_its_own_end_is_near() -> None:
    renewal = Renewal()
    assert renewal.ask(grant(lasts=timedelta(minutes=15)), left=59, now=841)
    assert asked(renewal, grant(lasts=timedelta(minutes=16)), since=842)[0] == 901


def test_of_tokens_that_come_while_one_is_looked_at_the_last_counts() -> None:
    renewal = Renewal()
    assert renewal.offer("first")
    assert renewal.next() == "first"
    assert not renewal.offer("second")
    assert not renewal.offer("third")
    assert renewal.next() == "third"
    assert renewal.next() is None
    assert renewal.offer("fourth")
