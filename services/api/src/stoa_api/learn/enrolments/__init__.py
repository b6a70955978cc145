"""Enrolments: who takes part in a course, and since when.

There is one row for each person and course. Taking part is a grant on the roster of
the course (see ``learn.courses``), given and taken in the transaction that changes
the row; so is the count of seats, which one statement compares with the capacity.
Withdrawing keeps the row, and with it whatever was done in the course.
"""
