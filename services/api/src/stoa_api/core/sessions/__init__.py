"""Sessions: one for each sign-in, until it is signed out, revoked or expires.

A session is also a *family* of refresh tokens. Each refresh uses one up and
makes the next; showing a used one again means that somebody copied it, and ends
the family. Access tokens name the session (``sid``) and die with it.

Only the person themselves lists and ends their sessions.
"""
