"""Questions: what a quiz asks, how it is put before a learner, how an answer counts.

Nothing here touches the database. A question is *written* by its authors, with its
key; it is *issued* to an attempt, with its parts in the order and under the ids of
that attempt; and it is *shown*, which is the issued one without its key. Questions
are kept in the lesson they belong to (see ADR 29); a bank of questions that several
quizzes draw from would have its tables here.
"""
