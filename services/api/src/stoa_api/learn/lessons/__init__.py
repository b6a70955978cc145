"""Lessons: what a course consists of, in chapters and in an order.

A lesson is a resource: below its course while it is a draft, below the course's
curriculum once it is published (see ``learn.courses``), so that whoever may read it
is found by the one rule of access. A live document or whiteboard is the board of
that resource. What a lesson says is JSON of its kind, see ``content``.
"""
