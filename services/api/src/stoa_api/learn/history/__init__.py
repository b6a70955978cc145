"""Earlier versions of what lessons say: kept, listed, and read to go back to.

A version has a lesson's title and content as they were. It is *published* when it was
what learners got to read from then on, and *automatic* otherwise. Automatic ones are
made where a lesson is saved, of what is about to be replaced: by time, by amount of
change, and whenever somebody else goes on writing; the worker thins them out with
age. The lessons' own slice says who reads and restores them, which is its staff and
never a learner, and restores them by an edit like any other. What several people
write at once is a board, whose versions are in ``studio.versions``.
"""
