"""Versions of a board: its state as it was at some time, kept to go back to.

A version is *automatic* or *named*. Automatic ones are made where the state is
stored, of the state that is about to be replaced, by time and by amount of
change; the worker thins them out with age. Named ones are made by people and
stay until somebody deletes them. An automatic version that gets a name is a
named one from then on.

Whoever sees the board sees its versions. Editors name and restore them, owners
delete them. Restoring is an edit like any other, made by collab on the live
board: nobody is sent away, and what is typed at the same time is kept. The
versions of a board in the trash wait for the board, and go when it goes.
"""
