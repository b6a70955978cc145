"""Use cases of progress."""

from stoa_api.learn.progress.locks import in_words, lock_in, locks_in
from stoa_api.learn.progress.queries import Place, needs_of
from stoa_api.learn.progress.schemas import Result
from stoa_api.learn.progress.service.clock import count_time
from stoa_api.learn.progress.service.counting import recount, settle_one
from stoa_api.learn.progress.service.showing import shown
from stoa_api.learn.progress.service.steps import (
    hold_person,
    list_trail,
    mine,
    put_position,
    put_progress,
    put_score,
    report_result,
    require_open,
)
from stoa_api.learn.progress.service.waiting import (
    change_rule,
    put_needs,
    require_lockable,
    require_rule,
)

__all__ = [
    "Place",
    "Result",
    "change_rule",
    "count_time",
    "hold_person",
    "in_words",
    "list_trail",
    "lock_in",
    "locks_in",
    "mine",
    "needs_of",
    "put_needs",
    "put_position",
    "put_progress",
    "put_score",
    "recount",
    "report_result",
    "require_lockable",
    "require_open",
    "require_rule",
    "settle_one",
    "shown",
]
