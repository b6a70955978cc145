"""What can go wrong with assignments and submissions."""

from stoa_shared.problems import Conflict, NotFound, Unprocessable


class AssignmentNotFound(NotFound):
    """The lesson is no assignment. Looks as if there were no lesson."""


class SubmissionNotFound(NotFound):
    """No such submission, or somebody else's. The two look the same."""


class PastDue(Conflict):
    """Nothing is taken after the due date."""

    code, title = "past-due", "The due date has passed"


class NoHandInsLeft(Conflict):
    """It was handed in as often as it may be."""

    code, title = "no-hand-ins-left", "It cannot be handed in again"


class SubmissionSuperseded(Conflict):
    """The learner has handed in another one since."""

    code, title = "submission-superseded", "A newer one was handed in"


class TooManyPoints(Unprocessable):
    """More than there are to earn; ``points`` says how many."""

    code, title = "too-many-points", "There are not so many points to earn"
