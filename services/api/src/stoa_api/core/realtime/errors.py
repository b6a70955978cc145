"""Problems of socket tickets."""

from stoa_shared.problems import NotFound


class BoardNotFound(NotFound):
    """No such board, or not the person's to see."""

    code, title = "board-not-found", "There is no such board"
