"""Courses: what is taught, by whom, and who may take part.

A course is a resource below its organisation. Its *staff* reach that resource:
owners (manage), editors (edit) and viewers (view), by a grant on it or through the
organisation. Two resources lie below it. Whoever is enrolled has a grant on the
*roster*; published lessons lie in the *curriculum*. While the course is published
or archived the curriculum lies below the roster, and so the enrolled reach what is
published; while it is a draft the curriculum lies beside the roster, and they do
not. Lessons that are drafts lie below the course itself. So one rule, that of
``base.access``, says who reads which lesson, by whatever route.

The catalogue is another matter: every member of the organisation but guests finds
the published courses in it, with what they are about and the titles of their
lessons, except those that one takes part in by invitation only.
"""
