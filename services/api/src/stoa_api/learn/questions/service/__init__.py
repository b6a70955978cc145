"""Issuing questions and scoring answers: pure functions."""

from stoa_api.learn.questions.service.issuing import issue
from stoa_api.learn.questions.service.scoring import (
    is_blank,
    percent,
    score,
    unknown_in,
)

__all__ = ["is_blank", "issue", "percent", "score", "unknown_in"]
