"""The gradebook: what everybody of a course reached in its quizzes and assignments.

Its *items* are the published quizzes and assignments, in the order of the outline.
Each has a weight. What counts of attempts and hand-ins is the rule of their own
slices; an *override* of the staff lies above it, with a reason, and what was earned
stays below. Grades are worked out when they are read; only weights and overrides are
kept. An item that is taken back (a draft, or in the trash) leaves the book and all
finals, and comes back with its weight and its overrides. So do people who leave.
The staff read it, its editors change it; learners read their own, without what a
quiz hides from them.
"""
