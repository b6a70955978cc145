"""Who may open a board: the token, the session, the membership.

Membership comes from the API and is kept 60 s in Redis, so that a class that
comes back after a deploy does not ask all at once. An answer is used only if
it is younger than the last change this process has heard of or read about when it
started (``changes``), and no error is ever taken for a yes.

Without Redis nobody here knows which sessions have ended, so the API is asked
each time. Only when it is away, too, an answer in this process's memory counts.
"""

from stoa_collab.access.bars import Bars
from stoa_collab.access.gate import Gate
from stoa_collab.access.grant import Grant

__all__ = ["Bars", "Gate", "Grant"]
