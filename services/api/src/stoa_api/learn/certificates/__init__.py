"""Certificates: that somebody completed a course, for whoever they show it to.

One is issued for each completed enrolment, by the worker when it hears of it. It is a
snapshot: the names and dates of that day, with a signature over them, and stays when
the course or the account is gone. Whoever knows its serial may look it up without an
account, and reads nothing there that is not on it. An owner of the course may revoke
it, with a reason that is not shown; that is final.
"""
