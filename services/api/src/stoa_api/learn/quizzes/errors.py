"""What can go wrong with quizzes and attempts."""

from stoa_shared.problems import Conflict, NotFound, Unprocessable


class QuizNotFound(NotFound):
    """The lesson is no quiz. Looks as if there were no lesson."""


class AttemptNotFound(NotFound):
    """No such attempt, or somebody else's. The two look the same."""


class QuestionNotFound(NotFound):
    """The attempt has no such question."""

    code, title = "question-not-found", "There is no such question in this attempt"


class ExtraTimeNotFound(NotFound):
    """Nobody granted this person extra time."""


class QuizClosed(Conflict):
    """Its closing date has passed."""

    code, title = "quiz-closed", "This quiz is closed"


class QuizEmpty(Conflict):
    """It has no questions yet."""

    code, title = "quiz-empty", "This quiz has no questions yet"


class NoAttemptsLeft(Conflict):
    """All attempts are used."""

    code, title = "no-attempts-left", "No attempts are left"


class AttemptOver(Conflict):
    """It was handed in, or its time is over; see ``state``. Nothing was saved."""

    code, title = "attempt-over", "This attempt is over"


class AnswerType(Unprocessable):
    """The answer is one to another type of question."""

    code, title = "answer-type", "This answers another type of question"


class AnswerUnknown(Unprocessable):
    """The answer names something that the question does not have."""

    code, title = "answer-unknown", "The question has nothing like that to choose"
