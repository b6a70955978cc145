"""Problems of socket tickets."""

from stoa_shared.problems import Forbidden, NotFound


class BoardNotFound(NotFound):
    """No such board, or not the person's to see."""

    code, title = "board-not-found", "There is no such board"


class OneBoardOnly(Forbidden):
    """The socket with everything of a person's takes the person, signed in."""

    code, title = "one-board-only", "A token opens one board at a time"


class NobodyHere(NotFound):
    """The person is blocked or gone, or the session has ended: the same answer."""

    title = "Nobody is signed in like this"
