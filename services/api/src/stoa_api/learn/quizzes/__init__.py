"""Quizzes: attempts at the questions of a lesson, on the clock of the server.

An attempt is *open* until its learner hands it in (*submitted*) or its deadline
passes (*expired*): then what was saved until that moment counts, and nothing is
saved any more. It keeps the questions as they were when it began, with their keys;
what of score, feedback and keys a learner sees is what the quiz says by now. Whoever
takes part in the course takes its published quizzes; its staff see all attempts.
"""
