"""Roll-ups: how many did what on which day, for each course and organisation.

A number means what the slice says that owns the rows it is counted from: who takes
part is who the roster says takes part, what is completed is what progress completed.
Nothing is added up from events. An event only *marks* a course; a worker takes marked
courses one after the other and counts them anew, all of it, in one transaction. So an
event that comes twice, late or out of order changes nothing, and ``stoa-api rollups
rebuild`` is the same statement for every course.

A learner is who takes part now (``active`` or ``completed``). They are counted on the
day they first came or asked to; so the days add up to the roster of today, and who
leaves is gone from them until they come back. A lesson is started on the day a learner
first opened it. Active is who did something in a lesson, whatever they are now. All
days are those of UTC.
"""
