"""Spaces: where the pages of a class, a team or a subject are kept together.

A space is a resource below its organisation, and its pages lie below it: who
reaches a space reaches its pages, unless one of them stops inheriting. People
are in it as ``owner`` (manage), ``editor`` (edit) or ``viewer`` (view), by a
grant on it or through the organisation, whose owners and admins own them all.

Any member of the organisation except a guest may begin a space. Editors rename
and describe it, owners also archive it, change its members and put it into the
trash. An archived space is only out of the way: all in it can still be opened
and changed. A space in the trash is closed to everybody, with all its pages,
and is deleted for good with them when its time is over. It always keeps an
owner of its own.
"""
