"""Use cases of points."""

from stoa_api.learn.points.service.boards import (
    list_mine,
    put_choice,
    show_board,
    since,
)
from stoa_api.learn.points.service.ledger import award

__all__ = ["award", "list_mine", "put_choice", "show_board", "since"]
