"""The boards' Redis streams: durable log and bus between processes at once."""

from stoa_collab.log.board_log import BoardLog
from stoa_collab.log.entries import LESS, ZERO, Entry, StreamId
from stoa_collab.log.follower import Follower

__all__ = ["LESS", "ZERO", "BoardLog", "Entry", "Follower", "StreamId"]
