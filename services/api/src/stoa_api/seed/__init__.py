"""The demo: one organisation with six people, two boards and a space, all written on.

For the first start of an installation that somebody wants to look at. It goes
through the same use cases as a client would; nothing here touches a table.
"""
