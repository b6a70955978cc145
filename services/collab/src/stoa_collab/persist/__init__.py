"""From memory to the shelf: state cache in Redis, state in the API, loading."""

from stoa_collab.persist.saver import Board, Saver
from stoa_collab.persist.shelf import Loaded, Shelf

__all__ = ["Board", "Loaded", "Saver", "Shelf"]
