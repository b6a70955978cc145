"""The person who is signed in, with their organisations: a read slice.

It may read the tables of people and organisations, so that what every page of
the client asks first is one statement.
"""
