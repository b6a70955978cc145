"""Points: what somebody earned in a course, and who earned most.

Whoever completes a lesson or a course gets points for it, in the transaction that
completes it (``learn.progress``) and once: a second row for the same person, reason
and thing cannot be. Rows are only ever added, so nobody loses points: not by
withdrawing, nor when a lesson goes away or more is asked for later.

A course has a leaderboard where its staff want one: for themselves, or for everybody
who takes part; at first it has none. On it are those who take part now and earned
something in the period; neither staff nor who is blocked, nor who hides from it.
Equal points are an equal rank, and who had them earlier comes first. Others are told
an alias instead of a name where somebody chose one. Months and weeks are those of
UTC, so that all see the same board; a week begins on Monday.
"""
