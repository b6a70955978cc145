"""The demo: one organisation with four people and two boards that have content.

For the first start of an installation that somebody wants to look at. It goes
through the same use cases as a client would; nothing here touches a table.
"""
