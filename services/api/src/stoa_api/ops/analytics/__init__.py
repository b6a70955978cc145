"""Analytics: what staff and admins see of how a course, or all of them, goes.

The numbers are those of ``ops.rollups``; single learners are read from where their
progress is kept. Course staff see their course, owners and admins the organisation.

**Groups under five.** Whoever *teaches* a course, that is, was put on its staff (by a
grant on the course itself, to them or a group of theirs), sees everything. Owners and
admins of the organisation, who reach every course by their role alone, see no number
that is about one to four people, nor one from which such a number follows by taking it
from its total (``service.veil``); how many take part, which the catalogue tells
anybody, they see. They see no single learners here: nobody is a group of one. Who needs
more puts themselves on the staff, which the staff and the audit see. Numbers of a whole
organisation are shown whole to who teaches all courses in it that have learners.
"""
