"""Assignments: what learners hand in, and what the staff say of it.

A submission waits (*submitted*) until the staff mark it (*graded*) or give it back
for another try (*returned*). Handing in again while one waits takes its place
(*superseded*). Each has a receipt: its number, the time, and the digest of what was
handed in. It keeps the due date, the points and what being late costs as they were
when it came. Files will be rows beside it, named in its digest.
"""
